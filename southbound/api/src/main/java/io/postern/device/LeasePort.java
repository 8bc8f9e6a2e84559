package io.postern.device;

import io.postern.net.InterfaceName;
import java.util.List;

/**
 * Rights that the kernel itself ends: what is guarded on a LAN's link passes only while there is a
 * right to it, and a right ends by itself unless it is renewed. A process that was killed or hangs
 * does not renew.
 *
 * <p>Guarded are: frames to and from a virtual MAC; IP packets to a virtual address that come to
 * another MAC; ARP packets that leave and speak for a virtual address, unless they name a virtual
 * MAC to which there is a right. What has a VLAN tag is another LAN's and passes.
 *
 * <p>Everything is done in order on one thread. All methods may be called from any thread and none
 * waits; each call ends with one call of the listener that carries its number.
 */
public interface LeasePort extends AutoCloseable {
  /**
   * The shortest time that a right can be given or renewed for: kernels count in ticks of up to 10
   * ms, and always in the direction that ends it early, by up to two ticks.
   */
  long SHORTEST_NANOS = 10_000_000L;

  /** How long a gateway counts as heard: three of the longest advertisement intervals. */
  long HEARD_NANOS = 123_000_000_000L;

  /** Hears what became of orders; called on the port's thread, must return at once. */
  interface Listener {
    /** All that {@link #guard} asked for is guarded, or what {@link #revoke} named has ended. */
    void done(long at, long number);

    /**
     * There is a right, or it was renewed.
     *
     * @param until when the kernel will have ended it at the latest, as ordered
     */
    void granted(long at, long number, long until);

    /** An order was not carried out; what was before still is, but for rights that have ended. */
    void refused(long at, long number, String why);

    /**
     * All rights of a LAN have ended, though nobody revoked them: its link was made anew, or
     * another hand took the guard away, which stands again.
     */
    void lapsed(long at, InterfaceName nic, String why);
  }

  /**
   * Replaces what is guarded. Rights to what stays guarded go on. What an earlier life of the agent
   * guarded on a link stays guarded, without any right, until the link is named here or the port is
   * closed.
   */
  void guard(long number, List<Guarded> all);

  /**
   * Gives a right to what is guarded, whether or not there was one.
   *
   * @param until when it ends, monotonic nanoseconds of {@link System#nanoTime}. An order that is
   *     carried out later than that gives nothing, however long the process was stopped and
   *     wherever
   * @param alone whether what has this right passes beyond its end too, for as long as the
   *     <em>kernel</em> hears no other gateway: no VRRP packet has arrived on the link in the last
   *     {@link #HEARD_NANOS}. So an agent may hang where nobody could stand in for it, and who
   *     starts beside it fences it by speaking
   */
  void grant(long number, Guarded what, long until, boolean alone);

  /**
   * Moves the end of a right; refused, and all of it void, where any of it has ended already.
   *
   * @param alone as in {@link #grant}, from now on
   */
  void renew(long number, Guarded what, long until, boolean alone);

  /** Ends a right now. */
  void revoke(long number, Guarded what);

  /** Takes all guards away: what was guarded must no longer be there. */
  @Override
  void close();
}
