package io.postern.simulated.lan;

import io.postern.net.IpAddress;
import io.postern.net.MacAddress;

/**
 * An Ethernet frame, reduced to what failover depends on. Its VLAN tag is 0 where it has none.
 *
 * <p>{@link Arp} stands for neighbour solicitation and advertisement too where its addresses are
 * IPv6, and {@link Echo} for any datagram to which a station answers.
 */
public sealed interface Frame {

  /** Who sent it. */
  MacAddress source();

  /** Whom it is for. */
  MacAddress destination();

  /** IEEE 802.1Q tag; 0 for none. */
  int vlan();

  /** The same frame with another tag. */
  Frame tagged(int vlanId);

  /** Its length on the cable, octets. */
  int octets();

  /** A number that tells frames apart in a trace of the run. */
  default long fingerprint() {
    return source().bits() ^ (destination().bits() << 16) ^ ((long) octets() << 5) ^ vlan();
  }

  /** RFC 826, or RFC 4861 for IPv6. */
  record Arp(
      MacAddress source,
      MacAddress destination,
      int vlan,
      boolean request,
      IpAddress sender,
      MacAddress senderMac,
      IpAddress target,
      MacAddress targetMac)
      implements Frame {

    /**
     * Whether it speaks of its sender only (RFC 5944 section 4.6): Linux then overrides what it
     * knew a moment ago.
     */
    public boolean gratuitous() {
      return sender.equals(target) && (request || targetMac.equals(senderMac) || !sender.isV4());
    }

    /** The answer of the station that has the target. */
    public Arp reply(MacAddress station) {
      return new Arp(
          station,
          /* destination= */ source,
          vlan,
          false,
          /* sender= */ target,
          station,
          /* target= */ sender,
          /* targetMac= */ senderMac);
    }

    @Override
    public Frame tagged(int vlanId) {
      return vlanId == vlan
          ? this
          : new Arp(source, destination, vlanId, request, sender, senderMac, target, targetMac);
    }

    @Override
    public int octets() {
      return 60;
    }
  }

  /**
   * ICMP or ICMPv6 echo.
   *
   * @param identifier returned unchanged by who answers
   */
  record Echo(
      MacAddress source,
      MacAddress destination,
      int vlan,
      boolean request,
      IpAddress from,
      IpAddress to,
      long identifier)
      implements Frame {
    /** The answer to this request, sent by the station it was for. */
    public Echo reply(MacAddress station) {
      return new Echo(
          station,
          /* destination= */ source,
          vlan,
          false,
          /* from= */ to,
          /* to= */ from,
          identifier);
    }

    @Override
    public Frame tagged(int vlanId) {
      return vlanId == vlan
          ? this
          : new Echo(source, destination, vlanId, request, from, to, identifier);
    }

    @Override
    public int octets() {
      return 98;
    }
  }

  /**
   * An IP packet of protocol 112.
   *
   * @param packet not modified by anybody
   */
  @SuppressWarnings("ArrayRecordComponent") // packets are compared nowhere
  record Vrrp(MacAddress source, MacAddress destination, int vlan, byte[] packet) implements Frame {
    @Override
    public Frame tagged(int vlanId) {
      return vlanId == vlan ? this : new Vrrp(source, destination, vlanId, packet);
    }

    @Override
    public int octets() {
      return Math.max(60, 14 + packet.length);
    }
  }

  /** RFC 903: a broadcast that no station heeds, and from which switches learn. */
  record Rarp(MacAddress source, int vlan) implements Frame {
    @Override
    public MacAddress destination() {
      return MacAddress.BROADCAST;
    }

    @Override
    public Frame tagged(int vlanId) {
      return new Rarp(source, vlanId);
    }

    @Override
    public int octets() {
      return 60;
    }
  }

  /** A frame of the agent's own EtherType. */
  @SuppressWarnings("ArrayRecordComponent") // payloads are compared nowhere
  record Own(MacAddress source, MacAddress destination, int vlan, byte[] payload) implements Frame {
    @Override
    public Frame tagged(int vlanId) {
      return vlanId == vlan ? this : new Own(source, destination, vlanId, payload);
    }

    @Override
    public int octets() {
      return Math.max(60, 14 + payload.length);
    }
  }
}
