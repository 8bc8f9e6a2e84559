package io.postern.core.gateway;

import io.postern.core.gateway.balance.Condition;
import io.postern.core.gateway.election.RouterRole;
import io.postern.core.gateway.forwarder.Forwarder;
import io.postern.core.gateway.forwarder.Life;
import io.postern.core.gateway.forwarder.LifeTimes;
import io.postern.core.gateway.group.BalancedStatus;
import io.postern.core.gateway.state.GatewayCause;
import io.postern.core.gateway.state.GatewayNotice;
import io.postern.core.gateway.state.GatewayNotice.Origin;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.function.IntToLongFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is told of a balanced group's forwarders: who holds one since by whoever holds it, so that
 * it is told though the active gateway died; all else by the active gateway.
 */
final class ForwarderWatch {
  private final String node;
  private final TreeMap<Integer, Known> known = new TreeMap<>();
  private final TreeMap<Integer, Moving> moving = new TreeMap<>();

  /** A forwarder at the last look. */
  private record Known(@Nullable String holder, Life life) {}

  /**
   * Hosts of a forwarder that are given to others.
   *
   * @param hosts how many it had
   * @param shares what each had
   */
  private record Moving(long hosts, String shares, GatewayCause cause) {}

  ForwarderWatch(String node) {
    this.node = node;
  }

  /**
   * Compares with the last look.
   *
   * @param hosts how many hosts are recorded with a VRID
   * @param origin of a notice about a VRID
   */
  List<GatewayNotice> look(
      BalancedStatus state,
      LifeTimes times,
      IntToLongFunction hosts,
      IntFunction<Origin> origin,
      long now) {
    List<GatewayNotice> notices = new ArrayList<>();
    boolean active = state.role() == RouterRole.ACTIVE;
    for (Forwarder forwarder : state.forwarders()) {
      int vrid = forwarder.vrid();
      Known before = known.get(vrid);
      String holder = holder(state, vrid);
      known.put(vrid, new Known(holder, forwarder.life()));
      if (node.equals(holder) && (before == null || !node.equals(before.holder()))) {
        notices.add(takenOver(forwarder, before, origin.apply(vrid)));
      }
      if (active && before != null) {
        notices.addAll(retired(forwarder, before.life(), times, origin, now));
      }
      if (active) {
        notices.addAll(moved(state, forwarder, before, times, hosts, origin, now));
      } else {
        moving.clear();
      }
    }
    return notices;
  }

  private @Nullable String holder(BalancedStatus state, int vrid) {
    return state.held().contains(vrid)
        ? node
        : state.peers().stream()
            .filter(
                peer ->
                    peer.hello().forwarders().stream()
                        .anyMatch(seen -> seen.vrid() == vrid && seen.holding()))
            .map(peer -> peer.hello().node())
            .findFirst()
            .orElse(null);
  }

  private GatewayNotice takenOver(Forwarder forwarder, @Nullable Known before, Origin origin) {
    boolean own = forwarder.owner().equals(node);
    String former = before == null || before.holder() == null ? "" : before.holder();
    return new GatewayNotice.ForwarderTakenOver(
        origin,
        former,
        node,
        own ? GatewayCause.FORWARDER_RETURNED : GatewayCause.FORWARDER_LOST,
        Sentences.holds(origin.group(), forwarder.vrid(), forwarder.owner(), node));
  }

  private static List<GatewayNotice> retired(
      Forwarder forwarder, Life before, LifeTimes times, IntFunction<Origin> origin, long now) {
    boolean news = forwarder.life() instanceof Life.Retired && !(before instanceof Life.Retired);
    if (!news || before instanceof Life.Withdrawn) {
      return List.of();
    }
    Origin from = origin.apply(forwarder.vrid());
    GatewayCause cause = cause(before, times, now);
    return List.of(
        new GatewayNotice.ForwarderRetired(
            from,
            before.condition(),
            Condition.RETIRED,
            cause,
            Sentences.retired(from.group(), forwarder.vrid(), forwarder.owner())));
  }

  /** Why one is given up, by where it stood until then. */
  private static GatewayCause cause(Life before, LifeTimes times, long now) {
    return switch (before) {
      case Life.Owned _ -> GatewayCause.MAINTENANCE;
      case Life.TakenOver(long since) -> whether(now - since >= times.retireNanos());
      case Life.Redirected(long since) -> whether(now - since >= times.retireNanos());
      case Life.Retired _, Life.Withdrawn _ -> GatewayCause.RETIRE_TIME;
    };
  }

  private static GatewayCause whether(boolean timeHasPassed) {
    return timeHasPassed ? GatewayCause.RETIRE_TIME : GatewayCause.OPERATOR;
  }

  private List<GatewayNotice> moved(
      BalancedStatus state,
      Forwarder forwarder,
      @Nullable Known before,
      LifeTimes times,
      IntToLongFunction hosts,
      IntFunction<Origin> origin,
      long now) {
    int vrid = forwarder.vrid();
    long count = hosts.applyAsLong(vrid);
    Moving begun = moving.get(vrid);
    if (!forwarder.condition().vacated()) {
      moving.remove(vrid);
    } else if (begun == null && count > 0) {
      GatewayCause cause =
          forwarder.condition() == Condition.DRAINING
              ? GatewayCause.MAINTENANCE
              : before == null ? GatewayCause.RETIRE_TIME : cause(before.life(), times, now);
      moving.put(vrid, new Moving(count, shares(state, hosts), cause));
    } else if (begun != null && count == 0) {
      moving.remove(vrid);
      Origin from = origin.apply(vrid);
      return List.of(
          new GatewayNotice.AssignmentsRedistributed(
              from,
              begun.hosts(),
              begun.shares(),
              shares(state, hosts),
              begun.cause(),
              Sentences.redistributed(from.group(), vrid, begun.hosts())));
    }
    return List.of();
  }

  private static String shares(BalancedStatus state, IntToLongFunction hosts) {
    return state.forwarders().stream()
        .map(f -> f.vrid() + "=" + hosts.applyAsLong(f.vrid()))
        .collect(Collectors.joining(" "));
  }
}
