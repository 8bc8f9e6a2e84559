package io.postern.core.gateway.state;

import io.postern.core.gateway.packet.Discard;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * All gateway groups as they are.
 *
 * @param groups in the order of their names
 * @param discards packets discarded, by reason; none for a reason that is not there
 * @param lastDiscard what was wrong with the last of them; empty for none
 */
public record GatewayStatus(
    List<GatewayGroupStatus> groups, Map<Discard, Long> discards, String lastDiscard) {

  /** No group. */
  public static final GatewayStatus NONE = new GatewayStatus(List.of(), new TreeMap<>(), "");

  /** Copies list and map. */
  public GatewayStatus {
    groups = List.copyOf(groups);
    discards = Collections.unmodifiableSortedMap(new TreeMap<>(discards));
  }

  /** Packets discarded for a reason. */
  public long discarded(Discard reason) {
    return discards.getOrDefault(reason, 0L);
  }
}
