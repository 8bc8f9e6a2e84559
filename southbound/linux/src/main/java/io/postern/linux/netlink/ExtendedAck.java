package io.postern.linux.netlink;

import java.nio.ByteBuffer;

/** The kernel's words in an error message (NLMSGERR_ATTR_MSG). */
final class ExtendedAck {
  private static final int ATTR_MSG = 1;

  private ExtendedAck() {}

  /** The text of an NLMSG_ERROR message; empty where it has none. */
  static String text(MessageReader m) {
    if ((m.flags() & Netlink.F_ACK_TLVS) == 0) {
      return "";
    }
    ByteBuffer b = m.bytes();
    int at = m.from() + 4 + Netlink.HEADER;
    if (at > m.to()) {
      return "";
    }
    if ((m.flags() & Netlink.F_CAPPED) == 0) {
      // The whole request stands between the error and the attributes.
      int request = b.getInt(m.from() + 4);
      if (request < Netlink.HEADER || request > m.to() - m.from() - 4) {
        return "";
      }
      at = m.from() + 4 + (request + 3 & ~3);
    }
    AttributeReader a = new AttributeReader(b, at, m.to());
    while (a.next()) {
      if (a.type() == ATTR_MSG) {
        return a.text();
      }
    }
    return "";
  }
}
