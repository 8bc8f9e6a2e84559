package io.postern.core.gateway.election;

/** The states of RFC 9568 section 6.4. */
public enum RouterRole {
  /** Takes no part: not started, or its LAN is lost. */
  INITIALIZE,
  /** Listens whether the active router lives. */
  BACKUP,
  /** Serves the addresses. */
  ACTIVE
}
