package io.postern.view;

import io.postern.core.gateway.balance.Assignments;
import io.postern.core.gateway.balance.Balancing;
import io.postern.core.gateway.election.RoleCause;
import io.postern.core.gateway.election.RouterConfig;
import io.postern.core.gateway.election.RouterCounters;
import io.postern.core.gateway.election.RouterRole;
import io.postern.core.gateway.group.BalancedConfig;
import io.postern.core.gateway.state.BalancedGroupStatus;
import io.postern.core.gateway.state.GatewayGroupStatus;
import io.postern.core.gateway.state.RouterPast;
import io.postern.net.IpAddress;
import java.util.Comparator;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A gateway group at a moment, with or without balancing.
 *
 * @param past what a group without balancing has been through
 * @param balanced what only a balanced group has; null for a group without balancing
 */
record GatewayRow(
    Moment moment,
    String name,
    RouterConfig router,
    RouterRole role,
    RoleCause cause,
    long since,
    String trouble,
    @Nullable IpAddress primary,
    @Nullable IpAddress active,
    boolean holding,
    long term,
    RouterCounters counters,
    @Nullable RouterPast past,
    @Nullable BalancedGroupStatus balanced) {

  private static GatewayRow of(Moment moment, GatewayGroupStatus group) {
    return new GatewayRow(
        moment,
        group.config().name(),
        group.config().router(),
        group.role(),
        group.cause(),
        group.since(),
        group.trouble(),
        group.primary(),
        group.active(),
        group.holding(),
        group.term(),
        group.counters(),
        group.past(),
        null);
  }

  private static GatewayRow of(Moment moment, BalancedGroupStatus group) {
    BalancedConfig config = group.config();
    return new GatewayRow(
        moment,
        config.name(),
        config.router(),
        group.state().role(),
        group.state().cause(),
        group.since(),
        group.trouble().isEmpty() ? group.state().trouble() : group.trouble(),
        group.primary(),
        group.state().active(),
        group.state().held().contains(config.router().id().vrid()),
        group.state().term(),
        group.counters(),
        null,
        group);
  }

  /** All groups in the order of their names. */
  static Stream<GatewayRow> all(Moment moment) {
    return Stream.concat(
            moment.gateways().groups().stream().map(group -> of(moment, group)),
            moment.gateways().balanced().stream().map(group -> of(moment, group)))
        .sorted(Comparator.comparing(GatewayRow::name));
  }

  /** From when its counters count. */
  long countedSince() {
    RouterPast own = past;
    return own == null ? moment.snapshot().startedWallMillis() : moment.date(own.made());
  }

  Balancing balancing() {
    BalancedGroupStatus own = balanced;
    return own == null ? Balancing.NONE : own.config().balancing();
  }

  /** A value that only a balanced group has; null for another. */
  <T> @Nullable T ofBalanced(Function<BalancedGroupStatus, @Nullable T> value) {
    BalancedGroupStatus own = balanced;
    return own == null ? null : value.apply(own);
  }

  /** How many hosts have a forwarder. */
  @Nullable Cell assignments() {
    Assignments store = balanced == null ? null : moment.assignments(name);
    return store == null ? null : new Cell.Whole(store.size());
  }

  /** A configured number of a balanced group. */
  @Nullable Cell configured(Function<BalancedConfig, Long> value) {
    BalancedGroupStatus own = balanced;
    return own == null ? null : new Cell.Whole(value.apply(own.config()));
  }

  /** The key that gateway groups are the outermost list by. */
  static <R> Table.Key<R> group(Function<R, String> name) {
    return new Table.Key<>(
        "group/name", r -> new Cell.Text(name.apply(r)), Table.IndexForm.GATEWAY_NUMBER);
  }
}
