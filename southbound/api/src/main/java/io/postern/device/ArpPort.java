package io.postern.device;

import io.postern.net.IpAddress;
import java.util.List;

/**
 * Answers ARP for virtual addresses of one LAN, on a thread of its own. The kernel must not answer
 * for them: they are on no link of the LAN, and the LAN's link has {@code arp_ignore=1}. All
 * methods may be called from any thread and none waits.
 */
public interface ArpPort extends AutoCloseable {

  /**
   * Replaces what is answered for.
   *
   * @param addresses IPv4 addresses, at most 64; none: nothing is answered
   * @param chosenMacAsSource whether an answer's Ethernet source is the MAC it names. A switch then
   *     learns that MAC at this node's port, so this is only for switches that validate ARP; else
   *     the source is the link's own MAC
   */
  void serve(List<IpAddress> addresses, boolean chosenMacAsSource);

  /** Asks for {@link ArpAnswers#attend} on the ARP thread. */
  void wake();

  /** What became of the packets so far. */
  ArpCounters counters();

  /** Stops answering and frees socket and thread. */
  @Override
  void close();
}
