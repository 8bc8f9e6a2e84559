package io.postern.runtime;

import io.postern.cluster.Cluster;
import io.postern.config.AgentConfig;
import io.postern.config.ClusterConfig;
import io.postern.config.ConfigError;
import io.postern.config.ConfigurationTarget;
import io.postern.core.failover.FailoverAction;
import io.postern.core.failover.FailoverEvent;
import io.postern.core.failover.FailoverMachine;
import io.postern.core.failover.Trace;
import io.postern.core.failover.config.FailoverConfig;
import io.postern.core.failover.state.FailoverStatus;
import io.postern.core.gateway.GatewayAction;
import io.postern.core.gateway.GatewayEvent;
import io.postern.core.gateway.config.GatewayConfig;
import io.postern.device.Batch;
import io.postern.device.CapabilityLine;
import io.postern.device.Device;
import io.postern.device.DeviceEvent;
import io.postern.device.SysctlPolicy;
import io.postern.runtime.apply.Actuator;
import io.postern.runtime.apply.DurableMemory;
import io.postern.runtime.apply.KernelReader;
import io.postern.runtime.apply.MemoryFile;
import io.postern.runtime.apply.Publisher;
import io.postern.runtime.apply.Requests;
import io.postern.runtime.apply.Trials;
import io.postern.runtime.gateway.GatewayLoop;
import io.postern.runtime.gateway.Plans;
import io.postern.runtime.journal.Journal;
import io.postern.runtime.loop.AgentClock;
import io.postern.runtime.loop.Foreseer;
import io.postern.runtime.loop.Loop;
import io.postern.view.AgentView;
import io.postern.view.NodeFigures;
import io.postern.view.NodeStatus;
import io.postern.view.Operator;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Core, loop, device, journal and publisher joined: the part of the agent that fails over, without
 * its windows. A rehearsal runs the same engine in a scratch namespace.
 */
public final class Engine implements ConfigurationTarget, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Engine.class);
  private static final long STOP_MILLIS = 5_000;
  private static final String STOPPING = "the agent is stopping";

  private final AgentClock clock;
  private final Device device;
  private final KernelReader reader;
  private final DurableMemory memory;
  private final Journal journal;
  private final Publisher publisher;
  private final Requests requests;
  private final Trials trials;
  private final Loop loop;
  private final GatewayLoop gateways;
  private final Cluster cluster;
  private final AtomicReference<Loop> turning = new AtomicReference<>();
  private volatile NodeStatus condition = NodeStatus.STARTING;
  private volatile Supplier<List<String>> troubles = List::of;
  private volatile Runnable addressAppeared = () -> {};
  private final AtomicBoolean leaving = new AtomicBoolean();
  private volatile Supplier<List<String>> failing = List::of;
  private volatile long revision;
  private volatile SysctlPolicy sysctls = SysctlPolicy.MANAGE;
  private final ConcurrentMap<FailoverEvent, CompletableFuture<Boolean>> awaited =
      new ConcurrentHashMap<>();

  /**
   * What an engine is told once.
   *
   * @param stateDirectory where memory and journal are kept
   * @param version the agent's version
   * @param simulated whether the device is simulated
   * @param selfTest the start-up self-test
   * @param nodeId the node's id, until the core has its configuration
   * @param journalBytes bound of the journal, all runs together
   * @param urgency what the loop's thread does first, to be scheduled before others
   * @param calm what the thread of gateway groups waits for first: who is still busy starting would
   *     advertise late, and win elections only to lose them
   */
  public record Setting(
      Path stateDirectory,
      String version,
      boolean simulated,
      List<CapabilityLine> selfTest,
      String nodeId,
      long journalBytes,
      Runnable urgency,
      Runnable calm) {
    /** Copies the list. */
    public Setting {
      selfTest = List.copyOf(selfTest);
    }
  }

  /**
   * An engine on a device, not started yet.
   *
   * @param rehearsal see {@link Requests}
   * @throws IOException where the state directory cannot be read or written
   */
  public Engine(
      AgentClock clock, Device device, Setting setting, Supplier<Operator.Reply> rehearsal)
      throws IOException {
    this.clock = clock;
    this.device = device;
    MemoryFile file = new MemoryFile(setting.stateDirectory());
    var remembered = file.read();
    this.memory = new DurableMemory(file);
    FailoverMachine machine = new FailoverMachine(remembered);
    this.journal =
        Journal.open(
            setting.stateDirectory().resolve("journal"),
            machine.checkpoint(),
            setting.journalBytes());
    this.publisher =
        new Publisher(
            clock,
            device,
            setting.version(),
            setting.simulated(),
            setting.selfTest(),
            setting.nodeId(),
            this::figures);
    this.requests = new Requests(clock, this::offer, this::askGateways, rehearsal);
    this.trials = new Trials(clock, this::offer);
    this.reader = new KernelReader(device, this::offer);
    this.cluster = new Cluster(clock::nanos);
    Plans plans = new Plans(device);
    this.gateways =
        new GatewayLoop(
            clock,
            device,
            plans,
            publisher::tell,
            () -> {
              setting.calm().run();
              setting.urgency().run();
            },
            setting.stateDirectory(),
            cluster::heardBy);
    publisher.gateways(gateways::status, gateways::assignments);
    publisher.cluster(() -> ClusterWindow.of(cluster.status(), clock.wallMillis()));
    Actuator actuator =
        new Actuator(
            clock, device, plans, reader, memory, journal, publisher, requests, trials, machine);
    this.loop = new Loop(machine, clock, new Awaiting(actuator), new Foreseer(), setting.urgency());
    turning.set(loop);
  }

  /** Lets whoever waits for an event know that it has been handled. */
  private final class Awaiting implements Loop.Executor {
    private final Actuator actuator;
    private final List<CompletableFuture<Boolean>> reached = new ArrayList<>();

    Awaiting(Actuator actuator) {
      this.actuator = actuator;
    }

    @Override
    public void carryOut(FailoverAction action) {
      actuator.carryOut(action);
    }

    @Override
    public void carryOutAtOnce(Batch batch) {
      actuator.carryOutAtOnce(batch);
    }

    @Override
    public void settled(FailoverEvent event, List<FailoverAction> actions, Trace trace) {
      actuator.settled(event, actions, trace);
      if (!awaited.isEmpty()) {
        CompletableFuture<Boolean> waiter = awaited.remove(event);
        if (waiter != null) {
          reached.add(waiter);
        }
      }
    }

    @Override
    public void rested() {
      actuator.rested();
      for (CompletableFuture<Boolean> waiter : reached) {
        waiter.completeAsync(() -> true);
      }
      reached.clear();
    }

    @Override
    public void failed(FailoverEvent event) {
      actuator.failed(event);
    }
  }

  private NodeFigures figures() {
    Loop now = turning.get();
    return new NodeFigures(
        condition,
        troubles(),
        revision,
        sysctls,
        now == null ? 0 : now.events(),
        now == null ? 0 : now.lateTicks(),
        journal.dropped());
  }

  private List<String> troubles() {
    List<String> all = new ArrayList<>(troubles.get());
    all.addAll(failing.get());
    if (!memory.trouble().isEmpty()) {
      all.add("what must survive a restart is not on disk: " + memory.trouble());
    }
    if (!journal.trouble().isEmpty()) {
      all.add("the journal cannot be written: " + journal.trouble());
    }
    return all;
  }

  /** Says who knows what failed by a fault of the agent's own; asked on windows' threads. */
  public void failing(Supplier<List<String>> source) {
    failing = source;
  }

  /** Says how the agent is, from now on. */
  public void say(NodeStatus status) {
    condition = status;
  }

  /**
   * Says who knows what the agent's windows lack, and who may get it when an address appears.
   *
   * @param lacking asked on windows' threads: a sentence each
   * @param appeared run in the thread that reports the address, so it must not wait
   */
  public void windows(Supplier<List<String>> lacking, Runnable appeared) {
    troubles = lacking;
    addressAppeared = appeared;
  }

  /** Says which configuration is running, from now on. */
  public void sayRevision(long number) {
    revision = number;
  }

  /** Starts to watch and to decide. */
  public void start(FailoverConfig config) {
    sysctls = config.sysctls();
    publisher.start();
    loop.start();
    device.open(
        event -> {
          // A loss is met in this thread, by the first who hears of it.
          if (!GatewayLoop.isOwn(event)) {
            loop.offer(new FailoverEvent.FromDevice(event));
          }
          gateways.report(event);
          if (event instanceof DeviceEvent.AddressReported) {
            addressAppeared.run();
          }
        });
    loop.offer(new FailoverEvent.Configured(clock.nanos(), clock.wallMillis(), config));
  }

  /** Takes part in gateway groups; after {@link #start}. */
  public void serve(GatewayConfig config) {
    gateways.configure(config);
  }

  private CompletableFuture<GatewayAction.Answer> askGateways(
      String group, GatewayEvent.Wish wish) {
    return gateways.ask(group, wish);
  }

  /** Opens the channel to other gateways, beside everything else; after {@link #serve}. */
  public void join(ClusterConfig config) {
    cluster.configure(config);
  }

  private void offer(FailoverEvent event) {
    loop.offer(event);
  }

  private CompletableFuture<Boolean> offerAndAwait(FailoverEvent event) {
    CompletableFuture<Boolean> done = new CompletableFuture<>();
    awaited.put(event, done);
    loop.offer(event);
    return done;
  }

  @Override
  public CompletableFuture<List<ConfigError>> apply(Operator.Caller caller, AgentConfig config) {
    if (leaving.get()) {
      return CompletableFuture.completedFuture(List.of(new ConfigError("", STOPPING)));
    }
    return trials
        .propose(config.failover())
        .whenComplete(
            (errors, _) -> {
              if (errors != null && errors.isEmpty()) {
                sysctls = config.failover().sysctls();
                cluster.configure(config.cluster());
                gateways.configure(config.gateways());
              }
            });
  }

  @Override
  public CompletableFuture<List<ConfigError>> withdraw(Operator.Caller caller, AgentConfig before) {
    sysctls = before.failover().sysctls();
    cluster.configure(before.cluster());
    gateways.configure(before.gateways());
    return trials.withdraw();
  }

  @Override
  public void committed(Operator.Caller caller, long number) {
    revision = number;
    loop.offer(new FailoverEvent.Committed(clock.nanos(), caller.user(), caller.source(), number));
  }

  /** Waits until the loss of a link would be met with what was worked out beforehand. */
  public void awaitForesight(long millis) throws InterruptedException, TimeoutException {
    loop.awaitForesight(millis);
  }

  /** What windows read. */
  public AgentView view() {
    return publisher;
  }

  /** What operators ask. */
  public Operator operator() {
    return requests;
  }

  /** The state as last published. */
  public FailoverStatus status() {
    return publisher.snapshot().failover();
  }

  /** Nanoseconds since the loop that is silent longest turned; each turns once a second. */
  public long silence() {
    return Math.max(clock.nanos() - loop.lastTurn(), gateways.silence());
  }

  /**
   * Leaves in order, and says so in windows that are still open: groups that say so release their
   * addresses, all others leave them, and gateway groups take farewell. Nothing can be asked of it
   * any more.
   */
  public void leave() {
    if (!leaving.compareAndSet(false, true)) {
      return;
    }
    condition = NodeStatus.STOPPING;
    requests.refuse(STOPPING);
    try {
      offerAndAwait(new FailoverEvent.Stopping(clock.nanos(), false))
          .get(STOP_MILLIS, TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("the loop did not stop in order: {}", e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    trials.close();
    gateways.close();
  }

  @Override
  public void close() {
    leave();
    cluster.close();
    reader.close();
    device.close();
    loop.close();
    publisher.close();
    journal.close();
  }
}
