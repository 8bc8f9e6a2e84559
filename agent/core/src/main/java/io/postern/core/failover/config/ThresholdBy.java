package io.postern.core.failover.config;

/** How the failed part of a trunk is reckoned. */
public enum ThresholdBy {
  /** Share of ports. */
  PORTS,
  /** Share of the ports' summed speed. */
  CAPACITY
}
