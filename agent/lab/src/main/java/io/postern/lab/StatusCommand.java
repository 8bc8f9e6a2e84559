package io.postern.lab;

import io.postern.lab.agent.Agent;
import io.postern.lab.agent.Station;
import io.postern.lab.agent.Trap;
import io.postern.lab.host.ExitCode;
import io.postern.lab.host.LabFailure;
import io.postern.lab.host.LabRecord;
import io.postern.lab.host.StartedProcess;
import io.postern.lab.network.Faults;
import io.postern.lab.network.GatewayNetwork;
import io.postern.lab.network.Lab;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code postern lab status}: what stands, what is broken, who serves. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description = "Shows the lab that stands: faults, interfaces, agents and what they say.")
final class StatusCommand implements Callable<Integer> {
  private static final int MOST_ADDRESSES = 6;
  private static final int LAST_TRAPS = 5;

  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets the field
  StatusCommand() {}

  @Override
  public Integer call() throws LabFailure, InterruptedException {
    return UserLab.with(this::print);
  }

  private ExitCode print(Lab lab) throws LabFailure, InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    out.printf("lab %s, files in %s%n%n", lab.record().kind(), lab.directory());
    Faults faults = lab.faults();
    out.printf("%-10s %-8s %s%n", "CABLE", "BOX", "CONDITION");
    Set<List<String>> shown = new HashSet<>();
    for (LabRecord.Point point : lab.record().points()) {
      if (!shown.add(List.of(point.switchRole(), point.port()))) {
        continue; // a cable of which a part has a name of its own
      }
      out.printf("%-10s %-8s %s%n", point.name(), point.box(), faults.at(point).orElse("whole"));
    }
    for (LabRecord.Node node : lab.record().nodes()) {
      box(out, lab, node);
    }
    List<Trap> traps = Station.of(lab).traps();
    if (!traps.isEmpty()) {
      out.printf("%nlast traps received%n");
      traps.stream()
          .skip(Math.max(0, traps.size() - LAST_TRAPS))
          .forEach(trap -> out.printf("  %s %s: %s%n", trap.time(), trap.name(), trap.text()));
    }
    return ExitCode.OK;
  }

  private static void box(PrintWriter out, Lab lab, LabRecord.Node node)
      throws LabFailure, InterruptedException {
    out.printf("%nbox %s (namespace %s)%n", node.role(), lab.namespace(node.role()));
    for (String line : lab.ip(node.role(), "-br", "address").lines().toList()) {
      String[] words = line.strip().split("\\s+", -1);
      out.println(
          "  "
              + Arrays.stream(words)
                  .limit(2 + MOST_ADDRESSES)
                  .map("%-16s"::formatted)
                  .collect(Collectors.joining(" "))
                  .stripTrailing()
              + (words.length > 2 + MOST_ADDRESSES
                  ? " and " + (words.length - 2 - MOST_ADDRESSES) + " more"
                  : ""));
    }
    Agent agent = Agent.of(lab, node.role());
    if (agent.process().isEmpty()) {
      out.println("  no agent runs here");
      return;
    }
    StartedProcess process = agent.process().get();
    if (process.isHalted()) {
      out.printf("  agent: process %d, halted: it hangs%n", process.pid());
      return;
    }
    out.printf("  agent: process %d%n", process.pid());
    String what = lab.record().kind().equals(GatewayNetwork.KIND) ? "gateway" : "failover";
    agent.show(what).lines().forEach(line -> out.println("  " + line));
  }
}
