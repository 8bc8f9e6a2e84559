package io.postern.core.failover;

import io.postern.core.failover.state.Cause;
import io.postern.core.failover.state.GroupOperStatus;
import io.postern.core.failover.state.MemberCondition;
import io.postern.net.InterfaceName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something an operator or NMS is told: one YANG notification and one trap each. Raise and clear
 * pairs: interface-failed / interface-recovered by (group, nic); move-refused is cleared by
 * address-moved, group-status-change clears itself by its new status.
 */
public sealed interface Notice {

  /**
   * Number of the event that brought it about. What one event brings about carries one number: a
   * failed interface, the refusals and moves that follow however much later, the new status.
   */
  long eventId();

  /** When, monotonic nanoseconds. */
  long at();

  /** Why. */
  Cause cause();

  /** A sentence for a person. */
  String text();

  /**
   * A member failed.
   *
   * @param before its condition until then
   * @param now its condition since
   */
  record InterfaceFailed(
      long eventId,
      long at,
      String group,
      InterfaceName nic,
      MemberCondition before,
      MemberCondition now,
      Cause cause,
      String text)
      implements Notice {}

  /**
   * A member works again.
   *
   * @param before its condition until then
   * @param now its condition since
   */
  record InterfaceRecovered(
      long eventId,
      long at,
      String group,
      InterfaceName nic,
      MemberCondition before,
      MemberCondition now,
      Cause cause,
      String text)
      implements Notice {}

  /**
   * Addresses of a group moved from one interface to another.
   *
   * @param from null where none served before
   */
  record AddressMoved(
      long eventId,
      long at,
      String group,
      List<VlanAddress> addresses,
      @Nullable InterfaceName from,
      InterfaceName to,
      Cause cause,
      long detectMicros,
      long decideMicros,
      long applyMicros,
      long announceMicros,
      String text)
      implements Notice {
    /** Copies the list. */
    public AddressMoved {
      addresses = List.copyOf(addresses);
    }
  }

  /**
   * Addresses should have moved, and no member, or not the wanted one, may take them.
   *
   * @param from the interface that serves or served; null where none did
   * @param wanted the one that they should have moved to; null where any would have done
   */
  record MoveRefused(
      long eventId,
      long at,
      String group,
      List<VlanAddress> addresses,
      @Nullable InterfaceName from,
      @Nullable InterfaceName wanted,
      Cause cause,
      String text)
      implements Notice {
    /** Copies the list. */
    public MoveRefused {
      addresses = List.copyOf(addresses);
    }
  }

  /** A group's status changed. */
  record GroupStatusChanged(
      long eventId,
      long at,
      String group,
      GroupOperStatus before,
      GroupOperStatus now,
      boolean degraded,
      Cause cause,
      String text)
      implements Notice {}

  /**
   * Another hand's change was put right, or only reported: where the policy says so, or the kernel
   * refused.
   *
   * @param found what was found; empty where something was gone
   * @param now what stands there since; empty where nothing does
   */
  record DriftRepaired(
      long eventId,
      long at,
      String group,
      InterfaceName nic,
      boolean repaired,
      String found,
      String now,
      Cause cause,
      String text)
      implements Notice {}

  /**
   * A configuration took effect.
   *
   * @param before the revision until then
   * @param now the revision since
   */
  record ConfigurationApplied(
      long eventId,
      long at,
      String user,
      String source,
      long before,
      long now,
      Cause cause,
      String text)
      implements Notice {}
}
