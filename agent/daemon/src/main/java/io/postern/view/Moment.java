package io.postern.view;

import io.postern.core.gateway.balance.Assignments;
import io.postern.core.gateway.state.GatewayStatus;
import io.postern.device.LinkCounters;
import io.postern.net.InterfaceName;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * All that a window shows, at one moment: tables drawn from one moment agree with one another.
 * Traffic counters and notices are read when first asked for. Made by {@link Moments}; any thread.
 */
public final class Moment {
  private static final long NANOS_IN_TICK = 10_000_000;

  private final AgentSnapshot snapshot;
  private final NodeFigures figures;
  private final GatewayStatus gateways;
  private final RowNumbers numbers;
  private final AgentView view;
  private final Supplier<List<ReceiverStatus>> receivers;
  private final LongSupplier unsent;
  private final long upSinceNanos;
  private volatile @Nullable Map<InterfaceName, LinkCounters> counters;
  private volatile @Nullable List<PublishedNotice> notices;

  Moment(
      AgentSnapshot snapshot,
      GatewayStatus gateways,
      RowNumbers numbers,
      AgentView view,
      Supplier<List<ReceiverStatus>> receivers,
      LongSupplier unsent,
      long upSinceNanos) {
    this.snapshot = snapshot;
    this.figures = view.figures();
    this.gateways = gateways;
    this.numbers = numbers;
    this.view = view;
    this.receivers = receivers;
    this.unsent = unsent;
    this.upSinceNanos = upSinceNanos;
  }

  /** The snapshot. */
  public AgentSnapshot snapshot() {
    return snapshot;
  }

  /** What the runtime says of itself. */
  NodeFigures figures() {
    return figures;
  }

  /** A link's traffic counters; zero where the device has none. */
  public LinkCounters counters(InterfaceName nic) {
    Map<InterfaceName, LinkCounters> read = counters;
    if (read == null) {
      read = view.counters();
      counters = read;
    }
    return read.getOrDefault(nic, LinkCounters.ZERO);
  }

  /** Who speaks on the cluster's networks. */
  List<ClusterSpeaker> cluster() {
    return view.cluster();
  }

  /** Gateway groups. */
  public GatewayStatus gateways() {
    return gateways;
  }

  /** Who serves which host in a balanced group; null where it has no such store. */
  @Nullable Assignments assignments(String group) {
    return view.assignments(group);
  }

  /** The last notices, oldest first. */
  public List<PublishedNotice> notices() {
    List<PublishedNotice> read = notices;
    if (read == null) {
      read = view.recentNotices();
      notices = read;
    }
    return read;
  }

  /** The number of the last notice; 0 before the first. */
  long lastSequence() {
    return notices().isEmpty() ? 0 : notices().getLast().sequence();
  }

  /** What became of the notifications to each SNMP receiver. */
  public List<ReceiverStatus> receivers() {
    return receivers.get();
  }

  /** Notifications that a receiver was not sent, of receivers that are gone too. */
  long notificationsUnsent() {
    return unsent.getAsLong();
  }

  /** A name's persistent number; empty where it has none (its allotment could not be stored). */
  public OptionalInt number(RowNumbers.Kind kind, String name) {
    return numbers.number(kind, name);
  }

  /** sysUpTime at a moment, hundredths of a second; 0 where it was before, as the MIBs have it. */
  long ticks(LinkHistory.@Nullable Since since) {
    return since == null || since.nanos() <= upSinceNanos
        ? 0
        : (since.nanos() - upSinceNanos) / NANOS_IN_TICK;
  }

  /** The date of a moment of the device's clock, milliseconds since the epoch. */
  long date(long monotonicNanos) {
    return snapshot.wallMillis(monotonicNanos);
  }
}
