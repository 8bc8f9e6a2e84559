package io.postern.runtime.apply;

import io.postern.core.failover.Notice;
import io.postern.core.failover.state.FailoverStatus;
import io.postern.core.gateway.balance.Assignments;
import io.postern.core.gateway.state.GatewayNotice;
import io.postern.core.gateway.state.GatewayStatus;
import io.postern.device.CapabilityLine;
import io.postern.device.Device;
import io.postern.device.LinkCounters;
import io.postern.net.InterfaceName;
import io.postern.runtime.loop.AgentClock;
import io.postern.runtime.loop.FaultLog;
import io.postern.view.AgentSnapshot;
import io.postern.view.AgentView;
import io.postern.view.ClusterSpeaker;
import io.postern.view.LinkHistory;
import io.postern.view.NodeFigures;
import io.postern.view.PublishedNotice;
import io.postern.view.Told;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes snapshots and notices. The loop hands over and goes on; one thread of the publisher's
 * calls the windows, so that none of them can hold up a decision.
 */
public final class Publisher implements AgentView, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Publisher.class);
  private static final int MOST_QUEUED = 10_000;
  private static final long COUNTERS_NANOS = 100_000_000L;

  private sealed interface Word {}

  private record Changed(AgentSnapshot snapshot) implements Word {}

  private record Noticed(PublishedNotice notice) implements Word {}

  private record Counted(long at, Map<InterfaceName, LinkCounters> counters) {}

  private final AgentClock clock;
  private final FaultLog faults;
  private final Device device;
  private final String version;
  private final boolean simulated;
  private final long startedWallMillis;
  private final List<CapabilityLine> selfTest;
  private final Supplier<NodeFigures> figures;
  private final LinkedBlockingQueue<Word> queue = new LinkedBlockingQueue<>(MOST_QUEUED);
  private final CopyOnWriteArrayList<Consumer<PublishedNotice>> noticeListeners =
      new CopyOnWriteArrayList<>();
  private final CopyOnWriteArrayList<Consumer<AgentSnapshot>> changeListeners =
      new CopyOnWriteArrayList<>();
  private final ArrayDeque<PublishedNotice> recent = new ArrayDeque<>();
  private final Thread thread;
  private volatile AgentSnapshot latest;
  private volatile Supplier<GatewayStatus> gateways = () -> GatewayStatus.NONE;
  private volatile Function<String, @Nullable Assignments> assignments = group -> null;
  private volatile Supplier<List<ClusterSpeaker>> cluster = List::of;
  private volatile Counted counted = new Counted(Long.MIN_VALUE, Map.of());
  private volatile boolean closed;
  private LinkHistory links = LinkHistory.NONE;
  private Anchor anchor;
  private long sequence;
  private boolean unannounced;

  /**
   * A publisher whose thread is not running yet.
   *
   * @param figures what the runtime says of itself; asked on windows' threads
   */
  public Publisher(
      AgentClock clock,
      Device device,
      String version,
      boolean simulated,
      List<CapabilityLine> selfTest,
      String nodeId,
      Supplier<NodeFigures> figures) {
    this.clock = clock;
    this.faults = new FaultLog(LOG, clock::nanos);
    this.device = device;
    this.version = version;
    this.simulated = simulated;
    this.selfTest = List.copyOf(selfTest);
    this.figures = figures;
    this.anchor = Anchor.now(clock);
    this.startedWallMillis = anchor.wallMillis();
    this.latest = snapshotOf(new FailoverStatus(nodeId, null, List.of(), List.of()));
    this.thread = Thread.ofPlatform().name("publisher").daemon().unstarted(this::run);
  }

  /**
   * Says who knows how gateway groups are; asked on windows' threads.
   *
   * @param stores the store of assignments of a balanced group; null where it has none
   */
  public void gateways(
      Supplier<GatewayStatus> source, Function<String, @Nullable Assignments> stores) {
    gateways = source;
    assignments = stores;
  }

  @Override
  public @Nullable Assignments assignments(String group) {
    return assignments.apply(group);
  }

  /** Says who knows who speaks in the cluster; asked on windows' threads. */
  public void cluster(Supplier<List<ClusterSpeaker>> source) {
    cluster = source;
  }

  @Override
  public List<ClusterSpeaker> cluster() {
    return cluster.get();
  }

  @Override
  public GatewayStatus gateways() {
    return gateways.get();
  }

  @Override
  public NodeFigures figures() {
    return figures.get();
  }

  /** Starts its thread. */
  public void start() {
    thread.start();
  }

  /**
   * Shows the core's state if it changed; called on the loop's thread. Windows that wait for
   * changes hear of it with {@link #announce}, after the notices that belong to it: who is told of
   * a notice finds its state, and who is told of a state has its notices.
   */
  @SuppressWarnings("ReferenceEquality") // an unchanged status is the same object
  public void publish(FailoverStatus status) {
    if (status != latest.failover()) {
      latest = snapshotOf(status);
      unannounced = true;
    }
  }

  /** Tells that the state changed, if it did; called on the loop's thread. */
  public void announce() {
    if (unannounced) {
      unannounced = false;
      // A full queue loses a hint to look, never state: the latest snapshot stands above.
      var _ = queue.offer(new Changed(latest));
    }
  }

  /** Publishes a notice of failover; called on the loop's thread. */
  public void tell(Notice notice) {
    tell(notice.at(), new Told.OfFailover(notice));
  }

  /** Publishes a notice of gateway groups; called on their loop's thread. */
  public void tell(GatewayNotice notice) {
    tell(notice.origin().at(), new Told.OfGateways(notice));
  }

  private void tell(long at, Told told) {
    // Two loops tell: what is numbered earlier also reaches the windows earlier.
    synchronized (recent) {
      AgentSnapshot now = latest;
      PublishedNotice published =
          new PublishedNotice(++sequence, now.wallMillis(at), now.failover().nodeId(), told);
      recent.addLast(published);
      if (recent.size() > RECENT_NOTICES) {
        recent.removeFirst();
      }
      if (!queue.offer(new Noticed(published))) {
        LOG.warn("windows are too slow: notice {} reaches them only by polling", sequence);
      }
    }
  }

  private AgentSnapshot snapshotOf(FailoverStatus status) {
    anchor = anchor.checked(clock);
    long at = anchor.wholeMillis(clock.nanos());
    long wallMillis = anchor.wallMillis(at);
    links = links.with(status.links(), at, wallMillis);
    return new AgentSnapshot(
        version, at, wallMillis, startedWallMillis, simulated, selfTest, status, links);
  }

  private void run() {
    while (!closed) {
      try {
        Word word = queue.take();
        switch (word) {
          case Changed(AgentSnapshot snapshot) -> call(changeListeners, snapshot);
          case Noticed(PublishedNotice notice) -> call(noticeListeners, notice);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private <T> void call(List<Consumer<T>> listeners, T word) {
    for (Consumer<T> listener : listeners) {
      try {
        listener.accept(word);
      } catch (RuntimeException e) {
        faults.report("a window failed on", word, e);
      }
    }
  }

  @Override
  public AgentSnapshot snapshot() {
    return latest;
  }

  @Override
  public Map<InterfaceName, LinkCounters> counters() {
    Counted known = counted;
    long now = clock.nanos();
    if (known.at() == Long.MIN_VALUE || now - known.at() > COUNTERS_NANOS) {
      known = new Counted(now, device.counters());
      counted = known;
    }
    return known.counters();
  }

  @Override
  public List<PublishedNotice> recentNotices() {
    synchronized (recent) {
      return new ArrayList<>(recent);
    }
  }

  @Override
  public Subscription onNotice(Consumer<PublishedNotice> listener) {
    noticeListeners.add(listener);
    return () -> noticeListeners.remove(listener);
  }

  @Override
  public Subscription onChange(Consumer<AgentSnapshot> listener) {
    changeListeners.add(listener);
    return () -> changeListeners.remove(listener);
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
  }
}
