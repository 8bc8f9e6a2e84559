package io.postern.view;

import io.postern.core.gateway.balance.Assignments;
import io.postern.core.gateway.state.GatewayStatus;
import io.postern.device.LinkCounters;
import io.postern.net.InterfaceName;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Publishes one snapshot, and nothing ever happens.
 *
 * @param store the assignments of every balanced group; null for none
 */
record StillView(AgentSnapshot snapshot, GatewayStatus gateways, @Nullable Assignments store)
    implements AgentView {

  /** Without gateway groups. */
  StillView(AgentSnapshot snapshot) {
    this(snapshot, GatewayStatus.NONE, null);
  }

  @Override
  public @Nullable Assignments assignments(String group) {
    return store;
  }

  @Override
  public Map<InterfaceName, LinkCounters> counters() {
    return Map.of();
  }

  @Override
  public List<PublishedNotice> recentNotices() {
    return List.of();
  }

  @Override
  public Subscription onNotice(Consumer<PublishedNotice> listener) {
    return () -> {};
  }

  @Override
  public Subscription onChange(Consumer<AgentSnapshot> listener) {
    return () -> {};
  }
}
