package io.postern.device;

import org.jspecify.annotations.Nullable;

/**
 * What became of one command of a batch.
 *
 * @param command the command
 * @param error null where it was done
 * @param text the kernel's own words (extended acknowledgement) or the driver's; empty where done
 * @param at when it was known, monotonic nanoseconds
 */
public record CommandOutcome(
    DeviceCommand command, @Nullable DeviceError error, String text, long at) {

  /** Whether the command was carried out. */
  public boolean done() {
    return error == null;
  }
}
