package io.postern.device;

/**
 * Traffic counters of a link as the kernel keeps them (64 bits, since the link was made).
 *
 * @param rxBytes octets received
 * @param rxPackets packets received
 * @param rxErrors packets received with errors
 * @param rxDropped packets received and dropped
 * @param multicast multicast packets received
 * @param txBytes octets sent
 * @param txPackets packets sent
 * @param txErrors packets not sent because of errors
 * @param txDropped packets dropped before sending
 */
public record LinkCounters(
    long rxBytes,
    long rxPackets,
    long rxErrors,
    long rxDropped,
    long multicast,
    long txBytes,
    long txPackets,
    long txErrors,
    long txDropped) {
  /** All zero: a link that has no statistics. */
  public static final LinkCounters ZERO = new LinkCounters(0, 0, 0, 0, 0, 0, 0, 0, 0);
}
