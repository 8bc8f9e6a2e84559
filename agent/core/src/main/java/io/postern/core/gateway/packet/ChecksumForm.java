package io.postern.core.gateway.packet;

/**
 * What an IPv4 advertisement's checksum is computed over. Both are accepted; which is sent is
 * configured. IPv6 always includes the pseudo-header.
 */
public enum ChecksumForm {
  /** With a pseudo-header, as most read RFC 5798 section 5.2.8. */
  RFC5798,
  /** The message alone (RFC 9568 section 5.2.8). */
  RFC9568
}
