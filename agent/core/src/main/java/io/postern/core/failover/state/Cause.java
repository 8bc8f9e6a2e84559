package io.postern.core.failover.state;

/** Why something happened: the identities of the YANG module {@code postern-types}. */
public enum Cause {
  CARRIER_LOST,
  HEARTBEAT_LOST,
  PORTS_FAILED,
  PATH_LOST,
  PEER_MOVED,
  INTERFACE_REMOVED,
  INTERFACE_DOWN,
  MONITORS_RECOVERED,
  FAILBACK,
  OPERATOR,
  MAINTENANCE,
  CONFIGURATION,
  START,
  STOP,
  NOT_ELIGIBLE,
  DEVICE_REFUSED,
  DRIFT
}
