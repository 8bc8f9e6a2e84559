package io.postern.core.gateway.state;

import io.postern.core.gateway.packet.Discard;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * All gateway groups as they are.
 *
 * @param groups those without balancing, in the order of their names
 * @param balanced those with, in the order of their names
 * @param discards packets discarded, by reason; none for a reason that is not there
 * @param lastDiscard what was wrong with the last of them; empty for none
 */
public record GatewayStatus(
    List<GatewayGroupStatus> groups,
    List<BalancedGroupStatus> balanced,
    Map<Discard, Long> discards,
    String lastDiscard) {

  /** No group. */
  public static final GatewayStatus NONE = new GatewayStatus(List.of(), new TreeMap<>(), "");

  /** Copies lists and map. */
  public GatewayStatus {
    groups = List.copyOf(groups);
    balanced = List.copyOf(balanced);
    discards = Collections.unmodifiableSortedMap(new TreeMap<>(discards));
  }

  /** Groups without balancing alone. */
  public GatewayStatus(
      List<GatewayGroupStatus> groups, Map<Discard, Long> discards, String lastDiscard) {
    this(groups, List.of(), discards, lastDiscard);
  }

  /** With packets that were discarded elsewhere. */
  public GatewayStatus discardedToo(Map<Discard, Long> more, String last) {
    if (more.isEmpty()) {
      return this;
    }
    Map<Discard, Long> all = new TreeMap<>(discards);
    more.forEach((reason, count) -> all.merge(reason, count, Long::sum));
    return new GatewayStatus(groups, balanced, all, last);
  }

  /** Packets discarded for a reason. */
  public long discarded(Discard reason) {
    return discards.getOrDefault(reason, 0L);
  }
}
