package io.postern.core.failover;

import org.jspecify.annotations.Nullable;

/**
 * The payload of the agent's own frames. All numbers in network order:
 *
 * <pre>
 *   4 octets  magic "PSTN"
 *   1         version, 1
 *   1         type: 1 probe, 2 hello
 *   probe     node, group, nic as text (1 octet length, US-ASCII); 1 octet whether the source is a
 *             spare MAC; 8 octets nonce
 *   hello     node, path, active path as text; 8 octets epoch; 8 octets sequence; 8 octets the last
 *             sequence heard; 1 octet whether the sender hears this path
 * </pre>
 *
 * A frame that is anything else, is not the agent's and is ignored.
 */
sealed interface AgentFrame {
  /** A member asks who hears it. */
  record Probe(String node, String group, String nic, boolean spare, long nonce)
      implements AgentFrame {}

  /** An agent greets another over one cable. */
  record Hello(
      String node, String path, String active, long epoch, long sequence, long heard, boolean hears)
      implements AgentFrame {}

  /** The first octets of each frame: {@code PSTN}, version 1. */
  int MAGIC = 0x5053544e;

  /** The one version there is. */
  byte VERSION = 1;

  /** The frame's octets. */
  static byte[] encode(AgentFrame frame) {
    Octets out = new Octets();
    out.putInt(MAGIC).put(VERSION);
    switch (frame) {
      case Probe probe -> {
        out.put(1);
        out.putText(probe.node);
        out.putText(probe.group);
        out.putText(probe.nic);
        out.put(probe.spare ? 1 : 0).putLong(probe.nonce);
      }
      case Hello hello -> {
        out.put(2);
        out.putText(hello.node);
        out.putText(hello.path);
        out.putText(hello.active);
        out.putLong(hello.epoch).putLong(hello.sequence).putLong(hello.heard);
        out.put(hello.hears ? 1 : 0);
      }
    }
    return out.written();
  }

  /** The frame that the octets are; null where they are something else. */
  static @Nullable AgentFrame decode(byte[] octets) {
    Octets in = new Octets(octets);
    if (in.remaining() < 6 || in.getInt() != MAGIC || in.get() != VERSION) {
      return null;
    }
    int type = in.get();
    String first = in.getText();
    String second = in.getText();
    String third = in.getText();
    if (first == null || second == null || third == null) {
      return null;
    }
    // Ethernet pads short frames with zeros, so more may follow than was sent.
    return switch (type) {
      case 1 ->
          in.remaining() < 9 ? null : new Probe(first, second, third, in.get() != 0, in.getLong());
      case 2 ->
          in.remaining() < 25
              ? null
              : new Hello(
                  first, second, third, in.getLong(), in.getLong(), in.getLong(), in.get() != 0);
      default -> null;
    };
  }
}
