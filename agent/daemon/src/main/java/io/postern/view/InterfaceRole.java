package io.postern.view;

import io.postern.core.failover.state.MemberStatus;
import org.jspecify.annotations.Nullable;

/** What an interface does in its failover group. */
public enum InterfaceRole {
  /** No member of a group. */
  NONE,
  /** Carries at least one address of its group. */
  SERVING,
  /** Member of a group, and carries none of its addresses. */
  STANDBY;

  /** The role of a member; null: of none. */
  static InterfaceRole of(@Nullable MemberStatus member) {
    if (member == null) {
      return NONE;
    }
    return member.serving() > 0 ? SERVING : STANDBY;
  }
}
