package io.postern.core.failover.state;

/** Where a protected address or route comes from (RFC 8342 origin metadata). */
public enum Origin {
  /** The configuration names it. */
  CONFIGURED,
  /** Captured from the kernel at start. */
  LEARNED
}
