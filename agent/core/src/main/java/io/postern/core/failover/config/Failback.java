package io.postern.core.failover.config;

/** What happens when an address's home has recovered. */
public enum Failback {
  AUTOMATIC,
  MANUAL,
  NEVER
}
