package io.postern.lab.tour;

import java.time.Duration;

/**
 * What must come of a fault.
 *
 * @param server the NIC that serves afterwards in every box, or the gateway; empty: none does
 * @param outage the longest that a client may miss, beside the machine's own stalls
 * @param within how soon service must be settled, failback's delay included
 * @param trap the notification that must reach the station; empty: none is waited for
 * @param silentAgent the box whose agent cannot be asked; empty: all can
 */
record Expectation(
    String server, Duration outage, Duration within, String trap, String silentAgent) {
  private static final Duration BARELY = Duration.ofMillis(20);

  /** A NIC takes over; the trap says so. */
  static Expectation servedBy(String nic, Duration outage) {
    return new Expectation(nic, outage, Duration.ofSeconds(10), "posternAddressMoved", "");
  }

  /** Nobody can serve; the trap says why. */
  static Expectation refused() {
    return new Expectation("", Duration.ofDays(1), Duration.ofSeconds(5), "posternMoveRefused", "");
  }

  /** Nothing changes for the client. */
  static Expectation undisturbed(String nic) {
    return new Expectation(nic, BARELY, Duration.ofSeconds(5), "", "");
  }

  /** Nothing changes for the client, though a box has no agent any more. */
  static Expectation undisturbedWithout(String box, String nic) {
    return new Expectation(nic, BARELY, Duration.ofSeconds(5), "", box);
  }

  /** A gateway that never stood down meets one that took over meanwhile, and says so. */
  static Expectation reasserted(String gateway, Duration outage) {
    return new Expectation(gateway, outage, Duration.ofSeconds(10), Watched.Gateways.CONFLICT, "");
  }

  /** Another gateway serves, and says so. */
  static Expectation succeeded(String gateway, Duration outage, String silentAgent) {
    return new Expectation(
        gateway, outage, Duration.ofSeconds(10), Watched.Gateways.CHANGE, silentAgent);
  }
}
