package io.postern.runtime;

import io.postern.core.failover.config.FailoverConfig;
import io.postern.device.Device;

/** Placeholder until the simulated device lands. */
final class EmbeddedDevice {
  private EmbeddedDevice() {}

  @SuppressWarnings("DoNotCallSuggester")
  static Device of(FailoverConfig config) throws StartFailure {
    throw new StartFailure(70, "the simulated device is not here yet: " + config.nodeId());
  }
}
