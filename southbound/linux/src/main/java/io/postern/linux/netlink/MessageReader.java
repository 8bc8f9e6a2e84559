package io.postern.linux.netlink;

import java.nio.ByteBuffer;

/**
 * Steps through the messages of one datagram. A message that claims more than there is ends the
 * walk and is counted as malformed.
 */
public final class MessageReader {
  private ByteBuffer b = ByteBuffer.allocate(0);
  private int at;
  private int limit;
  private int next;
  private boolean malformed;

  /** Makes ready to read {@code length} octets from the beginning. */
  public void reset(ByteBuffer bytes, int length) {
    b = bytes;
    next = 0;
    at = 0;
    limit = Math.min(length, bytes.capacity());
    malformed = false;
  }

  /** Steps to the next message; false at the end. */
  public boolean next() {
    if (limit - next < Netlink.HEADER) {
      malformed |= limit != next;
      return false;
    }
    int length = b.getInt(next);
    if (length < Netlink.HEADER || length > limit - next) {
      malformed = true;
      next = limit;
      return false;
    }
    at = next;
    next = Math.min(limit, at + (length + 3 & ~3));
    return true;
  }

  /** Whether the walk ended before the datagram's end. */
  public boolean malformed() {
    return malformed;
  }

  /** The message's type. */
  public int type() {
    return b.getShort(at + 4) & 0xffff;
  }

  /** Its flags. */
  public int flags() {
    return b.getShort(at + 6) & 0xffff;
  }

  /** Its sequence number. */
  public int sequence() {
    return b.getInt(at + 8);
  }

  /** The datagram. */
  public ByteBuffer bytes() {
    return b;
  }

  /** Where the message's body begins. */
  public int from() {
    return at + Netlink.HEADER;
  }

  /** Where it ends. */
  public int to() {
    return at + b.getInt(at);
  }
}
