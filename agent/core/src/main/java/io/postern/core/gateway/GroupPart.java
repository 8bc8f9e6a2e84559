package io.postern.core.gateway;

import io.postern.core.gateway.packet.Advertisement;
import io.postern.core.gateway.packet.VirtualRouterId;
import io.postern.device.DeviceEvent;
import io.postern.device.Guarded;
import io.postern.net.InterfaceName;
import io.postern.net.IpAddress;
import io.postern.net.IpFamily;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** This node's part in a gateway group of either kind, as the machine drives it. */
sealed interface GroupPart permits PlainGroup, BalancedPart {

  /** Where a part's actions go, and their numbers come from. */
  interface Desk {
    void add(GatewayAction action);

    /** A number for a batch. */
    long batch();

    /** A number of the machine's for one of this part's. */
    long drain(GroupPart part, long number);

    /** A number for an order to the lease port. */
    long order();

    /** The number of the event under way, for notices. */
    long event();

    /** Whether all of that is known to be guarded. */
    boolean guards(Guarded what);

    /** Whether what a killed agent left is gone. */
    boolean swept();
  }

  /** The LAN. */
  InterfaceName nic();

  /** The IP version. */
  IpFamily family();

  /** Whether what is heard of a virtual router concerns it. */
  boolean concerns(VirtualRouterId id);

  /** Whether another part needs a virtual MAC that this one has. */
  boolean standsInTheWayOf(GroupPart other);

  /** All virtual routers that it has to do with. */
  List<VirtualRouterId> routers();

  /** The address it speaks from; null where there is none. */
  @Nullable IpAddress primary();

  /** What has to be guarded for it; null for nothing. */
  default @Nullable Guarded guarded() {
    return null;
  }

  /** Links that its worth depends on. */
  default List<InterfaceName> tracked() {
    return List.of();
  }

  /** Looks at the LAN: starts, stops, or goes on. */
  void settle(long now);

  void tick(long now);

  void heard(IpAddress sender, Advertisement said, long now);

  void drained(long number, long now);

  void completed(DeviceEvent.BatchCompleted event, long now);

  /** Another hand took a link away or down, or an address off it. */
  void gone(InterfaceName nic, long now);

  /** Takes farewell for good. */
  void retire(long now);

  /** Nothing is held and nothing is under way. */
  boolean idle();

  long nextDeadline();
}
