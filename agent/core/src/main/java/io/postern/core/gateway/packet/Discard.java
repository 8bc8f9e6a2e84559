package io.postern.core.gateway.packet;

/** Why a received packet is discarded (RFC 9568 section 7.1, with its verified errata). */
public enum Discard {
  /** Not an IP packet that carries VRRP to its group, or its header is damaged. */
  NOT_VRRP,
  /** TTL or hop limit is not 255: it was forwarded. */
  TTL,
  /** Not version 3. */
  VERSION,
  /** Not an ADVERTISEMENT. */
  TYPE,
  /** Cut short, or a fragment. */
  LENGTH,
  /** Neither form of the checksum fits. */
  CHECKSUM,
  /** No virtual router of that number is configured on the interface. */
  VRID,
  /** It has no address, or the first IPv6 address is not link-local (errata 8299, 8300). */
  ADDRESSES,
  /** Its interval is 0 (erratum 8301). */
  INTERVAL,
  /** Its sender has our own address: a loop, or a duplicate of it. */
  OWN_ADDRESS,
  /** More of them came than are listened to. */
  TOO_MANY
}
