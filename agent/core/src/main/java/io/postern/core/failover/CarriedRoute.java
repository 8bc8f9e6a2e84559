package io.postern.core.failover;

import io.postern.core.failover.state.Origin;
import io.postern.core.failover.state.RouteStatus;
import io.postern.device.NextHop;
import io.postern.device.RouteState;
import io.postern.net.InterfaceName;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A static route that goes where its address goes. The address is the one it prefers as source, or
 * whose subnet its gateway lies in.
 */
final class CarriedRoute {
  final RouteState template;

  /** The device it was found on; next hops through it are rewritten. Null for configured routes. */
  final @Nullable InterfaceName found;

  final Origin origin;
  final ProtectedAddress anchor;

  /** Whether the kernel has it where it belongs. */
  boolean installed;

  /** Another hand was seen at it, see {@link OtherHands}. */
  boolean touched;

  /** Another hand's change of it was reported and not repaired. */
  boolean driftTold;

  /** The kernel's words where it refused it. */
  String refusal = "";

  /** The route on the device it belongs to now, made once a move. */
  private @Nullable RouteState current;

  CarriedRoute(
      RouteState template, @Nullable InterfaceName found, Origin origin, ProtectedAddress anchor) {
    this.template = template;
    this.found = found;
    this.origin = origin;
    this.anchor = anchor;
  }

  /** The route through another device, tagged as the agent's. */
  RouteState through(InterfaceName device) {
    RouteState known = current;
    if (known != null && Kernel.leaves(known, device)) {
      return known;
    }
    List<NextHop> hops = new ArrayList<>(template.nextHops().size());
    for (NextHop hop : template.nextHops()) {
      boolean follows = found == null || found.equals(hop.nic());
      hops.add(follows ? new NextHop(device, hop.gateway(), hop.weight(), hop.onlink()) : hop);
    }
    RouteState made =
        new RouteState(
            template.table(),
            template.destination(),
            template.metric(),
            template.preferredSource(),
            template.scopeLink(),
            template.protocol(),
            template.mtu(),
            hops,
            true);
    current = made;
    return made;
  }

  /** The same route, where another address goes. */
  CarriedRoute anchoredTo(ProtectedAddress other) {
    return new CarriedRoute(template, found, origin, other);
  }

  /** Whether it needs no gateway. */
  boolean onLink() {
    for (NextHop hop : template.nextHops()) {
      if (hop.gateway() != null) {
        return false;
      }
    }
    return true;
  }

  /** Whether this is the same route to the kernel. */
  boolean is(RouteState route) {
    return template.table() == route.table()
        && template.metric() == route.metric()
        && template.destination().equals(route.destination());
  }

  RouteStatus status() {
    RouteState shown = current;
    return new RouteStatus(shown == null ? template : shown, origin, installed);
  }

  Checkpoint.KeptRoute keep(int anchorNumber) {
    return new Checkpoint.KeptRoute(
        template, found, origin, anchorNumber, installed, touched, driftTold, refusal, current);
  }

  static CarriedRoute restored(Checkpoint.KeptRoute kept, ProtectedAddress anchor) {
    CarriedRoute route = new CarriedRoute(kept.template(), kept.found(), kept.origin(), anchor);
    route.installed = kept.installed();
    route.touched = kept.touched();
    route.driftTold = kept.driftTold();
    route.refusal = kept.refusal();
    route.current = kept.current();
    return route;
  }
}
