package io.postern.runtime;

import io.postern.cli.Cables;
import io.postern.cli.LocalAnswers;
import io.postern.cli.LocalSocket;
import io.postern.config.AgentConfig;
import io.postern.config.schema.Schema;
import io.postern.device.CapabilityLine;
import io.postern.device.Device;
import io.postern.linux.LinuxDevice;
import io.postern.linux.syscall.KernelException;
import io.postern.linux.syscall.Privileges;
import io.postern.linux.syscall.Urgency;
import io.postern.netconf.NetconfService;
import io.postern.netconf.datastore.Datastore;
import io.postern.netconf.datastore.StoredConfiguration;
import io.postern.runtime.loop.AgentClock;
import io.postern.runtime.rehearsal.RehearsalRoom;
import io.postern.simulated.EmbeddedLan;
import io.postern.snmp.SnmpService;
import io.postern.view.Moments;
import io.postern.view.NodeStatus;
import io.postern.view.Operator;
import io.postern.view.RowNumbers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The agent: this class is the wiring diagram. Everything is made in {@link #start}, in the order
 * in which it depends on each other, and closed in the reverse order.
 */
public final class Agent implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Agent.class);
  private static final int EX_OSERR = 71;
  private static final int EX_NOPERM = 77;
  private static final int EX_CONFIG = 78;
  private static final long JOURNAL_BYTES = 256L << 20;
  private static final long REHEARSAL_SECONDS = 60;

  /** Shorter than a silence of their loop that the service manager is not spared. */
  private static final long CALM_SECONDS = 4;

  /** Joining the cluster and the first turns of gateway groups load classes for about so long. */
  private static final long WARMING_SECONDS = 2;

  /** Why a later rehearsal cannot make good for one that did not take place. */
  private static final String NO_ROOM =
      "; the room for rehearsals is made at the start alone, with CAP_SYS_ADMIN, which the agent"
          + " then drops for good: start it with both to rehearse";

  /**
   * What the agent is started with.
   *
   * @param config seeds an empty state directory; null where it is not empty
   * @param stateDirectory where everything durable is kept
   * @param simulated whether it runs on a simulated device
   * @param rehearsals failovers rehearsed at start
   * @param version its version
   */
  public record Options(
      @Nullable Path config,
      Path stateDirectory,
      boolean simulated,
      int rehearsals,
      String version) {}

  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final AtomicBoolean closed = new AtomicBoolean();
  private Optional<Cables> cables = Optional.empty();
  private Rehearsal rehearsing = Rehearsal.none("not started");

  private Agent() {}

  /**
   * Starts the agent; when this returns it is watching, and may still rehearse.
   *
   * @throws StartFailure with a sentence for the user; nothing is left running then
   */
  public static Agent start(Options options) throws StartFailure {
    Agent agent = new Agent();
    try {
      agent.wire(options);
      return agent;
    } catch (IOException e) {
      agent.close();
      throw new StartFailure(EX_OSERR, String.valueOf(e.getMessage()));
    } catch (StartFailure | RuntimeException e) {
      agent.close();
      throw e;
    }
  }

  /** Waits until the rehearsal of the start is over. */
  public void awaitRehearsal() {
    rehearsing.await();
  }

  private void wire(Options options) throws StartFailure, IOException {
    keep(StateFolder.take(options.stateDirectory()));
    Datastore datastore = keep(datastore(options));
    AgentConfig config = datastore.running();

    // Nobody notices a thread that is no more: no gateway is heard, no host answered.
    FailedThreads failed = new FailedThreads(System::nanoTime);
    Thread.setDefaultUncaughtExceptionHandler(failed);

    // First what needs the most privilege: threads made later inherit what is left of it.
    List<CapabilityLine> selfTest = selfTest(options);
    judge(selfTest);
    Rehearsal rehearsal = rehearse(options);
    Urgency urgency = new Urgency();
    Device device = device(options, config, urgency);

    Engine engine =
        keep(
            new Engine(
                AgentClock.SYSTEM,
                device,
                new Engine.Setting(
                    options.stateDirectory(),
                    options.version(),
                    options.simulated(),
                    selfTest,
                    config.failover().nodeId(),
                    JOURNAL_BYTES,
                    options.simulated() ? () -> {} : urgency::join,
                    rehearsal::calm),
                rehearsal.again()));
    engine.failing(failed::troubles);
    Moments moments = new Moments(engine.view(), RowNumbers.open(options.stateDirectory()));
    // A window that cannot open impairs the agent; it does not keep it from failing over.
    SnmpService snmp =
        keep(
            SnmpService.start(
                moments, engine.operator(), datastore, config.snmp(), options.stateDirectory()));
    engine.sayRevision(datastore.revision());
    engine.start(config.failover());
    engine.serve(config.gateways());
    NetconfService netconf =
        keep(
            NetconfService.start(
                moments, engine.operator(), datastore, options.stateDirectory(), config.netconf()));
    datastore.attach(new Reconfiguration(engine, snmp, netconf, datastore::running));
    Reopening reopening =
        keep(
            new Reopening(
                List.of(
                    new Reopening.Window("SNMP", snmp::shut, snmp::retry),
                    new Reopening.Window("NETCONF", netconf::shut, netconf::retry)),
                Reopening.RHYTHM));
    engine.windows(reopening::troubles, reopening::addressAppeared);
    engine.say(NodeStatus.RUNNING);
    keep(
        LocalSocket.open(
            options.stateDirectory(),
            new LocalAnswers(moments, engine.operator(), datastore, cables)));
    rehearsing = rehearsal;
    keep(engine::leave); // while the windows are open, so that they tell of it
    keep(SignsOfLife.begin(System.getenv(), engine::silence));
    engine.join(config.cluster()); // it may take its time: nothing waits for it
    keep(urgency);
    rehearsal.whenCalm(config.gateways().groups().isEmpty() ? 0 : WARMING_SECONDS, urgency::begin);
    LOG.info(
        "postern {} watches {} group(s) as node {}{}",
        options.version(),
        config.failover().groups().size(),
        config.failover().nodeId(),
        options.simulated() ? ", on a simulated device" : "");
  }

  private static Datastore datastore(Options options) throws StartFailure {
    Path directory = options.stateDirectory();
    return switch (StoredConfiguration.open(
        Schema.load(directory), directory, Optional.ofNullable(options.config()))) {
      case StoredConfiguration.Opened opened -> opened.datastore();
      case StoredConfiguration.Refused refused ->
          throw new StartFailure(
              EX_CONFIG,
              "the configuration cannot be used:\n  "
                  + refused.errors().stream()
                      .map(Object::toString)
                      .collect(Collectors.joining("\n  ")));
    };
  }

  /**
   * Rehearsals of this start.
   *
   * @param first under way beside the rest of the start; empty where there is none
   * @param again a later one, on an operator's word
   */
  private record Rehearsal(
      Optional<CompletableFuture<Operator.Reply>> first, Supplier<Operator.Reply> again) {
    static Rehearsal none(String why) {
      return new Rehearsal(Optional.empty(), () -> new Operator.Reply(false, why));
    }

    /** Waits for the first, with a bound: it takes all cores, but seldom long. */
    void calm() {
      try {
        if (first.isPresent()) {
          first.get().get(CALM_SECONDS, TimeUnit.SECONDS);
        }
      } catch (ExecutionException | TimeoutException e) {
        LOG.warn("gateway groups begin although the rehearsal goes on: {}", e.toString());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    /** Does something once the start is over: the first rehearsal, and what comes after it. */
    void whenCalm(long moreSeconds, Runnable what) {
      CompletableFuture<Boolean> over =
          first.map(f -> f.handle((_, _) -> true)).orElse(CompletableFuture.completedFuture(true));
      var _ =
          over.completeOnTimeout(true, CALM_SECONDS, TimeUnit.SECONDS)
              .thenRunAsync(what, CompletableFuture.delayedExecutor(moreSeconds, TimeUnit.SECONDS));
    }

    /** Waits for the first, however long it takes. */
    void await() {
      first.ifPresent(CompletableFuture::join);
    }
  }

  /** Rehearses, drops the privilege that only the rehearsal needs, and leaves the room open. */
  private Rehearsal rehearse(Options options) {
    Path scratch = options.stateDirectory().resolve("rehearsal");
    try {
      RehearsalRoom.clear(scratch); // an agent that was ended in its rehearsal left it
    } catch (IOException | UncheckedIOException e) {
      LOG.warn("what an earlier rehearsal left cannot be deleted: {}", e.getMessage());
    }
    if (options.simulated()) {
      return Rehearsal.none("on a simulated device there is nothing to rehearse");
    }
    if (options.rehearsals() == 0) {
      dropSysAdmin();
      return Rehearsal.none("the agent was started with --rehearsals 0" + NO_ROOM);
    }
    RehearsalRoom room;
    try {
      room = keep(RehearsalRoom.enter(scratch));
    } catch (KernelException e) {
      LOG.warn("no rehearsal, so the first failover will be slow: {}", e.getMessage());
      return Rehearsal.none("at its start the agent could not: " + e.getMessage() + NO_ROOM);
    } finally {
      dropSysAdmin();
    }
    Supplier<Operator.Reply> again = () -> room.rehearse(options.rehearsals(), REHEARSAL_SECONDS);
    // Not in the common pool: on two cores it has one thread, and commits are answered there.
    return new Rehearsal(
        Optional.of(
            CompletableFuture.supplyAsync(
                    again,
                    waiting -> Thread.ofPlatform().daemon().name("first-rehearsal").start(waiting))
                .thenApply(Agent::logged)),
        again);
  }

  private static Operator.Reply logged(Operator.Reply reply) {
    if (reply.done()) {
      LOG.info("{}", reply.text());
    } else {
      LOG.warn("{}", reply.text());
    }
    return reply;
  }

  private static void dropSysAdmin() {
    try {
      Privileges.drop(Privileges.CAP_SYS_ADMIN);
    } catch (KernelException e) {
      LOG.warn("CAP_SYS_ADMIN could not be dropped: {}", e.getMessage());
    }
  }

  private static List<CapabilityLine> selfTest(Options options) throws StartFailure {
    if (options.simulated()) {
      return List.of();
    }
    try (Device trial = new LinuxDevice(null)) {
      return trial.selfTest();
    } catch (KernelException e) {
      throw new StartFailure(EX_OSERR, "the kernel cannot be spoken to: " + e.getMessage());
    }
  }

  private Device device(Options options, AgentConfig config, Urgency urgency) throws StartFailure {
    if (options.simulated()) {
      EmbeddedLan lan = keep(EmbeddedDevice.lanFor(config));
      cables = Optional.of(EmbeddedDevice.cables(lan));
      return lan.device();
    }
    try {
      return new LinuxDevice(options.stateDirectory(), urgency);
    } catch (KernelException e) {
      throw new StartFailure(EX_OSERR, "the kernel cannot be spoken to: " + e.getMessage());
    }
  }

  private static void judge(List<CapabilityLine> selfTest) throws StartFailure {
    List<String> missing =
        selfTest.stream()
            .filter(line -> line.required() && !line.works())
            .map(line -> line.name() + ": " + line.sentence())
            .toList();
    if (!missing.isEmpty()) {
      throw new StartFailure(
          EX_NOPERM, "the agent cannot do its work here:\n  " + String.join("\n  ", missing));
    }
    selfTest.stream()
        .filter(line -> !line.works())
        .forEach(line -> LOG.warn("{}: {}", line.name(), line.sentence()));
  }

  private <T extends AutoCloseable> T keep(T part) {
    parts.push(part);
    return part;
  }

  /** Stops in order, the last started first. */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    for (AutoCloseable part : parts) {
      try {
        part.close();
      } catch (Exception e) {
        LOG.warn("{} did not stop in order: {}", part.getClass().getSimpleName(), e.toString());
      }
    }
  }
}
