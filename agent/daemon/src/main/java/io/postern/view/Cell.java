package io.postern.view;

import io.postern.net.IpAddress;
import io.postern.net.IpPrefix;
import io.postern.net.MacAddress;
import java.util.List;

/** A value of a column, in the few forms that YANG, SMIv2 and JSON share. */
public sealed interface Cell {

  /** Text: YANG string, SMIv2 SnmpAdminString. */
  record Text(String text) implements Cell {}

  /** A whole number: unsigned32, Counter64, Gauge32, Integer32 by the column's type. */
  record Whole(long value) implements Cell {}

  /** A truth: YANG boolean, SMIv2 TruthValue. */
  record Truth(boolean value) implements Cell {}

  /**
   * A value of an enumeration or an identity.
   *
   * @param yang its name in YANG (enum name, or identity with its module's name before a colon)
   * @param mib its number in the MIB, from 1
   */
  record Named(String yang, int mib) implements Cell {}

  /** An IP address: inet:ip-address, InetAddress. */
  record Ip(IpAddress address) implements Cell {}

  /**
   * A destination, host bits clear: inet:ip-prefix; InetAddressType, InetAddress,
   * InetAddressPrefixLength.
   */
  record Prefix(IpPrefix prefix) implements Cell {}

  /** A MAC: yang:mac-address, MacAddress. */
  record Mac(MacAddress address) implements Cell {}

  /** A date, milliseconds since the epoch: yang:date-and-time, DateAndTime. */
  record Date(long wallMillis) implements Cell {}

  /** Several values: a leaf-list; in the MIB one text with blanks between. */
  record Several(List<Cell> cells) implements Cell {
    /** Copies the list. */
    public Several {
      cells = List.copyOf(cells);
    }
  }
}
