package io.postern.cluster;

import io.postern.net.IpAddress;
import io.postern.net.IpFamily;
import io.postern.net.MacAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads octets that may be anything: each value is bounded before it is believed. */
final class OctetReader {
  private final byte[] octets;
  private int at;

  OctetReader(byte[] octets) {
    this.octets = octets;
  }

  /** Something that is read. */
  interface Part<T> {
    T read() throws Malformed;
  }

  private int take(int count) throws Malformed {
    if (octets.length - at < count) {
      throw new Malformed(Rejection.SHORT);
    }
    int from = at;
    at += count;
    return from;
  }

  int octet() throws Malformed {
    return octets[take(1)] & 0xff;
  }

  private int twoOctets() throws Malformed {
    return octet() << 8 | octet();
  }

  int vrid() throws Malformed {
    int vrid = octet();
    if (vrid == 0) {
      throw new Malformed(Rejection.VALUE);
    }
    return vrid;
  }

  boolean truth() throws Malformed {
    return switch (octet()) {
      case 0 -> false;
      case 1 -> true;
      default -> throw new Malformed(Rejection.VALUE);
    };
  }

  long number(long least, long most) throws Malformed {
    int from = take(Long.BYTES);
    long value = 0;
    for (int i = from; i < from + Long.BYTES; i++) {
      value = value << 8 | (octets[i] & 0xff);
    }
    if (value < least || value > most) {
      throw new Malformed(Rejection.VALUE);
    }
    return value;
  }

  byte[] bytes(int count) throws Malformed {
    int from = take(count);
    byte[] part = new byte[count];
    System.arraycopy(octets, from, part, 0, count);
    return part;
  }

  /** What is left. */
  int left() {
    return octets.length - at;
  }

  /** A name that goes on to the end. */
  String rest(int longest) throws Malformed {
    return characters(left(), longest, '!');
  }

  String name(int longest) throws Malformed {
    String name = nameOrNone(longest);
    if (name.isEmpty()) {
      throw new Malformed(Rejection.TEXT);
    }
    return name;
  }

  String nameOrNone(int longest) throws Malformed {
    return characters(octet(), longest, '!');
  }

  String text(int longest) throws Malformed {
    return characters(twoOctets(), longest, ' ');
  }

  /** Printable US-ASCII: what is read goes into logs and to terminals. */
  private String characters(int length, int longest, int lowest) throws Malformed {
    if (length > longest) {
      throw new Malformed(Rejection.LENGTH);
    }
    int from = take(length);
    for (int i = from; i < from + length; i++) {
      if (octets[i] < lowest || octets[i] > '~') {
        throw new Malformed(Rejection.TEXT);
      }
    }
    return new String(octets, from, length, StandardCharsets.US_ASCII);
  }

  IpAddress address() throws Malformed {
    IpFamily family =
        switch (octet()) {
          case 4 -> IpFamily.IPV4;
          case 6 -> IpFamily.IPV6;
          default -> throw new Malformed(Rejection.VALUE);
        };
    return IpAddress.of(family, octets, take(family.octets()));
  }

  IpAddress addressV4() throws Malformed {
    IpAddress address = address();
    if (!address.isV4()) {
      throw new Malformed(Rejection.VALUE);
    }
    return address;
  }

  MacAddress mac() throws Malformed {
    return MacAddress.of(octets, take(MacAddress.LENGTH));
  }

  <T> List<T> list(int most, Part<T> part) throws Malformed {
    int count = twoOctets();
    if (count > most) {
      throw new Malformed(Rejection.LENGTH);
    }
    List<T> list = new ArrayList<>(Math.min(count, left()));
    for (int i = 0; i < count; i++) {
      list.add(part.read());
    }
    return list;
  }

  void end() throws Malformed {
    if (left() > 0) {
      throw new Malformed(Rejection.TRAILING);
    }
  }
}
