package io.postern.simulated.lan;

/** What a port belongs to: a NIC, a switch, a host. Called in the world's thread. */
public interface PortOwner {
  /** A frame arrived. */
  void heard(Port port, Frame frame);

  /** The port's carrier came or went. */
  void carrierChanged(Port port, boolean carrier);

  /**
   * A frame that is only imagined would arrive: says what would become of it and changes nothing.
   */
  void imagined(Port port, Frame frame, PathTrace trace);
}
