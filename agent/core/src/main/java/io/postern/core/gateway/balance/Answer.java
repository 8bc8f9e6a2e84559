package io.postern.core.gateway.balance;

import io.postern.net.MacAddress;

/**
 * What is done with an ARP frame, as a long so that nothing is allocated: a kind in the highest
 * octet, a MAC in the lowest six.
 */
public final class Answer {
  /** Nothing is sent. */
  public static final int SILENT = 0;

  /** A reply to the sender: the virtual address is at {@link #mac}. */
  public static final int REPLY = 1;

  /**
   * The request goes on, as it is, with the own MAC as Ethernet source, to {@link #mac}: the active
   * gateway's.
   */
  public static final int RELAY = 2;

  /**
   * A reply as {@link #REPLY}, to a station that claims the virtual address for itself; it is
   * counted and told as well.
   */
  public static final int DEFEND = 3;

  /** Nothing is sent; a station claims the address, and it was told so a moment ago. */
  public static final int CLAIMED = 4;

  /** Nothing is sent: no station's frame. */
  public static final int MALFORMED = 5;

  private static final long MAC = 0xffff_ffff_ffffL;

  private Answer() {}

  static long of(int kind, long mac) {
    return (long) kind << 56 | mac;
  }

  /** Which of the kinds above. */
  public static int kind(long answer) {
    return (int) (answer >>> 56);
  }

  /** The MAC's 48 bits, see {@link MacAddress#bits}. */
  public static long mac(long answer) {
    return answer & MAC;
  }
}
