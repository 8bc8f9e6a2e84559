package io.postern.lab.tour;

import io.postern.lab.agent.Agent;
import io.postern.lab.agent.Station;
import io.postern.lab.agent.Trap;
import io.postern.lab.host.LabFailure;
import io.postern.lab.host.LabRecord;
import io.postern.lab.measure.Conversation;
import io.postern.lab.measure.Outage;
import io.postern.lab.measure.Prober;
import io.postern.lab.network.Lab;
import io.postern.lab.network.Serving;
import io.postern.linux.probe.EchoSocket;
import io.postern.net.IpAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/** A lab with its agents and its station, and a client that measures and talks through it. */
final class Stage implements AutoCloseable {
  private static final Duration CALM = Duration.ofSeconds(10);
  private static final Duration TRAP = Duration.ofSeconds(2);
  private static final int MOST_LINES = 12;
  private static final int NEWEST_EVENTS = 3;
  private static final Pattern EVENT = Pattern.compile(" event \\d+: ");

  private final Lab lab;
  private final Station station;
  private final TrapTimes trapTimes;
  private final Map<String, String> protectedAddresses;
  private final Prober prober;
  private final Conversation conversation;

  private Stage(
      Lab lab,
      Station station,
      TrapTimes trapTimes,
      Map<String, String> protectedAddresses,
      Prober prober,
      Conversation conversation) {
    this.lab = lab;
    this.station = station;
    this.trapTimes = trapTimes;
    this.protectedAddresses = protectedAddresses;
    this.prober = prober;
    this.conversation = conversation;
  }

  /**
   * Has a client measure and talk.
   *
   * @param lab a lab whose agents run
   * @param trapTimes measures traps; the caller's to close
   * @param protectedAddresses for each box the address whose whereabouts are watched
   * @param beyond whom the client asks, through the box
   */
  static Stage open(
      Lab lab,
      Station station,
      TrapTimes trapTimes,
      Map<String, String> protectedAddresses,
      String beyond)
      throws LabFailure, InterruptedException {
    Prober prober = Prober.start(lab.namespace("client"), IpAddress.of(beyond), Prober.PACE);
    try {
      return new Stage(
          lab,
          station,
          trapTimes,
          protectedAddresses,
          prober,
          Conversation.start(lab.namespace("client"), lab.namespace("router"), beyond));
    } catch (LabFailure | InterruptedException | RuntimeException e) {
      prober.close();
      throw e;
    }
  }

  /** Plays a step and looks from every window at what comes of it. */
  Outcome play(Step step) throws LabFailure, InterruptedException {
    Expectation expected = step.expected();
    List<String> unmet = new ArrayList<>();
    int trapsBefore = station.traps().size();
    conversation.mark();
    prober.mark();
    long since = EchoSocket.now();
    step.deed().run();

    if (!settles(expected)) {
      unmet.add(
          "served by %s within %d s"
              .formatted(
                  expected.nic().isEmpty() ? "none" : expected.nic(),
                  expected.within().toSeconds()));
    }
    boolean silent = expected.nic().isEmpty();
    if (!silent && !prober.awaitSteady(CALM)) {
      unmet.add("the client is answered again");
    }
    Outage outage = prober.outage();
    if (outage.nanos() > expected.outage().toNanos() + outage.stallNanos()) {
      unmet.add("an outage of at most " + Outage.millis(expected.outage().toNanos()) + " ms");
    }
    Optional<Trap> trap = trap(expected, trapsBefore);
    if (trap.isEmpty() && !expected.trap().isEmpty()) {
      unmet.add("the trap " + expected.trap());
    }
    Conversation.Progress sessions = conversation.progress();
    if (sessions.tcpBroken() != null) {
      unmet.add("the TCP connection goes on");
    }
    boolean asked = expected.agentAnswers();
    return new Outcome(
        step,
        outage,
        served(),
        trap,
        trap.isPresent() ? trapNanos(trap.get(), since) : OptionalLong.empty(),
        asked ? walk(unmet) : List.of(),
        asked ? explanation(unmet) : List.of(),
        sessions,
        unmet);
  }

  private boolean settles(Expectation expected) throws LabFailure, InterruptedException {
    if (expected.nic().isEmpty()) {
      return prober.awaitLost(200, expected.within());
    }
    for (Map.Entry<String, String> entry : protectedAddresses.entrySet()) {
      Serving serving = new Serving(lab, entry.getKey(), entry.getValue());
      if (!serving.await(expected.nic(), expected.within())) {
        return false;
      }
    }
    return true;
  }

  private Optional<Trap> trap(Expectation expected, int before)
      throws LabFailure, InterruptedException {
    return expected.trap().isEmpty()
        ? Optional.empty()
        : station.awaitTrap(before, trap -> trap.name().equals(expected.trap()), TRAP);
  }

  private OptionalLong trapNanos(Trap trap, long since) throws LabFailure, InterruptedException {
    for (LabRecord.Node node : lab.record().nodes()) {
      String address = protectedAddresses.get(node.role());
      if (node.management().equals(trap.source()) && address != null) {
        return trapTimes.afterMove(trap, address, since);
      }
    }
    return OptionalLong.empty();
  }

  private String served() throws LabFailure, InterruptedException {
    List<String> words = new ArrayList<>();
    for (Map.Entry<String, String> entry : protectedAddresses.entrySet()) {
      List<String> nics = new Serving(lab, entry.getKey(), entry.getValue()).nics();
      words.add(
          "%s on %s of %s"
              .formatted(
                  entry.getValue(),
                  nics.isEmpty() ? "no NIC" : String.join(" and ", nics),
                  entry.getKey()));
    }
    return String.join(", ", words);
  }

  private List<String> walk(List<String> unmet) throws InterruptedException {
    List<String> lines = new ArrayList<>();
    for (LabRecord.Node node : lab.record().nodes()) {
      try {
        String box = lab.record().nodes().size() == 1 ? "" : node.role() + ": ";
        station
            .walk(node, "POSTERN-MIB::posternMemberInterface", "POSTERN-MIB::posternMemberCause")
            .forEach(line -> lines.add(box + line));
      } catch (LabFailure e) {
        unmet.add("an answer to snmpwalk: " + e.sentence());
      }
    }
    return lines.stream().limit(MOST_LINES).toList();
  }

  private List<String> explanation(List<String> unmet) {
    List<String> lines = new ArrayList<>();
    for (LabRecord.Node node : lab.record().nodes()) {
      try {
        List<String> said =
            Agent.of(lab, node.role()).explain().lines().filter(l -> !l.isBlank()).toList();
        int newest = Math.max(0, said.size() - NEWEST_EVENTS);
        for (int i = 0; i < said.size(); i++) {
          // Events follow the state, indented below a heading: of those only the newest.
          if (i >= newest || !EVENT.matcher(said.get(i)).find()) {
            lines.add(said.get(i));
          }
        }
      } catch (LabFailure e) {
        unmet.add(e.sentence());
      }
    }
    return lines;
  }

  @Override
  public void close() {
    conversation.close();
    prober.close();
  }
}
