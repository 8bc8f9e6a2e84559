package io.postern.device;

import io.postern.net.InterfaceName;
import io.postern.net.IpFamily;
import io.postern.net.MacAddress;
import java.util.Set;

/**
 * VRRP packets (IP protocol 112) in and out, apart from all other device work and on a thread of
 * their own: a macvlan that takes 13 ms to go down must not delay an advertisement. All methods may
 * be called from any thread and none waits.
 */
public interface PacketPort extends AutoCloseable {

  /** Where packets are listened for; the link's group membership included. */
  record Tap(InterfaceName nic, IpFamily family) implements Comparable<Tap> {
    @Override
    public int compareTo(Tap other) {
      int order = nic.compareTo(other.nic);
      return order != 0 ? order : family.compareTo(other.family);
    }
  }

  /** Hears packets. Called on the port's thread; must return at once. */
  interface Listener {
    /**
     * An IP packet of protocol 112 arrived (own sent ones excluded).
     *
     * @param at when it was read, monotonic nanoseconds
     * @param packet the IP packet, with what Ethernet padded it with; the listener's to keep
     */
    void heard(long at, InterfaceName nic, byte[] packet);

    /** All that had arrived when {@link #drain} was called has been reported. */
    void drained(long at, long number);
  }

  /** Replaces where packets are listened for; a tap that stands in both goes on without a gap. */
  void listen(Set<Tap> taps);

  /**
   * Sends an IP packet in an Ethernet frame; one that cannot be sent is lost, as on a bad LAN.
   *
   * @param source Ethernet source, whatever the link's own MAC is
   */
  void send(InterfaceName nic, MacAddress source, MacAddress destination, byte[] packet);

  /** Asks for {@link Listener#drained} once all that has arrived is reported. */
  void drain(long number);

  /** Stops listening and frees socket and thread. */
  @Override
  void close();
}
