package io.postern.net;

/** The two versions of IP. */
public enum IpFamily {
  IPV4(4),
  IPV6(16);

  private final int octets;

  IpFamily(int octets) {
    this.octets = octets;
  }

  /** Octets of an address of this family. */
  public int octets() {
    return octets;
  }

  /** Bits of an address of this family: the longest prefix length. */
  public int bits() {
    return octets * 8;
  }
}
