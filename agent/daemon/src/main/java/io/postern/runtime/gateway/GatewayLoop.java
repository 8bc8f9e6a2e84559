package io.postern.runtime.gateway;

import io.postern.cluster.PeerChannel;
import io.postern.core.gateway.GatewayAction;
import io.postern.core.gateway.GatewayEvent;
import io.postern.core.gateway.GatewayMachine;
import io.postern.core.gateway.balance.AnswerPolicy;
import io.postern.core.gateway.balance.Assignment;
import io.postern.core.gateway.balance.Assignments;
import io.postern.core.gateway.config.GatewayConfig;
import io.postern.core.gateway.election.VirtualRouter;
import io.postern.core.gateway.group.PeerMessage;
import io.postern.core.gateway.state.Directory;
import io.postern.core.gateway.state.GatewayNotice;
import io.postern.core.gateway.state.GatewayStatus;
import io.postern.device.Device;
import io.postern.device.DeviceEvent;
import io.postern.device.PacketPort;
import io.postern.net.InterfaceName;
import io.postern.runtime.loop.AgentClock;
import io.postern.runtime.loop.FaultLog;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands events to the gateway machine, one at a time, and carries out its actions. It has a thread
 * of its own, which waits for nothing but events (decision 0019); it starts with the first group.
 *
 * <p>A deadline that has passed is judged when all that had arrived by then has been heard: a loop
 * that was late first hears what arrived meanwhile (invariant 10), and one that is flooded still
 * keeps its time.
 */
public final class GatewayLoop implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(GatewayLoop.class);
  private static final long STOP_MILLIS = 5_000;
  private static final int MOST_ASKED = 256;

  /** How often the deadline is looked at, and the state published, while events wait. */
  private static final long GLANCE_NANOS = 1_000_000L;

  private static final int NOT_DUE = -1;

  /** A tick that fails is tried again after this, then after twice as long, up to a second. */
  private static final long FIRST_PAUSE_NANOS = 1_000_000L;

  private static final long LONGEST_PAUSE_NANOS = 1_000_000_000L;

  /** How often there is a tick while the machine cannot say when it wants one. */
  private static final long BLIND_NANOS = 10_000_000L;

  private final LoopQueue queue = new LoopQueue();
  private final PacketGate gate;
  private final AgentClock clock;
  private final FaultLog faults;
  private final Device device;
  private final Plans plans;
  private final Consumer<GatewayNotice> notices;
  private final Thread thread;
  private final Function<PeerChannel.Listener, PeerChannel> cluster;
  private final Optional<DirectoryFile> directory;
  private final Map<String, Directory> unwritten = new ConcurrentHashMap<>();
  private final AtomicBoolean writing = new AtomicBoolean();
  private final AnswerDesks answers;
  private final LeaseDesk leases;
  private final AtomicLong asks = new AtomicLong();
  private final Map<Long, CompletableFuture<GatewayAction.Answer>> asked =
      new ConcurrentHashMap<>();
  private final CompletableFuture<Boolean> stopped = new CompletableFuture<>();
  private volatile GatewayStatus status = GatewayStatus.NONE;
  private volatile boolean started;
  private volatile boolean closed;
  private volatile long lastTurn;
  private GatewayMachine machine = new GatewayMachine();
  private PeerChannel peers = PeerChannel.NONE;
  private @Nullable PacketPort port;
  private @Nullable Gauges gauges;
  private @Nullable ExecutorService writer;
  private boolean stopping;
  private long glanced;
  private long published;

  /** How many events are heard still before the deadline that has passed is judged. */
  private int dueAfter = NOT_DUE;

  /** After a tick that failed: how long the next is waited for, and until when. */
  private long pause;

  private long pausedUntil;
  private long blindUntil;

  /** A loop of a node without memory and without cluster. */
  public GatewayLoop(
      AgentClock clock,
      Device device,
      Plans plans,
      Consumer<GatewayNotice> notices,
      Runnable preparation) {
    this(clock, device, plans, notices, preparation, null, listener -> PeerChannel.NONE);
  }

  /**
   * A loop that is not running yet.
   *
   * @param notices told what happened, on the loop's thread; must return at once
   * @param preparation what its thread does first (its priority)
   * @param stateDirectory where it is kept who the other gateways are; null for nowhere
   * @param cluster opens the channel to the other gateways, once there is a balanced group
   */
  public GatewayLoop(
      AgentClock clock,
      Device device,
      Plans plans,
      Consumer<GatewayNotice> notices,
      Runnable preparation,
      @Nullable Path stateDirectory,
      Function<PeerChannel.Listener, PeerChannel> cluster) {
    this.clock = clock;
    this.gate = new PacketGate(clock.nanos());
    this.faults = new FaultLog(LOG, clock::nanos);
    this.device = device;
    this.plans = plans;
    this.notices = notices;
    this.cluster = cluster;
    this.directory =
        Optional.ofNullable(stateDirectory).map(at -> new DirectoryFile(at, clock.wallMillis()));
    this.answers = new AnswerDesks(device);
    this.leases = new LeaseDesk(device, clock, answers::lease, queue::add);
    this.thread =
        Thread.ofPlatform()
            .name("gateways")
            .unstarted(
                () -> {
                  preparation.run();
                  run();
                });
  }

  /** Takes a configuration; any thread, after the device is open. */
  public synchronized void configure(GatewayConfig config) {
    if (gauges == null && !config.balanced().isEmpty()) {
      peers = cluster.apply(new FromPeers());
      answers.introduce(config.node(), peers);
      gauges = new Gauges(device, clock, answers, queue::add);
    }
    answers.expect(config.balanced());
    if (!started) {
      if (config.groups().isEmpty() && config.balanced().isEmpty()) {
        return;
      }
      directory.map(DirectoryFile::begin).ifPresent(known -> machine = new GatewayMachine(known));
      lastTurn = clock.nanos();
      started = true;
      queue.add(new GatewayEvent.Configured(clock.nanos(), config));
      // What the device said before this was not heard here.
      queue.add(
          new GatewayEvent.FromDevice(
              new DeviceEvent.Resynchronized(clock.nanos(), device.snapshot())));
      thread.start();
    } else {
      queue.add(new GatewayEvent.Configured(clock.nanos(), config));
    }
  }

  /** Whether a device's event concerns gateway groups alone. */
  public static boolean isOwn(DeviceEvent event) {
    return event instanceof DeviceEvent.BatchCompleted completed
        && GatewayMachine.isOwn(completed.batch());
  }

  /** Takes a device's event if it concerns gateway groups. */
  public void report(DeviceEvent event) {
    switch (event) {
      case DeviceEvent.BatchCompleted _ -> {
        if (isOwn(event)) {
          queue.add(new GatewayEvent.FromDevice(event));
        }
      }
      case DeviceEvent.LinkReported _,
          DeviceEvent.LinkGone _,
          DeviceEvent.CarrierChanged _,
          DeviceEvent.AddressReported _,
          DeviceEvent.AddressGone _,
          DeviceEvent.Resynchronized _ -> {
        if (started) {
          queue.add(new GatewayEvent.FromDevice(event));
        }
      }
      case DeviceEvent.RouteReported _,
          DeviceEvent.RouteGone _,
          DeviceEvent.HeartbeatRound _,
          DeviceEvent.FrameHeard _,
          DeviceEvent.ArpHeard _,
          DeviceEvent.Examined _,
          DeviceEvent.SettingDiffers _,
          DeviceEvent.SettingAgrees _,
          DeviceEvent.SettingsWatched _,
          DeviceEvent.DeviceTrouble _ -> {
        // of no concern to them
      }
    }
  }

  /** What an operator wants of a balanced group; answered after the core's decision. */
  public CompletableFuture<GatewayAction.Answer> ask(String group, GatewayEvent.Wish wish) {
    long number = asks.incrementAndGet();
    if (!started || asked.size() >= MOST_ASKED) {
      String why = started ? "busy; try again" : "there is no balanced group \"" + group + "\"";
      return CompletableFuture.completedFuture(new GatewayAction.Answer(number, false, why));
    }
    CompletableFuture<GatewayAction.Answer> answer = new CompletableFuture<>();
    asked.put(number, answer);
    queue.add(new GatewayEvent.Asked(clock.nanos(), number, group, wish));
    return answer;
  }

  /** The groups as they are. */
  public GatewayStatus status() {
    return gate.with(status);
  }

  /**
   * The store of assignments of a balanced group; null while none is served. Any thread may read
   * it.
   */
  public @Nullable Assignments assignments(String group) {
    return answers.assignments(group);
  }

  /** Nanoseconds since it last turned, which it does once a second; 0 where it has no group. */
  public long silence() {
    return started ? clock.nanos() - lastTurn : 0;
  }

  private final class Hearing implements PacketPort.Listener {
    @Override
    public void heard(long at, InterfaceName nic, byte[] packet) {
      if (gate.lets(at, nic, packet)
          && !queue.offer(new GatewayEvent.PacketHeard(at, nic, packet))) {
        gate.turnedAway(nic);
      }
    }

    @Override
    public void drained(long at, long number) {
      queue.add(new GatewayEvent.Drained(at, number));
    }
  }

  private final class FromPeers implements PeerChannel.Listener {
    @Override
    public void heard(String group, PeerMessage message) {
      if (message instanceof PeerMessage.Rows(String _, List<Assignment> rows)) {
        answers.merge(group, rows);
      } else {
        queue.add(new GatewayEvent.FromPeer(clock.nanos(), group, message));
      }
    }

    @Override
    public Map<String, Iterable<Assignment>> joined(String node) {
      return answers.chosenHere();
    }
  }

  private void run() {
    while (!closed) {
      GatewayEvent event = next();
      lastTurn = clock.nanos();
      if (event != null) {
        turn(event);
      }
    }
  }

  private @Nullable GatewayEvent next() {
    long now = clock.nanos();
    if (dueAfter == NOT_DUE && now - glanced >= GLANCE_NANOS) {
      glanced = now;
      dueAfter = deadline() <= now ? queue.size() : NOT_DUE;
    }
    if (dueAfter == 0) {
      dueAfter = NOT_DUE;
      return new GatewayEvent.Tick(now);
    }
    GatewayEvent event = queue.poll();
    if (event != null) {
      dueAfter = Math.max(NOT_DUE, dueAfter - 1);
      return event;
    }
    dueAfter = NOT_DUE;
    glanced = now;
    long deadline = deadline();
    long wait =
        deadline == VirtualRouter.NEVER
            ? TimeUnit.SECONDS.toNanos(1)
            : Math.min(deadline - now, TimeUnit.SECONDS.toNanos(1));
    if (wait <= 0) {
      return new GatewayEvent.Tick(now);
    }
    try {
      return queue.poll(wait);
    } catch (InterruptedException e) {
      closed = true;
      Thread.currentThread().interrupt();
      return null;
    }
  }

  /** Where the machine cannot say it, its parts are asked again and again what is due. */
  private long deadline() {
    try {
      long deadline = machine.nextDeadline();
      return pause == 0 ? deadline : Math.max(deadline, pausedUntil);
    } catch (RuntimeException e) {
      faults.report("the core has no deadline", "", e);
      if (glanced >= blindUntil) {
        blindUntil = glanced + BLIND_NANOS;
        return glanced;
      }
      return blindUntil;
    }
  }

  private void turn(GatewayEvent event) {
    List<GatewayAction> actions = decide(event);
    for (GatewayAction action : actions) {
      try {
        carryOut(action);
      } catch (RuntimeException e) {
        // The others are carried out all the same: a right that is to end above all.
        faults.report("not carried out:", action, e);
      }
    }
    try {
      show(actions);
    } catch (RuntimeException e) {
      faults.report("windows do not show what came of", event, e);
    }
    stopping |= event instanceof GatewayEvent.Stopping;
    if (stopping && machine.idle()) {
      stopped.complete(true);
    }
  }

  private List<GatewayAction> decide(GatewayEvent event) {
    boolean tick = event instanceof GatewayEvent.Tick;
    try {
      List<GatewayAction> actions = machine.handle(event);
      pause = tick ? 0 : pause;
      return actions;
    } catch (RuntimeException e) {
      faults.report("the core failed on", event, e);
      if (tick) {
        pause = Math.clamp(pause * 2, FIRST_PAUSE_NANOS, LONGEST_PAUSE_NANOS);
        pausedUntil = clock.nanos() + pause;
      }
      if (event instanceof GatewayEvent.Asked(long _, long number, String _, var _)) {
        carryOut(new GatewayAction.Answer(number, false, "it failed; the log says why"));
      }
      return machine.unfinished();
    }
  }

  private void show(List<GatewayAction> actions) {
    gate.heed(machine.routers());
    boolean told = actions.stream().anyMatch(GatewayAction.Notify.class::isInstance);
    if (told || queue.isEmpty() || clock.nanos() - published >= GLANCE_NANOS) {
      status = machine.status();
      published = clock.nanos();
    }
    // Who is told finds the state that belongs to it.
    for (GatewayAction action : actions) {
      if (action instanceof GatewayAction.Notify(GatewayNotice notice)) {
        notices.accept(notice);
      }
    }
  }

  private void carryOut(GatewayAction action) {
    switch (action) {
      case GatewayAction.Execute(var batch) -> device.execute(batch);
      case GatewayAction.Send(var nic, var source, var destination, byte[] packet) ->
          port().send(nic, source, destination, packet);
      case GatewayAction.Drain(long number) -> port().drain(number);
      case GatewayAction.Follow follow -> {
        plans.gateways(follow);
        port().listen(Set.copyOf(follow.taps()));
      }
      case GatewayAction.Tell tell -> LOG.info("{}", tell.text());
      case GatewayAction.Notify _ -> {} // once the state has been published
      case GatewayAction.Guard order -> leases.guard(order);
      case GatewayAction.Grant order -> leases.grant(order);
      case GatewayAction.Renew order -> leases.renew(order);
      case GatewayAction.Revoke order -> leases.revoke(order);
      case GatewayAction.Publish(AnswerPolicy policy) -> answers.publish(policy);
      case GatewayAction.Silence(String group, var router) -> answers.silence(group, router);
      case GatewayAction.SendToPeers(String group, PeerMessage message) ->
          peers.send(group, message);
      case GatewayAction.Remember(String group, Directory known) ->
          directory.ifPresent(file -> remember(file, group, known));
      case GatewayAction.Answer answer -> {
        CompletableFuture<GatewayAction.Answer> waiting = asked.remove(answer.number());
        if (waiting != null) {
          waiting.completeAsync(() -> answer);
        }
      }
      case GatewayAction.TellForwarder told -> LOG.info("{}", told.text());
      case GatewayAction.TellDrained told -> LOG.info("{}", told.text());
    }
  }

  /** What changes while the disk is busy is written once, as it is then. */
  private void remember(DirectoryFile file, String group, Directory known) {
    unwritten.put(group, known);
    if (writing.compareAndSet(false, true)) {
      writer()
          .execute(
              () -> {
                writing.set(false);
                Map<String, Directory> all = new TreeMap<>();
                for (String each : List.copyOf(unwritten.keySet())) {
                  Directory newest = unwritten.remove(each);
                  if (newest != null) {
                    all.put(each, newest);
                  }
                }
                if (!all.isEmpty()) {
                  file.remember(all);
                }
              });
    }
  }

  /** A full or slow disk must not delay an advertisement. */
  private ExecutorService writer() {
    ExecutorService open = writer;
    if (open == null) {
      open =
          Executors.newSingleThreadExecutor(
              Thread.ofPlatform().daemon().name("gateway-directory").factory());
      writer = open;
    }
    return open;
  }

  private PacketPort port() {
    PacketPort open = port;
    if (open == null) {
      open = device.packets(new Hearing());
      port = open;
    }
    return open;
  }

  /** Takes farewell in every group, and waits with a bound until a successor serves. */
  @Override
  public void close() {
    if (!started) {
      return;
    }
    queue.add(new GatewayEvent.Stopping(clock.nanos()));
    boolean orderly = false;
    try {
      orderly = stopped.get(STOP_MILLIS, TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("gateway groups did not stop in order: {}", e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    closed = true;
    queue.add(new GatewayEvent.Tick(clock.nanos()));
    try {
      thread.join(STOP_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    release(orderly);
  }

  private synchronized void release(boolean orderly) {
    peers.close();
    answers.close();
    Gauges reading = gauges;
    if (reading != null) {
      reading.close();
    }
    if (orderly) {
      // What still passes a virtual MAC is to stay guarded.
      leases.close();
    }
    ExecutorService writing = writer;
    if (writing != null) {
      writing.close();
    }
  }
}
