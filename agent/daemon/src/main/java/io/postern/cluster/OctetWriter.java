package io.postern.cluster;

import io.postern.net.IpAddress;
import io.postern.net.MacAddress;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes what {@link OctetReader} reads. */
final class OctetWriter {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream(256);

  byte[] octets() {
    return out.toByteArray();
  }

  void octet(int value) {
    if (value < 0 || value > 255) {
      throw new IllegalArgumentException(value + " is no octet");
    }
    out.write(value);
  }

  void truth(boolean value) {
    out.write(value ? 1 : 0);
  }

  void number(long value) {
    for (int shift = 56; shift >= 0; shift -= 8) {
      out.write((int) (value >>> shift));
    }
  }

  void count(int value, int most) {
    if (value > most) {
      throw new IllegalArgumentException(value + " entries, at most " + most + " fit a message");
    }
    out.write(value >>> 8);
    out.write(value);
  }

  /** A name: of as many octets as its characters. */
  void name(String name, int longest) {
    byte[] octets = name.getBytes(StandardCharsets.UTF_8);
    if (octets.length > longest) {
      throw new IllegalArgumentException("a name of " + octets.length + " octets: " + name);
    }
    out.write(octets.length);
    out.writeBytes(octets);
  }

  void text(String text, int longest) {
    byte[] octets = text.getBytes(StandardCharsets.UTF_8);
    count(octets.length, longest);
    out.writeBytes(octets);
  }

  void address(IpAddress address) {
    out.write(address.isV4() ? 4 : 6);
    out.writeBytes(address.octets());
  }

  void mac(MacAddress mac) {
    out.writeBytes(mac.octets());
  }
}
