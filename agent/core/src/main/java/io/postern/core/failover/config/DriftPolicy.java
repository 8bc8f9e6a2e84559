package io.postern.core.failover.config;

/** What to do about a change to a group's addresses or routes that another hand made. */
public enum DriftPolicy {
  REPAIR,
  REPORT
}
