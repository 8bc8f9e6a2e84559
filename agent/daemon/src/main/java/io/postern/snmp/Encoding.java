package io.postern.snmp;

import io.postern.net.IpAddress;
import io.postern.net.MacAddress;
import io.postern.view.Cell;
import io.postern.view.ColumnType;
import io.postern.view.Moment;
import io.postern.view.RowNumbers;
import io.postern.view.Table;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.snmp4j.smi.Counter32;
import org.snmp4j.smi.Counter64;
import org.snmp4j.smi.Gauge32;
import org.snmp4j.smi.Integer32;
import org.snmp4j.smi.OctetString;
import org.snmp4j.smi.TimeTicks;
import org.snmp4j.smi.Variable;

/** How cells stand in SMIv2: as variables, and as parts of an index. */
final class Encoding {
  /** Octets of an SnmpAdminString at the most. */
  static final int MAX_TEXT = 255;

  private static final long MASK_32 = 0xffff_ffffL;

  private Encoding() {}

  /**
   * A cell as a variable.
   *
   * @param upSinceWallMillis when sysUpTime was zero
   */
  static Variable variable(ColumnType type, Cell cell, long upSinceWallMillis) {
    return switch (cell) {
      case Cell.Text(String text) -> text(text);
      case Cell.Truth(boolean value) -> new Integer32(value ? 1 : 2);
      case Cell.Named(String yang, int mib) -> new Integer32(mib);
      case Cell.Ip(IpAddress address) -> new OctetString(address.octets());
      case Cell.Prefix(var prefix) -> new OctetString(prefix.address().octets());
      case Cell.Mac(MacAddress address) -> new OctetString(address.octets());
      case Cell.Date(long millis) ->
          type == ColumnType.DISCONTINUITY
              ? new TimeTicks(Math.max(0, millis - upSinceWallMillis) / 10 & MASK_32)
              : dateAndTime(millis);
      case Cell.Several several -> several(several);
      case Cell.Whole(long value) -> whole(type, value);
    };
  }

  /** What stands in the place of a value that a row does not have. */
  static Variable empty(ColumnType type) {
    return switch (type) {
      case STRING, IP_ADDRESS, MAC_ADDRESS, DATE_AND_TIME -> new OctetString();
      case BOOLEAN, ENUMERATION, IDENTITY, INTEGER32 -> new Integer32(0);
      case UNSIGNED32, GAUGE32, GAUGE64 -> new Gauge32(0);
      case COUNTER32 -> new Counter32(0);
      case COUNTER64 -> new Counter64(0);
      case DISCONTINUITY -> new TimeTicks(0);
    };
  }

  private static Variable whole(ColumnType type, long value) {
    return switch (type) {
      case COUNTER64 -> new Counter64(value);
      case COUNTER32 -> new Counter32(value & MASK_32);
      case UNSIGNED32, GAUGE32, GAUGE64 -> new Gauge32(Math.clamp(value, 0, MASK_32));
      case DISCONTINUITY -> new TimeTicks(value & MASK_32);
      case INTEGER32, ENUMERATION, IDENTITY, BOOLEAN -> new Integer32((int) value);
      case STRING, IP_ADDRESS, MAC_ADDRESS, DATE_AND_TIME -> text(Long.toString(value));
    };
  }

  /** Text of at most 255 octets, cut at a character. */
  static OctetString text(String text) {
    byte[] octets = text.getBytes(StandardCharsets.UTF_8);
    if (octets.length <= MAX_TEXT) {
      return new OctetString(octets);
    }
    int end = MAX_TEXT;
    while ((octets[end] & 0xc0) == 0x80) {
      end--;
    }
    return new OctetString(octets, 0, end);
  }

  /** Values with blanks between, cut at a value. */
  private static OctetString several(Cell.Several several) {
    StringBuilder text = new StringBuilder();
    for (Cell cell : several.cells()) {
      String next =
          switch (cell) {
            case Cell.Text(String value) -> value;
            case Cell.Ip(IpAddress address) -> address.toString();
            default -> cell.toString();
          };
      if (text.length() + next.length() + 1 > MAX_TEXT) {
        break;
      }
      text.append(text.isEmpty() ? "" : " ").append(next);
    }
    return text(text.toString());
  }

  /** DateAndTime of 11 octets, in UTC (RFC 2579). */
  static OctetString dateAndTime(long wallMillis) {
    ZonedDateTime at = Instant.ofEpochMilli(wallMillis).atZone(ZoneOffset.UTC);
    return new OctetString(
        new byte[] {
          (byte) (at.getYear() >>> 8),
          (byte) at.getYear(),
          (byte) at.getMonthValue(),
          (byte) at.getDayOfMonth(),
          (byte) at.getHour(),
          (byte) at.getMinute(),
          (byte) at.getSecond(),
          (byte) (at.getNano() / 100_000_000),
          '+',
          0,
          0
        });
  }

  /** A row's index; null where one of its names has no number. */
  static <R> int @Nullable [] index(Table<R> table, R row, Moment moment) {
    SubIds ids = new SubIds();
    for (Table.Key<R> key : table.keys()) {
      if (!append(ids, key.index(), key.cell().apply(row), moment)) {
        return null;
      }
    }
    return ids.toArray();
  }

  private static boolean append(SubIds ids, Table.IndexForm form, Cell cell, Moment moment) {
    switch (form) {
      case GROUP_NUMBER -> {
        return number(ids, RowNumbers.Kind.GROUP, cell, moment);
      }
      case GATEWAY_NUMBER -> {
        return number(ids, RowNumbers.Kind.GATEWAY, cell, moment);
      }
      case INTERFACE_NUMBER -> {
        return number(ids, RowNumbers.Kind.INTERFACE, cell, moment);
      }
      case CAPABILITY_NUMBER -> {
        return number(ids, RowNumbers.Kind.CAPABILITY, cell, moment);
      }
      case INET_ADDRESS -> {
        if (cell instanceof Cell.Ip(IpAddress address)) {
          address(ids, address);
        } else {
          ids.accept(0);
          ids.accept(0);
        }
      }
      case INET_PREFIX -> {
        if (cell instanceof Cell.Prefix(var prefix)) {
          address(ids, prefix.address());
          ids.accept(prefix.length());
        }
      }
      case INTEGER -> ids.accept((int) ((Cell.Whole) cell).value());
      case NAMED_NUMBER -> ids.accept(((Cell.Named) cell).mib());
      case TEXT -> octets(ids, ((Cell.Text) cell).text().getBytes(StandardCharsets.UTF_8));
    }
    return true;
  }

  private static boolean number(SubIds ids, RowNumbers.Kind kind, Cell cell, Moment moment) {
    OptionalInt number = moment.number(kind, ((Cell.Text) cell).text());
    number.ifPresent(ids);
    return number.isPresent();
  }

  private static void address(SubIds ids, IpAddress address) {
    ids.accept(address.isV4() ? 1 : 2);
    octets(ids, address.octets());
  }

  private static void octets(SubIds ids, byte[] octets) {
    ids.accept(octets.length);
    for (byte octet : octets) {
      ids.accept(octet & 0xff);
    }
  }

  /** Sub-identifiers as they come. */
  private static final class SubIds implements IntConsumer {
    private int[] ids = new int[24];
    private int count;

    @Override
    public void accept(int id) {
      if (count == ids.length) {
        ids = Arrays.copyOf(ids, 2 * count);
      }
      ids[count++] = id;
    }

    int[] toArray() {
      return Arrays.copyOf(ids, count);
    }
  }
}
