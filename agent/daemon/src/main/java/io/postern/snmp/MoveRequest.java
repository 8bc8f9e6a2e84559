package io.postern.snmp;

import io.postern.net.InterfaceName;
import io.postern.net.IpAddress;
import org.jspecify.annotations.Nullable;

/**
 * A request to move addresses, made over SNMP.
 *
 * @param id the manager's number for it
 * @param group the group
 * @param address the address to move; null for all
 * @param vlanId its VLAN
 * @param to the member to move to; null for the best
 * @param result what became of it
 * @param error why it was refused or failed; empty otherwise
 * @param eventId the event that the agent made of it; 0 while there is none
 * @param addresses how many addresses moved
 * @param wallMillis when it was made
 * @param doneAtNanos when it was answered, monotonic; meaningless while it is pending
 */
record MoveRequest(
    int id,
    String group,
    @Nullable IpAddress address,
    int vlanId,
    @Nullable InterfaceName to,
    Result result,
    String error,
    long eventId,
    int addresses,
    long wallMillis,
    long doneAtNanos) {

  /** What became of a request, numbered as in the MIB. */
  enum Result {
    PENDING(1),
    DONE(2),
    REFUSED(3),
    FAILED(4);

    private final int mib;

    Result(int mib) {
      this.mib = mib;
    }

    int mib() {
      return mib;
    }
  }

  /** The same, answered. */
  MoveRequest answered(Result now, String why, long event, int moved, long atNanos) {
    return new MoveRequest(
        id, group, address, vlanId, to, now, why, event, moved, wallMillis, atNanos);
  }
}
