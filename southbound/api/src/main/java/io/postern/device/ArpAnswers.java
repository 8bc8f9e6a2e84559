package io.postern.device;

/**
 * Decides about the ARP packets that are about the virtual addresses of one LAN. All methods are
 * called on that LAN's ARP thread and on no other; none may wait, and {@link #answer} may not
 * allocate: addresses are the 32 bits of IPv4, MACs the 48 bits of {@link
 * io.postern.net.MacAddress#bits}, times monotonic nanoseconds.
 */
public interface ArpAnswers {
  /** Nothing is sent. */
  int SILENT = 0;

  /** A reply to the sender: the target is at the answer's MAC. */
  int REPLY = 1;

  /** The packet goes on as it is, in a frame from the link's own MAC to the answer's. */
  int RELAY = 2;

  /** A reply to a sender that claims a virtual address: that address is at the answer's MAC. */
  int DEFEND = 3;

  /** A claim to which nothing is sent. */
  int CLAIMED = 4;

  /** Nothing is sent: no station's packet. */
  int MALFORMED = 5;

  /** An answer as a long: its kind in the highest octet, a MAC in the lowest six. */
  static long of(int kind, long mac) {
    return (long) kind << 56 | mac;
  }

  /** Which of the kinds above. */
  static int kind(long answer) {
    return (int) (answer >>> 56);
  }

  /** Its MAC. */
  static long mac(long answer) {
    return answer & 0xffff_ffff_ffffL;
  }

  /**
   * What is done with a packet whose sender or, in a request, target is a virtual address. Frames
   * to other stations, which a promiscuous link overhears, do not come here.
   *
   * @param operation 1 request, 2 reply
   * @param destination the frame's Ethernet destination: the broadcast's, the link's own, or that
   *     of a virtual MAC that is held here
   * @param senderMac as ARP has it; never 0 or a group's
   * @param sender the sender's address; 0.0.0.0 in a probe (RFC 5227)
   * @param at when the packet was read
   */
  long answer(int operation, long destination, long senderMac, int sender, int target, long at);

  /**
   * When {@link #move} wants to be called; {@link Long#MAX_VALUE} for not. What it said before is
   * forgotten after {@link #attend}.
   */
  long due();

  /** Whether a host is to be told another MAC now, by a unicast reply: the four that follow. */
  boolean move(long at);

  /** The virtual address told of. */
  int movedAddress();

  /** The host that is told. */
  int movedHost();

  /** The host's MAC; where it is 0 or a group's, nothing is sent. */
  long movedHostMac();

  /** The MAC that the host is told. */
  long movedMac();

  /**
   * A batch of packets has been answered, or {@link ArpPort#wake} was called: the place for work
   * that belongs to this thread, such as taking over a policy and handing on what changed.
   */
  void attend(long at);
}
