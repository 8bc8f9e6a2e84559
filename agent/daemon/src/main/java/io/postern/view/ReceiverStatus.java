package io.postern.view;

import io.postern.net.IpAddress;

/**
 * A receiver of SNMP notifications, and what became of them.
 *
 * @param name the configuration's name for it
 * @param address where it is
 * @param port its UDP port
 * @param kind what it is sent
 * @param timeoutMillis how long an inform waits to be acknowledged
 * @param retries how often an inform is repeated
 * @param sent notifications sent, without repetitions
 * @param acknowledged informs acknowledged
 * @param unacknowledged informs given up after the last repetition
 * @param dropped notifications not sent because its queue was full
 * @param failed notifications that could not be sent
 * @param sinceWallMillis from when they count
 */
public record ReceiverStatus(
    String name,
    IpAddress address,
    int port,
    Kind kind,
    int timeoutMillis,
    int retries,
    long sent,
    long acknowledged,
    long unacknowledged,
    long dropped,
    long failed,
    long sinceWallMillis) {

  /** What a receiver is sent. */
  public enum Kind {
    /** Sent once. */
    TRAP,
    /** Repeated until acknowledged. */
    INFORM
  }
}
