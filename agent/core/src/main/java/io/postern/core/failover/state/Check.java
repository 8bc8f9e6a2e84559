package io.postern.core.failover.state;

/** The findings of the design, each proved continuously for a member (and address). */
public enum Check {
  LINK,
  HEARTBEAT,
  SAME_NETWORK,
  SAME_SUBNET,
  ACCEPTS_ADDRESS,
  ACCEPTS_MAC,
  ACCEPTS_VLAN,
  CONFIGURED_ELSEWHERE,
  IN_USE,
  MAC_PASSES,
  KERNEL_SETTINGS
}
