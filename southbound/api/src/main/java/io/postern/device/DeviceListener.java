package io.postern.device;

/** Hears a device's events. Called on the device's threads; must return at once. */
@FunctionalInterface
public interface DeviceListener {
  /** An event; those of one source arrive in order. */
  void report(DeviceEvent event);
}
