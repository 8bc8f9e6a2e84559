package io.postern.core.gateway.state;

import io.postern.core.gateway.election.RoleCause;
import io.postern.core.gateway.election.RouterRole;
import org.jspecify.annotations.Nullable;

/**
 * What a virtual router has been through; times are monotonic nanoseconds.
 *
 * @param made when it was made: its counters count from there
 * @param running since when it takes part, whichever its role; {@link #NOT} while it does not
 * @param activated why it became active last; null for never
 */
public record RouterPast(long made, long running, @Nullable RoleCause activated) {
  /** It does not take part. */
  public static final long NOT = Long.MIN_VALUE;

  /** Of a router that was just made. */
  public static RouterPast begin(long now) {
    return new RouterPast(now, NOT, null);
  }

  /** After it took on a role. */
  public RouterPast after(RouterRole role, RoleCause cause, long now) {
    long since = running == NOT ? now : running;
    return switch (role) {
      case INITIALIZE -> new RouterPast(made, NOT, activated);
      case BACKUP -> new RouterPast(made, since, activated);
      case ACTIVE -> new RouterPast(made, since, cause);
    };
  }
}
