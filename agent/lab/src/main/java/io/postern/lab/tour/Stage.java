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
import io.postern.linux.probe.EchoSocket;
import io.postern.net.IpAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
  private final Watched watched;
  private final Prober prober;
  private final Conversation conversation;

  private Stage(
      Lab lab,
      Station station,
      TrapTimes trapTimes,
      Watched watched,
      Prober prober,
      Conversation conversation) {
    this.lab = lab;
    this.station = station;
    this.trapTimes = trapTimes;
    this.watched = watched;
    this.prober = prober;
    this.conversation = conversation;
  }

  /**
   * Has a client measure and talk.
   *
   * @param lab a lab whose agents run
   * @param trapTimes measures traps; the caller's to close
   * @param watched who serves
   * @param client the role of the client
   * @param server the role of whom it talks to
   * @param beyond the server's address, through the boxes
   */
  static Stage open(
      Lab lab,
      Station station,
      TrapTimes trapTimes,
      Watched watched,
      String client,
      String server,
      String beyond)
      throws LabFailure, InterruptedException {
    Prober prober = Prober.start(lab.namespace(client), IpAddress.of(beyond), Prober.PACE);
    try {
      return new Stage(
          lab,
          station,
          trapTimes,
          watched,
          prober,
          Conversation.start(lab.namespace(client), lab.namespace(server), beyond));
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
                  expected.server().isEmpty() ? "none" : expected.server(),
                  expected.within().toSeconds()));
    }
    boolean silent = expected.server().isEmpty();
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
    List<LabRecord.Node> asked =
        lab.record().nodes().stream()
            .filter(node -> !node.role().equals(expected.silentAgent()))
            .toList();
    return new Outcome(
        step,
        outage,
        watched.served(),
        trap,
        trap.isPresent() ? trapNanos(trap.get(), since) : OptionalLong.empty(),
        walk(asked, unmet),
        explanation(asked, unmet),
        sessions,
        unmet);
  }

  private boolean settles(Expectation expected) throws LabFailure, InterruptedException {
    return expected.server().isEmpty()
        ? prober.awaitLost(200, expected.within())
        : watched.await(expected.server(), expected.within());
  }

  private Optional<Trap> trap(Expectation expected, int before)
      throws LabFailure, InterruptedException {
    return expected.trap().isEmpty()
        ? Optional.empty()
        : station.awaitTrap(
            before,
            trap -> trap.name().equals(expected.trap()) && watched.tells(trap, expected.server()),
            TRAP);
  }

  private OptionalLong trapNanos(Trap trap, long since) throws LabFailure, InterruptedException {
    Optional<String> address = watched.announced(trap);
    return address.isEmpty()
        ? OptionalLong.empty()
        : trapTimes.afterMove(trap, address.get(), since);
  }

  private List<String> walk(List<LabRecord.Node> asked, List<String> unmet)
      throws InterruptedException {
    List<String> lines = new ArrayList<>();
    Watched.Walk walk = watched.walk();
    for (LabRecord.Node node : asked) {
      try {
        String box = lab.record().nodes().size() == 1 ? "" : node.role() + ": ";
        station
            .walk(node, "POSTERN-MIB::" + walk.from(), "POSTERN-MIB::" + walk.to())
            .forEach(line -> lines.add(box + line));
      } catch (LabFailure e) {
        unmet.add("an answer to snmpwalk: " + e.sentence());
      }
    }
    return lines.stream().limit(MOST_LINES).toList();
  }

  private List<String> explanation(List<LabRecord.Node> asked, List<String> unmet)
      throws InterruptedException {
    List<String> lines = new ArrayList<>();
    for (LabRecord.Node node : asked) {
      try {
        Optional<String> group = watched.explained(node);
        if (group.isEmpty()) {
          continue;
        }
        List<String> said =
            Agent.of(lab, node.role())
                .explain(group.get())
                .lines()
                .filter(l -> !l.isBlank())
                .toList();
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
