package io.postern.view;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A table, declared once: a YANG list and a MIB table. Without keys it is a container: one row, and
 * scalars in the MIB.
 *
 * @param name short name for JSON and the command line ({@code members})
 * @param list absolute YANG path of the list, module names where they change ({@code
 *     /postern:postern/postern-failover:failover/group/member})
 * @param object the MIB table's name; empty where the MIB does not show it
 * @param oid the table's object identifier, dotted, or what the scalars stand below; empty where
 *     the MIB does not show it
 * @param keys the list's keys from the outermost list to this one, in the MIB index's order
 * @param columns the other columns
 * @param rows its rows at a moment, in a stable order
 * @param cursor how rows are reached in a table that is too large to be read as a whole; null in
 *     all others
 * @param <R> the row
 */
public record Table<R>(
    String name,
    String list,
    String object,
    String oid,
    List<Key<R>> keys,
    List<Column<R>> columns,
    Function<Moment, Stream<R>> rows,
    @Nullable Cursor<R> cursor) {

  /** A table that is small enough to be read as a whole. */
  public Table(
      String name,
      String list,
      String object,
      String oid,
      List<Key<R>> keys,
      List<Column<R>> columns,
      Function<Moment, Stream<R>> rows) {
    this(name, list, object, oid, keys, columns, rows, null);
  }

  /** Copies the lists. */
  public Table {
    keys = List.copyOf(keys);
    columns = List.copyOf(columns);
  }

  /** The columns that YANG has, without those that are keys. */
  public List<Column<R>> leaves() {
    List<String> named = keys.stream().map(Key::name).toList();
    return columns.stream()
        .filter(c -> !c.leaf().isEmpty() && !(isList() && named.contains(c.leaf())))
        .toList();
  }

  /** Whether it is a list with keys and rows, and not a container. */
  public boolean isList() {
    return !keys.isEmpty();
  }

  /**
   * A key.
   *
   * @param leaf YANG path of the key leaf from the first list on ({@code group/name}, {@code
   *     group/member/interface})
   * @param cell its value
   * @param index how it stands in a MIB index
   */
  public record Key<R>(String leaf, Function<R, Cell> cell, IndexForm index) {
    /** The leaf's own name. */
    public String name() {
      return leaf.substring(leaf.lastIndexOf('/') + 1);
    }
  }

  /** How a key stands in a MIB index. */
  public enum IndexForm {
    /** The persistent integer of a group's name, never reused. */
    GROUP_NUMBER,
    /** The persistent integer of a gateway group's name. */
    GATEWAY_NUMBER,
    /** The persistent integer of an interface's name. */
    INTERFACE_NUMBER,
    /** The persistent integer of a line of the self-test. */
    CAPABILITY_NUMBER,
    /** InetAddressType and InetAddress; the text "any" is type unknown(0), length 0. */
    INET_ADDRESS,
    /** InetAddressType, InetAddress and InetAddressPrefixLength. */
    INET_PREFIX,
    /** The number itself. */
    INTEGER,
    /** The MIB number of an enumeration or identity. */
    NAMED_NUMBER,
    /** Text, its length first. */
    TEXT
  }
}
