package io.postern.view;

import static io.postern.view.Columns.counter;
import static io.postern.view.Columns.date;
import static io.postern.view.Columns.ip;
import static io.postern.view.Columns.mac;
import static io.postern.view.Columns.whole;

import io.postern.core.gateway.balance.AnswerPolicy;
import io.postern.core.gateway.balance.Assignment;
import io.postern.core.gateway.balance.Assignments;
import io.postern.net.IpAddress;
import io.postern.net.IpFamily;
import io.postern.view.Table.IndexForm;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Which host has which forwarder: rows of the stores that the ARP threads write. */
final class AssignmentTables {
  private static final String PATH = GatewayTables.PATH + "group/assignment";

  private AssignmentTables() {}

  /** A host of a balanced group. */
  record AssignmentRow(Moment moment, String group, Assignment row) {}

  static final Table<AssignmentRow> ASSIGNMENTS =
      new Table<>(
          "assignments",
          PATH,
          "posternAssignmentTable",
          Mib.OBJECTS + ".25",
          List.of(
              GatewayRow.group(AssignmentRow::group),
              new Table.Key<>(
                  "group/assignment/host", r -> new Cell.Ip(r.row.host()), IndexForm.INET_ADDRESS)),
          List.of(
              ip("host", "", 0, "The address of the host", r -> r.row.host()),
              mac(
                  "mac",
                  "posternAssignmentMac",
                  3,
                  "The MAC address of the host",
                  r -> r.row.mac()),
              whole(
                  "forwarder",
                  "posternAssignmentForwarder",
                  4,
                  ColumnType.UNSIGNED32,
                  "The VRID of the forwarder that was chosen for it",
                  r -> r.row.vrid()),
              date(
                  "since",
                  "posternAssignmentSince",
                  5,
                  "When it was chosen",
                  r -> r.moment.date(r.row.since())),
              date(
                  "last-request",
                  "posternAssignmentLastRequest",
                  6,
                  "When the host asked last",
                  r -> r.moment.date(r.row.lastRequest())),
              counter(
                  "requests",
                  "posternAssignmentRequests",
                  7,
                  "How often the host asked since it was chosen",
                  r -> r.row.requests()),
              whole(
                  "term",
                  "posternAssignmentTerm",
                  8,
                  ColumnType.UNSIGNED32,
                  "In which term of the active gateway it was chosen",
                  r -> AnswerPolicy.term(r.row.epoch()))),
          moment ->
              GatewayRow.all(moment)
                  .flatMap(group -> new Hosts().within(moment, List.of(group.name()))),
          new Hosts());

  /** Goes by (number of the group, kind and octets of the host's address). */
  private static final class Hosts implements Cursor<AssignmentRow> {
    private static final int V4 = 1;
    private static final int OCTETS = 4;

    /** Group, kind, length. */
    private static final int HEAD = 3;

    private static final long END = 1L << 32;

    @Override
    public @Nullable Placed<AssignmentRow> from(Moment moment, int[] index, boolean included) {
      int group = index.length == 0 ? 0 : index[0];
      if (group < 0) {
        return null; // above all numbers that are given
      }
      for (Map.Entry<Integer, String> next : groups(moment).tailMap(group, true).entrySet()) {
        long host = next.getKey() == group ? host(index, included) : 0;
        AssignmentRow row = host == END ? null : row(moment, next.getValue(), host);
        if (row != null) {
          return new Placed<>(index(next.getKey(), row.row.host()), row);
        }
      }
      return null;
    }

    /** Balanced groups by their number in the MIB. */
    private static NavigableMap<Integer, String> groups(Moment moment) {
      TreeMap<Integer, String> groups = new TreeMap<>();
      moment
          .gateways()
          .balanced()
          .forEach(
              group -> {
                String name = group.config().name();
                OptionalInt number = moment.number(RowNumbers.Kind.GATEWAY, name);
                number.ifPresent(n -> groups.put(n, name));
              });
      return groups;
    }

    /** The first host that an index of a group leaves; {@link #END} for none. */
    private static long host(int[] index, boolean included) {
      for (int i = 1; i < HEAD; i++) {
        int wanted = i == 1 ? V4 : OCTETS;
        if (index.length <= i || Integer.compareUnsigned(index[i], wanted) < 0) {
          return 0;
        }
        if (index[i] != wanted) {
          return END;
        }
      }
      long host = 0;
      for (int i = 0; i < OCTETS; i++) {
        int octet = index.length > HEAD + i ? index[HEAD + i] : 0;
        int shift = 8 * (OCTETS - 1 - i);
        if (Integer.compareUnsigned(octet, 255) > 0) {
          return host + (256L << shift); // all that begins like this is below
        }
        host += (long) octet << shift;
      }
      boolean whole = index.length >= HEAD + OCTETS;
      boolean beyond = index.length > HEAD + OCTETS || !included;
      return whole && beyond ? host + 1 : host;
    }

    private static int[] index(int group, IpAddress host) {
      int bits = (int) host.low();
      return new int[] {
        group, V4, OCTETS, bits >>> 24, bits >>> 16 & 0xff, bits >>> 8 & 0xff, bits & 0xff
      };
    }

    private static @Nullable AssignmentRow row(Moment moment, String group, long from) {
      Assignments store = moment.assignments(group);
      Assignment found =
          store == null
              ? null
              : from == 0 ? store.first() : store.after(IpAddress.ofV4((int) (from - 1)));
      return found == null ? null : new AssignmentRow(moment, group, found);
    }

    @Override
    public Stream<AssignmentRow> within(Moment moment, List<String> keys) {
      Assignments store = moment.assignments(keys.getFirst());
      return store == null
          ? Stream.empty()
          : Stream.iterate(
                  Optional.ofNullable(store.first()),
                  Optional::isPresent,
                  row -> row.flatMap(r -> Optional.ofNullable(store.after(r.host()))))
              .flatMap(Optional::stream)
              .map(row -> new AssignmentRow(moment, keys.getFirst(), row));
    }

    @Override
    public @Nullable AssignmentRow find(Moment moment, List<String> keys, List<String> own) {
      Assignments store = moment.assignments(keys.getFirst());
      IpAddress host = IpAddress.parse(own.getFirst()).orElse(null);
      Assignment found =
          store == null || host == null || host.family() != IpFamily.IPV4 ? null : store.get(host);
      return found == null ? null : new AssignmentRow(moment, keys.getFirst(), found);
    }
  }
}
