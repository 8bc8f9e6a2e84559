package io.postern.device;

/** What the agent may do about kernel settings that failover needs. */
public enum SysctlPolicy {
  /** Write what is needed, read it back, restore it at the end. */
  MANAGE,
  /** Write nothing; report what is not as needed. */
  VERIFY
}
