package io.postern.device;

/** How a heartbeat asks. */
public enum HeartbeatProtocol {
  /** ICMP or ICMPv6 echo (RFC 792, RFC 4443). */
  ICMP,
  /** ARP request (RFC 826), or neighbour solicitation (RFC 4861) for IPv6. */
  ARP
}
