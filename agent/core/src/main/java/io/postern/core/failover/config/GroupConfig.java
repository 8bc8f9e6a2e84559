package io.postern.core.failover.config;

import java.util.List;

/**
 * A failover group.
 *
 * @param name its name, also the altname of the interface that serves
 * @param enabled whether it acts; a disabled group watches nothing and moves nothing
 * @param standbyMode how standbys wait
 * @param macPolicy what happens to MACs
 * @param unknownMayCarry whether a member whose findings are unknown may be chosen
 * @param failback what happens after recovery
 * @param disableFailed whether a failed member is taken down after the move
 * @param unplumbFirst cold standby: unplumb the old interface before the new one is plumbed
 * @param drift what to do about another hand's changes
 * @param flapLimit link-ups a minute beyond which recovery is deferred
 * @param releaseOnStop whether an orderly stop takes the addresses off
 * @param members interfaces, best first
 * @param addresses protected addresses; empty: what the members carry at start (learned)
 * @param routes static routes given by configuration; others are learned
 * @param monitor monitors
 * @param delay delays
 * @param announce announcement
 */
public record GroupConfig(
    String name,
    boolean enabled,
    StandbyMode standbyMode,
    MacPolicy macPolicy,
    boolean unknownMayCarry,
    Failback failback,
    boolean disableFailed,
    boolean unplumbFirst,
    DriftPolicy drift,
    int flapLimit,
    boolean releaseOnStop,
    List<MemberConfig> members,
    List<AddressConfig> addresses,
    List<RouteConfig> routes,
    MonitorConfig monitor,
    DelayConfig delay,
    AnnounceConfig announce) {
  /** Copies the lists. */
  public GroupConfig {
    members = List.copyOf(members);
    addresses = List.copyOf(addresses);
    routes = List.copyOf(routes);
  }
}
