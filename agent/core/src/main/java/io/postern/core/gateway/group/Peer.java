package io.postern.core.gateway.group;

import io.postern.net.IpAddress;

/**
 * Another gateway as this one knows it.
 *
 * @param hello what it said last
 * @param heardAt when it was heard last, by whatever it said
 * @param resigned whether it said since that it lost its LAN
 */
public record Peer(PeerMessage.Hello hello, long heardAt, boolean resigned) {

  Peer heard(long now) {
    return new Peer(hello, Math.max(heardAt, now), resigned);
  }

  Peer resigns() {
    return new Peer(hello, heardAt, true);
  }

  /** Whether it would take over if it lives. */
  boolean candidate() {
    return hello.ready() && !resigned;
  }

  /** Whether it comes before a gateway of this priority and address. */
  boolean outranks(int priority, IpAddress address) {
    return hello.priority() != priority
        ? hello.priority() > priority
        : hello.address().compareTo(address) > 0;
  }
}
