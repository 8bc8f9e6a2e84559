package io.postern.core.failover.config;

/** In what condition a standby waits. */
public enum StandbyMode {
  /** Up, without address: the only mode in which it can be proved. */
  READY,
  /** Unconfigured and down until needed. */
  COLD,
  /** Defined from the start with a dummy address and MAC and taken down; parameters are swapped. */
  WARM
}
