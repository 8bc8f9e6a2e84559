package io.postern.lab.tour;

import java.time.Duration;

/**
 * What must come of a fault.
 *
 * @param nic the NIC that serves afterwards in every box; empty: none does
 * @param outage the longest that a client may miss, beside the machine's own stalls
 * @param within how soon service must be settled, failback's delay included
 * @param trap the notification that must reach the station; empty: none is waited for
 * @param agentAnswers whether an agent is left that can be asked
 */
record Expectation(
    String nic, Duration outage, Duration within, String trap, boolean agentAnswers) {

  /** A NIC takes over; the trap says so. */
  static Expectation servedBy(String nic, Duration outage) {
    return new Expectation(nic, outage, Duration.ofSeconds(10), "posternAddressMoved", true);
  }

  /** Nobody can serve; the trap says why. */
  static Expectation refused() {
    return new Expectation(
        "", Duration.ofDays(1), Duration.ofSeconds(5), "posternMoveRefused", true);
  }

  /** Nothing changes for the client. */
  static Expectation undisturbed(String nic) {
    return new Expectation(nic, Duration.ofMillis(20), Duration.ofSeconds(5), "", true);
  }

  /** Nothing changes for the client, though no agent is left. */
  static Expectation undisturbedWithoutAgent(String nic) {
    return new Expectation(nic, Duration.ofMillis(20), Duration.ofSeconds(5), "", false);
  }
}
