package io.postern.core.failover;

import io.postern.core.failover.config.FailoverConfig;
import io.postern.device.DeviceEvent;
import io.postern.device.DeviceSnapshot;
import io.postern.net.InterfaceName;
import io.postern.net.IpAddress;
import org.jspecify.annotations.Nullable;

/** What the failover machine can hear. */
public sealed interface FailoverEvent {

  /** When, monotonic nanoseconds of the device's clock. */
  long at();

  /**
   * The configuration to start with, or a changed one that is not to be taken back. The difference
   * is applied; a group that is equal in both is not disturbed.
   *
   * @param wallMillis the date that belongs to {@code at}, for what outlives a restart
   */
  record Configured(long at, long wallMillis, FailoverConfig config) implements FailoverEvent {}

  /**
   * A changed configuration, on trial. The difference is applied and the end of what belongs to it
   * waited for; {@link FailoverAction.Tried} says how it went. It ends with {@link Committed} or
   * {@link Withdrawn}.
   *
   * @param wallMillis the date that belongs to {@code at}
   * @param request answered with the same number
   */
  record Proposed(long at, long wallMillis, long request, FailoverConfig config)
      implements FailoverEvent {}

  /**
   * A configuration on trial is not wanted after all: everything goes back to the one before, and
   * {@link FailoverAction.Tried} says when that is done.
   */
  record Withdrawn(long at, long request) implements FailoverEvent {}

  /**
   * The configuration handled before this is stored for good, for somebody.
   *
   * @param user who
   * @param source from where
   * @param revision the number of the configuration
   */
  record Committed(long at, String user, String source, long revision) implements FailoverEvent {}

  /** The device reported. */
  record FromDevice(DeviceEvent event) implements FailoverEvent {
    @Override
    public long at() {
      return event.at();
    }
  }

  /**
   * What {@link FailoverAction.ReadKernel} asked for. Unlike {@link
   * io.postern.device.DeviceEvent.Resynchronized} it was read beside the stream of events, so it
   * may be older than events that were handled before it.
   */
  record KernelRead(long at, DeviceSnapshot snapshot) implements FailoverEvent {}

  /** Time went on: the machine's next deadline has come. */
  record Tick(long at) implements FailoverEvent {}

  /**
   * An operator asks for a move.
   *
   * @param request answered by {@link FailoverAction.Answer} with the same number
   * @param address only that address; null: all of the group
   * @param vlanId the address's VLAN
   * @param to where to; null: the best eligible member (back home where home is well)
   */
  record MoveAsked(
      long at,
      long request,
      String group,
      @Nullable IpAddress address,
      int vlanId,
      @Nullable InterfaceName to)
      implements FailoverEvent {}

  /**
   * An operator begins or ends maintenance.
   *
   * @param group null: the node
   * @param wallMillis the date, milliseconds since the epoch
   */
  record MaintenanceAsked(
      long at, long request, @Nullable String group, boolean on, String reason, long wallMillis)
      implements FailoverEvent {}

  /** The agent stops in order; groups that say so release their addresses. */
  record Stopping(long at, boolean release) implements FailoverEvent {}
}
