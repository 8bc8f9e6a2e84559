package io.postern.cli;

import io.postern.net.InterfaceName;

/** The cables of a simulated device, for the commands that break them. Any thread. */
@FunctionalInterface
public interface Cables {
  /** What can be done to one. */
  enum Fault {
    /** The link is lost. */
    CUT,
    /** Frames are lost and the link stays. */
    BLACKHOLE,
    /** Neither. */
    MEND
  }

  /**
   * Does it; returns when it is done.
   *
   * @throws IllegalArgumentException where there is no such interface
   */
  void make(Fault fault, InterfaceName nic);
}
