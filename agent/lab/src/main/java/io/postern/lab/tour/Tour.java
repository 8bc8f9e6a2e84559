package io.postern.lab.tour;

import io.postern.lab.agent.Agent;
import io.postern.lab.agent.AgentConfiguration;
import io.postern.lab.agent.GatewayConfiguration;
import io.postern.lab.agent.ManagementSecrets;
import io.postern.lab.agent.Station;
import io.postern.lab.host.ExitCode;
import io.postern.lab.host.LabDirectory;
import io.postern.lab.host.LabFailure;
import io.postern.lab.host.LabRecord;
import io.postern.lab.host.Leftovers;
import io.postern.lab.host.Tool;
import io.postern.lab.network.Faults;
import io.postern.lab.network.Faults.Lost;
import io.postern.lab.network.GatewayNetwork;
import io.postern.lab.network.Lab;
import io.postern.lab.network.NicNetwork;
import io.postern.lab.network.PairNetwork;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** The tour through all labs. */
public final class Tour {
  /** Part of the name of everything a tour makes. */
  public static final String TAG = "tour";

  private static final Duration CARRIER = Duration.ofMillis(30);
  private static final Duration HEARTBEAT = Duration.ofMillis(800);
  private static final Duration BARELY = Duration.ofMillis(20);

  /** Three intervals of 100 ms and a skew, of the groups on both sides. */
  private static final Duration SILENCE = Duration.ofMillis(600);

  private final LabDirectory directory;
  private final TourPrinter printer;
  private final AgentConfiguration agents;
  private final List<Outcome> outcomes = new ArrayList<>();
  private boolean netconfAnswers = true;

  /**
   * A tour, not begun.
   *
   * @param directory where labs keep their files; locked by the caller
   * @param printer what the user reads
   * @param agents how agents are configured
   */
  public Tour(LabDirectory directory, TourPrinter printer, AgentConfiguration agents) {
    this.directory = directory;
    this.printer = printer;
    this.agents = agents;
  }

  /**
   * Plays it all and cleans up.
   *
   * @return whether every fault met its expectation
   */
  public boolean run() throws LabFailure, InterruptedException {
    Station.requireTools();
    Leftovers.remove(directory, TAG);
    long began = System.nanoTime();
    oneBox();
    twoBoxes();
    gateways();
    printer.summary(outcomes, Duration.ofNanos(System.nanoTime() - began));
    return netconfAnswers && outcomes.stream().allMatch(Outcome::met);
  }

  private void oneBox() throws LabFailure, InterruptedException {
    printer.heading("One box, two NICs at one switch: carrier, heartbeat, deletion, refusal, kill");
    try (Lab lab = Lab.build(directory, TAG, NicNetwork.USUAL);
        TrapTimes trapTimes = TrapTimes.watch(lab, "eth0", NicNetwork.SWITCH)) {
      Station station = Station.of(lab);
      station.start();
      Agent agent = Agent.of(lab, NicNetwork.BOX);
      agent.configure(agents.nic(NicNetwork.USUAL, ManagementSecrets.in(lab.directory())));
      start(agent);
      Watched watched = new Watched.Addresses(lab, Map.of(NicNetwork.BOX, NicNetwork.address(0)));
      try (Stage stage =
          Stage.open(
              lab,
              station,
              trapTimes,
              watched,
              NicNetwork.CLIENT,
              NicNetwork.ROUTER,
              NicNetwork.beyond(0))) {
        for (Step step : oneBoxSteps(lab, agent)) {
          play(stage, step);
        }
      }
      netconf(lab, station);
    }
  }

  private static List<Step> oneBoxSteps(Lab lab, Agent agent) throws LabFailure {
    Faults faults = lab.faults();
    return List.of(
        new Step(
            "nic0's cable is cut", () -> faults.cut("nic0"), Expectation.servedBy("nic1", CARRIER)),
        new Step(
            "nic0's cable is mended",
            () -> faults.mend("nic0"),
            Expectation.servedBy("nic0", CARRIER)),
        new Step(
            "nic0 becomes a black hole: the link stays up, frames are lost",
            () -> faults.blackhole("nic0", Lost.BOTH_WAYS),
            Expectation.servedBy("nic1", HEARTBEAT)),
        new Step(
            "the black hole is mended",
            () -> faults.mend("nic0"),
            Expectation.servedBy("nic0", CARRIER)),
        new Step(
            "nic0 loses only what it sends",
            () -> faults.blackhole("nic0", Lost.FROM_BOX),
            Expectation.servedBy("nic1", HEARTBEAT)),
        new Step(
            "nic1, which serves now, is cut too: none is left",
            () -> faults.cut("nic1"),
            Expectation.refused()),
        new Step(
            "nic0 is mended and takes over at once",
            () -> faults.mend("nic0"),
            new Expectation(
                "nic0", Duration.ofSeconds(10), Duration.ofSeconds(10), "posternAddressMoved", "")),
        new Step("nic1 is mended too", () -> faults.mend("nic1"), Expectation.undisturbed("nic0")),
        new Step(
            "the agent is killed with signal 9",
            agent::kill,
            Expectation.undisturbedWithout(NicNetwork.BOX, "nic0")),
        new Step("the agent is started again", agent::start, Expectation.undisturbed("nic0")),
        new Step(
            "nic0 is deleted in the box",
            () -> lab.ip(NicNetwork.BOX, "link", "delete", "nic0"),
            Expectation.servedBy("nic1", CARRIER)));
  }

  private void twoBoxes() throws LabFailure, InterruptedException {
    printer.heading("Two boxes joined by two cables: both ends move together");
    try (Lab lab = Lab.build(directory, TAG, PairNetwork.USUAL);
        TrapTimes trapTimes = TrapTimes.watch(lab, "br0", PairNetwork.CABLES)) {
      Station station = Station.of(lab);
      station.start();
      ManagementSecrets secrets = ManagementSecrets.in(lab.directory());
      Map<String, String> watched = new TreeMap<>();
      watched.put(PairNetwork.A, PairNetwork.A_ADDRESS);
      watched.put(PairNetwork.B, PairNetwork.B_ADDRESS);
      startAll(lab, box -> agents.pair(box, secrets));
      try (Stage stage =
          Stage.open(
              lab,
              station,
              trapTimes,
              new Watched.Addresses(lab, watched),
              PairNetwork.CLIENT,
              PairNetwork.ROUTER,
              PairNetwork.ROUTER_ADDRESS)) {
        for (Step step : twoBoxSteps(lab.faults())) {
          play(stage, step);
        }
      }
    }
  }

  private static List<Step> twoBoxSteps(Faults faults) {
    return List.of(
        new Step(
            "cable 1 is cut", () -> faults.cut("cable1"), Expectation.servedBy("nic1", CARRIER)),
        new Step(
            "cable 1 is mended",
            () -> faults.mend("cable1"),
            Expectation.servedBy("nic0", HEARTBEAT)),
        new Step(
            "cable 1 becomes a black hole, both ways",
            () -> faults.blackhole("cable1", Lost.BOTH_WAYS),
            Expectation.servedBy("nic1", HEARTBEAT)),
        new Step(
            "cable 1 is mended",
            () -> faults.mend("cable1"),
            Expectation.servedBy("nic0", HEARTBEAT)),
        new Step(
            "cable 1 loses only what a sends",
            () -> faults.blackhole("cable1", Lost.FROM_BOX),
            Expectation.servedBy("nic1", HEARTBEAT)),
        new Step(
            "cable 1 is mended",
            () -> faults.mend("cable1"),
            Expectation.servedBy("nic0", HEARTBEAT)));
  }

  private void gateways() throws LabFailure, InterruptedException {
    printer.heading(
        "Three gateways behind one address: hosts, a server beyond, a group on each side");
    GatewayNetwork network = GatewayNetwork.USUAL;
    try (Lab lab = Lab.build(directory, TAG, network);
        TrapTimes trapTimes = TrapTimes.watch(lab, "br0", GatewayNetwork.LAN)) {
      Station station = Station.of(lab);
      station.start();
      ManagementSecrets secrets = ManagementSecrets.in(lab.directory());
      startAll(
          lab,
          box -> GatewayConfiguration.USUAL.gateway(network.roles().indexOf(box) + 1, secrets));
      Watched watched = Watched.Gateways.of(lab);
      if (!watched.await("g1", Duration.ofSeconds(10))) {
        throw new LabFailure(ExitCode.SYSTEM, "g1, which has the highest priority, does not serve");
      }
      try (Stage stage =
          Stage.open(
              lab,
              station,
              trapTimes,
              watched,
              GatewayNetwork.host(1),
              GatewayNetwork.SERVER,
              GatewayNetwork.SERVER_ADDRESS)) {
        for (Step step : gatewaySteps(lab, Agent.of(lab, "g1"))) {
          play(stage, step);
        }
      }
    }
  }

  private static List<Step> gatewaySteps(Lab lab, Agent active) throws LabFailure {
    Faults faults = lab.faults();
    return List.of(
        new Step(
            "the active gateway's agent is stopped in order",
            active::stop,
            Expectation.succeeded("g2", BARELY, "g1")),
        new Step(
            "it returns, and outranks the other",
            active::start,
            Expectation.succeeded("g1", BARELY, "")),
        new Step(
            "its agent hangs (SIGSTOP); its kernel goes on forwarding",
            active::hang,
            Expectation.succeeded("g2", BARELY, "g1")),
        new Step(
            "its agent goes on, and finds another one active",
            active::resume,
            Expectation.reasserted("g1", BARELY)),
        new Step(
            "its agent is killed with signal 9",
            active::kill,
            Expectation.succeeded("g2", BARELY, "g1")),
        new Step(
            "its agent is started again", active::start, Expectation.succeeded("g1", BARELY, "")),
        new Step(
            "it goes dark: both its cables lose all frames",
            () -> faults.blackhole("g1", Lost.BOTH_WAYS),
            Expectation.succeeded("g2", SILENCE, "")),
        new Step(
            "its cables are mended",
            () -> faults.mend("g1"),
            new Expectation("g1", SILENCE, Duration.ofSeconds(10), "", "")));
  }

  /** Starts an agent in every box, all at once, and waits for each. */
  private void startAll(Lab lab, UnaryOperator<String> configuration)
      throws LabFailure, InterruptedException {
    for (LabRecord.Node node : lab.record().nodes()) {
      Agent agent = Agent.of(lab, node.role());
      agent.configure(configuration.apply(node.role()));
      agent.begin();
    }
    for (LabRecord.Node node : lab.record().nodes()) {
      awaitReady(Agent.of(lab, node.role()));
    }
  }

  private void start(Agent agent) throws LabFailure, InterruptedException {
    agent.begin();
    awaitReady(agent);
  }

  private void awaitReady(Agent agent) throws LabFailure, InterruptedException {
    long began = System.nanoTime();
    agent.awaitReady(Duration.ofSeconds(30));
    printer.agentReady(agent, System.nanoTime() - began);
    // It meets a failure before that, too, but not as fast: it is no user's first failover.
    var _ = agent.awaitRehearsed(Duration.ofSeconds(10));
  }

  private void play(Stage stage, Step step) throws LabFailure, InterruptedException {
    printer.begin(outcomes.size() + 1, step);
    Outcome outcome = stage.play(step);
    outcomes.add(outcome);
    printer.outcome(outcome);
  }

  private void netconf(Lab lab, Station station) throws InterruptedException {
    LabRecord.Node box = lab.record().nodes().getFirst();
    try {
      Optional<Tool> python = Station.netconfClient();
      printer.netconf(python.isEmpty() ? List.of() : station.netconfGet(python.get(), box));
    } catch (LabFailure e) {
      printer.failed(e.sentence());
      netconfAnswers = false;
    }
  }
}
