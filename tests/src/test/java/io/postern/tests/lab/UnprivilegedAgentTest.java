package io.postern.tests.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.postern.lab.agent.Agent;
import io.postern.lab.agent.AgentConfiguration;
import io.postern.lab.agent.AgentProgram;
import io.postern.lab.agent.ManagementSecrets;
import io.postern.lab.host.Await;
import io.postern.lab.host.LabDirectory;
import io.postern.lab.host.LabFailure;
import io.postern.lab.host.StartedProcess;
import io.postern.lab.host.Tool;
import io.postern.lab.measure.Outage;
import io.postern.lab.measure.Prober;
import io.postern.lab.network.Lab;
import io.postern.lab.network.NicNetwork;
import io.postern.lab.network.Serving;
import io.postern.net.IpAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An agent of a user who is not root, with the three capabilities that the guide names and no
 * others: it sets and restores kernel settings, moves addresses, and listens below 1024.
 */
@Tag("lab")
final class UnprivilegedAgentTest {
  private static final String NOBODY = "65534";
  private static final String CAPABILITIES = "-all,+net_admin,+net_raw,+net_bind_service";

  /** CAP_NET_BIND_SERVICE is 10, CAP_NET_ADMIN 12, CAP_NET_RAW 13. */
  private static final String CAPABILITY_BITS = "CapEff:\t0000000000003400";

  private static final Duration LONGEST = Duration.ofMillis(300);

  @TempDir private Path folder = Path.of(".");

  @Test
  void an_agent_that_is_not_root_fails_over_with_three_capabilities()
      throws IOException, LabFailure, InterruptedException {
    open(folder);
    try (TestLab _ = TestLab.open();
        Lab lab = Lab.build(new LabDirectory(folder), "plain", NicNetwork.USUAL)) {
      open(lab.directory());
      Agent agent = Agent.of(lab, NicNetwork.BOX);
      agent.configure(
          AgentConfiguration.USUAL.nic(NicNetwork.USUAL, ManagementSecrets.in(lab.directory())));
      Files.createDirectory(agent.state());
      boolean another = hasOtherUsers();
      if (another) {
        Tool.required("chown", "coreutils").check("-R", NOBODY, lab.directory().toString());
      }
      String settings = settings(lab);
      start(lab, agent, another);
      agent.awaitReady(Agent.START);
      assertEquals(List.of(CAPABILITY_BITS), capabilities(agent));
      assertTrue(Await.until(AgentLab.BOUND, () -> agent.show("node").contains("running")));
      failOver(lab);
      String findings = agent.show("findings");
      assertTrue(findings.contains("as needed"), findings);
      assertTrue(agent.stop());
      assertEquals(settings, settings(lab), "what it set is as it was");
    }
  }

  private static void failOver(Lab lab) throws LabFailure, InterruptedException {
    try (Prober prober =
        Prober.start(
            lab.namespace(NicNetwork.CLIENT),
            IpAddress.of(NicNetwork.beyond(NicNetwork.USUAL.routes() - 1)),
            Prober.PACE)) {
      prober.mark();
      lab.faults().cut("nic0");
      Serving serving = new Serving(lab, NicNetwork.BOX, NicNetwork.address(0));
      assertTrue(serving.await("nic1", AgentLab.BOUND));
      assertTrue(prober.awaitSteady(AgentLab.BOUND));
      Outage outage = prober.outage();
      assertTrue(
          outage.nanos() <= LONGEST.toNanos() + outage.stallNanos(),
          () -> "outage " + outage.text());
    }
  }

  /** Its jars are copied: the folder of the build may be closed to others. */
  private void start(Lab lab, Agent agent, boolean another) throws IOException, LabFailure {
    Path jars = Files.createDirectory(folder.resolve("jars"));
    open(jars);
    for (Path jar : jars()) {
      Files.copy(jar, jars.resolve(jar.getFileName()));
    }
    List<String> line = new ArrayList<>(Tool.required("setpriv", "util-linux").line());
    if (another) {
      line.addAll(List.of("--reuid", NOBODY, "--regid", NOBODY, "--clear-groups"));
    }
    line.addAll(
        List.of(
            "--inh-caps=" + CAPABILITIES,
            "--ambient-caps=" + CAPABILITIES,
            "--bounding-set=" + CAPABILITIES,
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            jars.resolve("*").toString(),
            "io.postern.cli.PosternCommand",
            "run",
            "-c",
            agent.configuration().toString(),
            "--state-dir",
            agent.state().toString()));
    Process process =
        new ProcessBuilder(lab.namespace(NicNetwork.BOX).exec(lab.ip(), line))
            .redirectErrorStream(true)
            .redirectOutput(agent.log().toFile())
            .start();
    lab.note("agent-" + NicNetwork.BOX, StartedProcess.of(process.pid()).orElseThrow());
  }

  private static List<Path> jars() throws IOException, LabFailure {
    String arguments = AgentProgram.find().command().getLast();
    assertTrue(arguments.startsWith("@"), "the launcher prepared the agent: " + arguments);
    for (String line : Files.readAllLines(Path.of(arguments.substring(1)))) {
      if (line.startsWith("\"") && line.contains(".jar:")) {
        return Stream.of(line.replace("\"", "").split(":", -1)).map(Path::of).toList();
      }
    }
    throw new AssertionError(arguments + " has no class path");
  }

  /** In a network that was lent to a user there is only one. */
  private static boolean hasOtherUsers() throws IOException {
    return !Files.readString(Path.of("/proc/self/uid_map")).strip().endsWith(" 1");
  }

  /** What its threads may do: one line where all may do the same. */
  private static List<String> capabilities(Agent agent) throws IOException {
    long pid = agent.process().orElseThrow().pid();
    try (Stream<Path> threads = Files.list(Path.of("/proc/" + pid + "/task"))) {
      List<String> lines = new ArrayList<>();
      for (Path thread : threads.toList()) {
        try {
          Files.readString(thread.resolve("status"))
              .lines()
              .filter(line -> line.startsWith("CapEff"))
              .forEach(lines::add);
        } catch (IOException e) {
          if (Files.exists(thread)) {
            throw e; // and not because it has ended
          }
        }
      }
      return lines.stream().distinct().toList();
    }
  }

  private static String settings(Lab lab) throws LabFailure, InterruptedException {
    List<String> line =
        new ArrayList<>(List.of("netns", "exec", lab.namespace(NicNetwork.BOX).name(), "cat"));
    for (String nic : List.of("all", "nic0", "nic1")) {
      for (String name : List.of("arp_ignore", "arp_announce", "rp_filter")) {
        line.add("/proc/sys/net/ipv4/conf/" + nic + "/" + name);
      }
    }
    return lab.ip().check(line.toArray(String[]::new));
  }

  private static void open(Path directory) throws IOException {
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
