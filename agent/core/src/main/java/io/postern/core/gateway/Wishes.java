package io.postern.core.gateway;

import io.postern.core.gateway.GatewayEvent.Wish;
import io.postern.core.gateway.balance.Condition;
import io.postern.core.gateway.election.RouterRole;
import io.postern.core.gateway.forwarder.Forwarder;
import io.postern.core.gateway.group.BalancedStatus;

/** What operators want of a balanced group, and what may be against it; sentences for them. */
final class Wishes {
  private Wishes() {}

  /** Why it is not done; empty for nothing. */
  static String against(Wish wish, BalancedStatus state) {
    return switch (wish) {
      case Wish.Retire(int vrid) -> {
        Forwarder forwarder =
            state.forwarders().stream().filter(f -> f.vrid() == vrid).findFirst().orElse(null);
        if (forwarder == null) {
          yield "there is no forwarder of VRID " + vrid;
        }
        Condition condition = forwarder.condition();
        yield condition == Condition.ACTIVE || condition == Condition.DRAINING
            ? forwarder.owner() + " has its forwarder itself: drain it there"
            : elsewhere(state);
      }
      case Wish.Rebalance() -> elsewhere(state);
      case Wish.Drain _ -> "";
    };
  }

  /** Only the active gateway decides about hosts. */
  private static String elsewhere(BalancedStatus state) {
    return state.role() == RouterRole.ACTIVE
        ? ""
        : "only the active gateway can: "
            + (state.active() == null ? "none is known" : state.active());
  }

  static String done(Wish wish) {
    return switch (wish) {
      case Wish.Retire(int vrid) ->
          "the forwarder of VRID " + vrid + " is retired: its hosts are given to others";
      case Wish.Rebalance() -> "hosts are being levelled";
      case Wish.Drain(boolean on) ->
          on
              ? "this gateway is being drained: its hosts are given to others, then it lets go"
              : "this gateway takes part again";
    };
  }
}
