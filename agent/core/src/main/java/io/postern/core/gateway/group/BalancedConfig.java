package io.postern.core.gateway.group;

import io.postern.core.gateway.balance.Balancing;
import io.postern.core.gateway.election.RouterConfig;
import io.postern.core.gateway.forwarder.LifeTimes;
import io.postern.core.gateway.packet.VirtualRouterId;
import io.postern.core.gateway.tracking.Track;
import java.util.List;

/**
 * A balanced group as this node is configured.
 *
 * @param name the group's name
 * @param router the group's own VRID: it elects the active gateway; priority 1 to 253
 * @param balancing how hosts are spread
 * @param times redirect and retire time
 * @param leaseNanos how long a lease lasts without a refresh: two to three advertisement intervals
 * @param vrid the VRID of the forwarder that this node brings
 * @param weight its weight
 * @param lower below it this node hands forwarders over
 * @param upper from it on it takes them again
 * @param preemptDelayNanos how long a substitute is left alone with this node's forwarder
 * @param tracks interfaces that weight and priority depend on
 * @param sourceChosen whether a reply's Ethernet source is the virtual MAC in it
 */
public record BalancedConfig(
    String name,
    RouterConfig router,
    Balancing balancing,
    LifeTimes times,
    long leaseNanos,
    int vrid,
    int weight,
    int lower,
    int upper,
    long preemptDelayNanos,
    List<Track> tracks,
    boolean sourceChosen) {
  /** The priority of a forwarder's owner; 255 is for who owns the address itself. */
  public static final int OWNER = 254;

  /** The most virtual addresses: the ARP socket's filter names each. */
  public static final int MOST_ADDRESSES = 64;

  /** The shortest lease, in advertisement intervals: one that is late must not end it. */
  public static final int SHORTEST_LEASE = 2;

  /** The longest lease, in advertisement intervals: whoever is silent for longer is replaced. */
  public static final int LONGEST_LEASE = 3;

  /** Refuses what cannot be balanced. */
  public BalancedConfig {
    tracks = List.copyOf(tracks);
    if (router.priority() >= OWNER) {
      throw new IllegalArgumentException("priority 254 and 255 are not for a balanced group");
    }
    if (router.id().vrid() == vrid) {
      throw new IllegalArgumentException("the forwarder has the group's own VRID " + vrid);
    }
    long interval = router.intervalNanos();
    if (leaseNanos < SHORTEST_LEASE * interval || leaseNanos > LONGEST_LEASE * interval) {
      throw new IllegalArgumentException(
          "a lease lasts two to three advertisement intervals: " + leaseNanos + " ns");
    }
  }

  /** The virtual router of one of the group's VRIDs. */
  RouterConfig seat(int which, int priority) {
    VirtualRouterId id = router.id();
    boolean group = which == id.vrid();
    boolean own = which == vrid;
    return new RouterConfig(
        new VirtualRouterId(id.nic(), id.family(), which),
        router.addresses(),
        own ? OWNER : Math.min(priority, OWNER - 1),
        own || (group && router.preempt()),
        own ? preemptDelayNanos : group ? router.preemptDelayNanos() : 0,
        router.intervalNanos(),
        router.checksum());
  }

  /** What has to be the same on every gateway, as a sentence that can be compared. */
  public String agreement() {
    return "vrid "
        + router.id().vrid()
        + " addresses "
        + router.addresses()
        + " interval "
        + router.intervalNanos() / 1_000_000
        + " ms lease "
        + leaseNanos / 1_000_000
        + " ms balancing "
        + balancing
        + " redirect "
        + times.redirectNanos() / 1_000_000_000
        + " s retire "
        + times.retireNanos() / 1_000_000_000
        + " s";
  }
}
