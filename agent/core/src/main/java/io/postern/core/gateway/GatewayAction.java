package io.postern.core.gateway;

import io.postern.core.gateway.election.RoleCause;
import io.postern.core.gateway.election.RouterRole;
import io.postern.core.gateway.state.GatewayNotice;
import io.postern.device.Batch;
import io.postern.device.PacketPort;
import io.postern.net.InterfaceName;
import io.postern.net.IpAddress;
import io.postern.net.MacAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the gateway machine wants done, in order. */
public sealed interface GatewayAction {

  /** Carry out a batch of commands; its end comes back as an event. */
  record Execute(Batch batch) implements GatewayAction {}

  /** Send a VRRP packet. */
  @SuppressWarnings("ArrayRecordComponent") // packets are compared nowhere
  record Send(InterfaceName nic, MacAddress source, MacAddress destination, byte[] packet)
      implements GatewayAction {}

  /** Hand over what has arrived, then say {@link GatewayEvent.Drained}. */
  record Drain(long number) implements GatewayAction {}

  /**
   * Replace where packets are listened for and which links are watched.
   *
   * @param nics the LANs of all groups: their carrier is watched, their kernel settings kept
   */
  record Follow(List<PacketPort.Tap> taps, List<InterfaceName> nics) implements GatewayAction {
    /** Copies the lists. */
    public Follow {
      taps = List.copyOf(taps);
      nics = List.copyOf(nics);
    }
  }

  /**
   * Note that a group's role changed.
   *
   * @param active the primary address of the active router; null where it is not known
   * @param text a sentence for a person
   */
  record Tell(
      long at,
      String group,
      RouterRole before,
      RouterRole now,
      @Nullable IpAddress active,
      RoleCause cause,
      String text)
      implements GatewayAction {}

  /** Notify whoever watches the agent. */
  record Notify(GatewayNotice notice) implements GatewayAction {}
}
