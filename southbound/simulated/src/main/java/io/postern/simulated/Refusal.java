package io.postern.simulated;

import io.postern.device.DeviceError;

/** Why the kernel did not do it, with its own words. */
record Refusal(DeviceError error, String text) {
  static final Refusal NO_DEVICE = new Refusal(DeviceError.NO_DEVICE, "No such device");
}
