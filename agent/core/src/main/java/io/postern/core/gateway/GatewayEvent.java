package io.postern.core.gateway;

import io.postern.core.gateway.config.GatewayConfig;
import io.postern.device.DeviceEvent;
import io.postern.net.InterfaceName;

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

  /** Time went on: the machine's next deadline has come. */
  record Tick(long at) implements GatewayEvent {}

  /** The agent stops in order; it waits until {@link GatewayMachine#idle}. */
  record Stopping(long at) implements GatewayEvent {}
}
