package io.postern.lab.measure;

import java.util.Locale;

/**
 * What a client missed. Times are nanoseconds; {@code from} and {@code to} of the wall clock.
 *
 * @param sent requests sent
 * @param lost of these, never answered
 * @param nanos the longest silence: from the first request that was sent after a reply and missed
 *     it, to the next reply. A sender that was late adds nothing to it
 * @param from when that request was sent
 * @param to when that reply came
 * @param open whether the silence lasted to the end: then {@code nanos} is a lower bound
 * @param stallNanos the longest time between two requests: the machine's own noise; an outage no
 *     longer than this proves little
 * @param roundTripNanos the median round trip
 */
public record Outage(
    int sent,
    int lost,
    long nanos,
    long from,
    long to,
    boolean open,
    long stallNanos,
    long roundTripNanos) {

  /** Milliseconds, as a person reads them. */
  public String text() {
    return open
        ? "more than " + millis(nanos) + " ms, not over"
        : millis(nanos) + " ms (" + lost + " of " + sent + " requests lost)";
  }

  /** Nanoseconds as milliseconds with one decimal. */
  public static String millis(long nanos) {
    return String.format(Locale.ROOT, "%.1f", nanos / 1e6);
  }
}
