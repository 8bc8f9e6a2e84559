package io.postern.simulated;

import io.postern.device.DeviceError;
import io.postern.device.NeighbourState;
import io.postern.device.NextHop;
import io.postern.device.RouteState;
import io.postern.net.InterfaceName;
import io.postern.net.IpAddress;
import io.postern.net.IpPrefix;
import io.postern.net.MacAddress;
import io.postern.simulated.lan.SimulatedWorld;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Another hand on the same kernel: what it makes is not tagged as the agent's. Each method says
 * what the kernel refused, or null. May be called from any thread.
 */
public final class Administrator {
  private static final int PROTOCOL_STATIC = 4;

  private final SimulatedWorld world;
  private final Kernel kernel;
  private final KernelCommands commands;

  Administrator(SimulatedWorld world, Kernel kernel, KernelCommands commands) {
    this.world = world;
    this.kernel = kernel;
    this.commands = commands;
  }

  /** Adds an address with the broadcast address of its prefix. */
  public @Nullable DeviceError addAddress(InterfaceName nic, IpPrefix prefix) {
    IpAddress broadcast = prefix.address().isV4() ? prefix.broadcast() : null;
    return onLink(nic, link -> kernel.addAddress(link, prefix, broadcast, false));
  }

  /** Removes an address, whoever put it there. */
  public @Nullable DeviceError removeAddress(InterfaceName nic, IpPrefix prefix) {
    return onLink(nic, link -> kernel.removeAddress(link, prefix));
  }

  /** Adds a static route of the main table through a gateway. */
  public @Nullable DeviceError addRoute(
      InterfaceName nic, IpPrefix destination, @Nullable IpAddress gateway) {
    return putRoute(
        new RouteState(
            RouteState.TABLE_MAIN,
            destination.network(),
            0,
            null,
            gateway == null,
            PROTOCOL_STATIC,
            0,
            List.of(new NextHop(nic, gateway, 1, false)),
            false));
  }

  /** Creates or replaces a route. */
  public @Nullable DeviceError putRoute(RouteState route) {
    return refused(() -> kernel.putRoute(route, false));
  }

  /** Removes a route, whoever made it. */
  public @Nullable DeviceError removeRoute(RouteState route) {
    return refused(() -> kernel.removeRoute(route));
  }

  /** Sets a permanent neighbour entry. */
  public @Nullable DeviceError addNeighbour(InterfaceName nic, IpAddress address, MacAddress mac) {
    return onLink(
        nic,
        link -> {
          kernel.neighbours.put(new NeighbourState(nic, address, mac, true));
          return null;
        });
  }

  /** Sets a link up or down. */
  public @Nullable DeviceError setAdminUp(InterfaceName nic, boolean up) {
    return refused(() -> commands.setAdminUp(nic, up));
  }

  /** Gives a link another MAC. */
  public @Nullable DeviceError setMac(InterfaceName nic, MacAddress mac) {
    return refused(() -> commands.setMac(nic, mac));
  }

  /** Takes a NIC out of the box: its addresses are told gone, then it. */
  public @Nullable DeviceError removeNic(InterfaceName nic) {
    return onLink(
        nic,
        link -> {
          kernel.removeLink(link);
          return null;
        });
  }

  /** Sets whether the kernel promotes secondaries (net.ipv4.conf.all.promote_secondaries). */
  public void promoteSecondaries(boolean on) {
    world.change(() -> kernel.promoteSecondaries(on));
  }

  private @Nullable DeviceError onLink(
      InterfaceName nic, Function<Link, @Nullable Refusal> change) {
    return refused(
        () -> {
          Link link = kernel.links.find(nic);
          return link == null ? Refusal.NO_DEVICE : change.apply(link);
        });
  }

  private @Nullable DeviceError refused(Supplier<@Nullable Refusal> change) {
    DeviceError[] refused = {DeviceError.OTHER};
    boolean done =
        world.call(
            () -> {
              Refusal refusal = change.get();
              if (refusal != null) {
                refused[0] = refusal.error();
              }
              return refusal == null;
            });
    return done ? null : refused[0];
  }
}
