package io.postern.core.gateway;

import io.postern.core.gateway.config.GatewayConfig;
import io.postern.core.gateway.group.PeerMessage;
import io.postern.device.DeviceEvent;
import io.postern.net.InterfaceName;
import java.util.List;

/** What the gateway machine can hear. */
public sealed interface GatewayEvent {

  /** When, monotonic nanoseconds. */
  long at();

  /** The first event, or a changed configuration: the difference is applied. */
  record Configured(long at, GatewayConfig config) implements GatewayEvent {}

  /** The device reported; of completed batches only the machine's own. */
  record FromDevice(DeviceEvent event) implements GatewayEvent {
    @Override
    public long at() {
      return event.at();
    }
  }

  /** An IP packet with protocol 112 arrived. */
  @SuppressWarnings("ArrayRecordComponent") // packets are compared nowhere
  record PacketHeard(long at, InterfaceName nic, byte[] packet) implements GatewayEvent {}

  /** What {@link GatewayAction.Drain} asked for. */
  record Drained(long at, long number) implements GatewayEvent {}

  /** What {@link GatewayAction.Guard} or {@link GatewayAction.Revoke} asked for is so. */
  record OrderDone(long at, long number) implements GatewayEvent {}

  /** A right was given or extended. */
  record RightGiven(long at, long number) implements GatewayEvent {}

  /** An order to the lease port was not carried out; a right that was to be extended has ended. */
  record OrderRefused(long at, long number, String why) implements GatewayEvent {}

  /** All rights on a LAN have ended, though nobody ended them. */
  record RightsLapsed(long at, InterfaceName nic, String why) implements GatewayEvent {}

  /** A gateway of the cluster said something; it was authenticated. */
  record FromPeer(long at, String group, PeerMessage message) implements GatewayEvent {}

  /** How many hosts are recorded with a forwarder. */
  record HostsCounted(long at, String group, int vrid, long hosts) implements GatewayEvent {}

  /**
   * What a link received lately.
   *
   * @param packets those to its own MAC, per second
   */
  record Load(InterfaceName nic, long bytesPerSecond, long packets) {}

  /** What the links of virtual MACs received lately. */
  record Carried(long at, List<Load> loads) implements GatewayEvent {
    /** Copies the list. */
    public Carried {
      loads = List.copyOf(loads);
    }
  }

  /** What an operator can want of a balanced group. */
  sealed interface Wish {
    /** Give up a forwarder whose owner is away. */
    record Retire(int vrid) implements Wish {}

    /** Level hosts over the forwarders now. */
    record Rebalance() implements Wish {}

    /** Drain this node, or end that. */
    record Drain(boolean on) implements Wish {}
  }

  /** An operator wants something; ends with {@link GatewayAction.Answer}. */
  record Asked(long at, long number, String group, Wish wish) implements GatewayEvent {}

  /** Time went on: the machine's next deadline has come. */
  record Tick(long at) implements GatewayEvent {}

  /** The agent stops in order; it waits until {@link GatewayMachine#idle}. */
  record Stopping(long at) implements GatewayEvent {}
}
