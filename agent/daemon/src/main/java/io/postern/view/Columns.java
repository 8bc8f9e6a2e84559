package io.postern.view;

import io.postern.core.failover.state.Cause;
import io.postern.core.failover.state.Check;
import io.postern.core.failover.state.Maintenance;
import io.postern.core.gateway.state.GatewayCause;
import io.postern.net.InterfaceName;
import io.postern.net.IpAddress;
import io.postern.net.MacAddress;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** The forms a column is declared in, one line each. */
final class Columns {
  private static final String TYPES = "postern-types:";
  private static final long MAX_UNSIGNED32 = 0xffff_ffffL;
  private static final int MAX_TEXT = 255;

  /** The number of the first cause that gateway groups alone have. */
  private static final int FIRST_GATEWAY_CAUSE = Cause.values().length + 1;

  private static final Cell IPV4 = new Cell.Named("ipv4", 1);
  private static final Cell IPV6 = new Cell.Named("ipv6", 2);

  private Columns() {}

  /** A date that a row has not. */
  static final long NO_DATE = Long.MIN_VALUE;

  static <R> Column<R> text(
      String leaf, String object, int subId, String says, Function<R, @Nullable String> value) {
    return new Column<>(leaf, object, subId, ColumnType.STRING, says, r -> text(value.apply(r)));
  }

  static <R> Column<R> whole(
      String leaf, String object, int subId, ColumnType type, String says, ToLongFunction<R> v) {
    return new Column<>(leaf, object, subId, type, says, r -> new Cell.Whole(v.applyAsLong(r)));
  }

  static <R> Column<R> counter(
      String leaf, String object, int subId, String says, ToLongFunction<R> value) {
    return whole(leaf, object, subId, ColumnType.COUNTER64, says, value);
  }

  static <R> Column<R> gauge(
      String leaf, String object, int subId, String says, ToLongFunction<R> value) {
    return whole(leaf, object, subId, ColumnType.GAUGE32, says, value);
  }

  static <R> Column<R> truth(
      String leaf, String object, int subId, String says, Predicate<R> value) {
    return new Column<>(
        leaf, object, subId, ColumnType.BOOLEAN, says, r -> new Cell.Truth(value.test(r)));
  }

  /** An enumeration whose constants stand in the order of their numbers. */
  static <R> Column<R> named(
      String leaf, String object, int subId, String says, Function<R, @Nullable Enum<?>> value) {
    return new Column<>(
        leaf, object, subId, ColumnType.ENUMERATION, says, r -> named(value.apply(r)));
  }

  static <R> Column<R> cause(
      String leaf, String object, int subId, String says, Function<R, @Nullable Cause> value) {
    return new Column<>(leaf, object, subId, ColumnType.IDENTITY, says, r -> named(value.apply(r)));
  }

  static <R> Column<R> ip(
      String leaf, String object, int subId, String says, Function<R, @Nullable IpAddress> value) {
    return new Column<>(leaf, object, subId, ColumnType.IP_ADDRESS, says, r -> ip(value.apply(r)));
  }

  static <R> Column<R> mac(
      String leaf, String object, int subId, String says, Function<R, @Nullable MacAddress> value) {
    return new Column<>(
        leaf, object, subId, ColumnType.MAC_ADDRESS, says, r -> mac(value.apply(r)));
  }

  /** A date; {@link #NO_DATE} where the row has none. */
  static <R> Column<R> date(
      String leaf, String object, int subId, String says, ToLongFunction<R> value) {
    return new Column<>(
        leaf, object, subId, ColumnType.DATE_AND_TIME, says, r -> date(value.applyAsLong(r)));
  }

  /** A duration that is kept in nanoseconds and shown in milliseconds. */
  static <R> Column<R> millis(
      String leaf, String object, int subId, String says, ToLongFunction<R> nanos) {
    return new Column<>(
        leaf, object, subId, ColumnType.UNSIGNED32, says, r -> inMillis(nanos.applyAsLong(r)));
  }

  /** Microseconds; what is beyond 32 bits is shown as their highest value. */
  static <R> Column<R> micros(
      String leaf, String object, int subId, String says, Function<R, @Nullable Long> value) {
    return new Column<>(
        leaf,
        object,
        subId,
        ColumnType.UNSIGNED32,
        says,
        r -> {
          Long micros = value.apply(r);
          return micros == null ? null : new Cell.Whole(Math.clamp(micros, 0, MAX_UNSIGNED32));
        });
  }

  /** InetAddressType of the address in the column beside; the MIB alone needs it. */
  static <R> Column<R> ipType(
      String leaf, String object, int subId, String says, Function<R, @Nullable IpAddress> value) {
    return new Column<>(
        leaf,
        object,
        subId,
        ColumnType.ENUMERATION,
        says,
        r -> {
          IpAddress address = value.apply(r);
          return address == null ? null : address.isV4() ? IPV4 : IPV6;
        });
  }

  /** Any other form. */
  static <R> Column<R> cell(
      String leaf,
      String object,
      int subId,
      ColumnType type,
      String says,
      Function<R, @Nullable Cell> value) {
    return new Column<>(leaf, object, subId, type, says, value);
  }

  /** The number by which the MIB knows a name; an index there, so not an object of its own. */
  static <R> Column<R> number(
      String leaf,
      RowNumbers.Kind kind,
      String says,
      Function<R, Moment> moment,
      Function<R, String> name) {
    return new Column<>(
        leaf,
        "",
        0,
        ColumnType.UNSIGNED32,
        says,
        r -> {
          OptionalInt number = moment.apply(r).number(kind, name.apply(r));
          return number.isPresent() ? new Cell.Whole(number.getAsInt()) : null;
        });
  }

  static @Nullable Cell text(@Nullable String text) {
    return text == null
        ? null
        : new Cell.Text(text.length() > MAX_TEXT ? text.substring(0, MAX_TEXT) : text);
  }

  static @Nullable Cell date(long wallMillis) {
    return wallMillis == NO_DATE ? null : new Cell.Date(wallMillis);
  }

  static @Nullable Cell ip(@Nullable IpAddress address) {
    return address == null ? null : new Cell.Ip(address);
  }

  static @Nullable Cell mac(@Nullable MacAddress address) {
    return address == null ? null : new Cell.Mac(address);
  }

  static @Nullable Cell named(@Nullable Enum<?> value) {
    return value == null ? null : name(value);
  }

  /**
   * The numbers start at 1 and follow the constants' order; a test holds them against YANG and MIB,
   * so that a constant put in between is noticed.
   */
  @SuppressWarnings("EnumOrdinal") // the numbers are held against the models by a test
  static Cell.Named name(Enum<?> value) {
    String name = yang(value);
    boolean identity = value instanceof Cause || value instanceof Check;
    return new Cell.Named(identity ? TYPES + name : name, value.ordinal() + 1);
  }

  /** Causes of gateway groups go on where those of failover end; what both have is one. */
  @SuppressWarnings("EnumOrdinal") // as above
  static Cell.Named name(GatewayCause cause) {
    return switch (cause) {
      case STARTED -> name(Cause.START);
      case STOPPED -> name(Cause.STOP);
      case DEVICE_REFUSED -> name(Cause.DEVICE_REFUSED);
      case OPERATOR -> name(Cause.OPERATOR);
      case MAINTENANCE -> name(Cause.MAINTENANCE);
      case ADDRESS_OWNER,
          ACTIVE_SILENT,
          ACTIVE_LEFT,
          PREEMPTION,
          OUTRANKED,
          LAN_LOST,
          LEASE_LOST,
          ACTIVE_HEARD,
          CONTENDER_HEARD,
          CONTENDER_SILENT,
          FORWARDER_LOST,
          FORWARDER_RETURNED,
          RETIRE_TIME,
          SHARES_LEVELLED ->
          new Cell.Named(TYPES + yang(cause), FIRST_GATEWAY_CAUSE + cause.ordinal());
    };
  }

  /** A constant's name as YANG writes it. */
  static String yang(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static Cell inMillis(long nanos) {
    return new Cell.Whole(nanos / 1_000_000);
  }

  static @Nullable String nameOf(@Nullable InterfaceName nic) {
    return nic == null ? null : nic.text();
  }

  static String reason(@Nullable Maintenance maintenance) {
    return maintenance == null ? "" : maintenance.reason();
  }

  static long since(@Nullable Maintenance maintenance) {
    return maintenance == null ? NO_DATE : maintenance.sinceWallMillis();
  }
}
