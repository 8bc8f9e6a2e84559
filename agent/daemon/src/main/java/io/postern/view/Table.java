package io.postern.view;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A table, declared once: a YANG list and a MIB table.
 *
 * @param name short name for JSON and the command line ({@code members})
 * @param list absolute YANG path of the list ({@code /postern:postern/failover/group/member})
 * @param object the MIB table's name; empty where the MIB does not show it
 * @param subId the table's number below the MIB's objects; 0 where the MIB does not show it
 * @param keys the list's keys from the outermost list to this one; how they index the MIB table is
 *     the key's business
 * @param columns the other columns
 * @param rows its rows in a snapshot, in a stable order
 * @param <R> the row
 */
public record Table<R>(
    String name,
    String list,
    String object,
    int subId,
    List<Key<R>> keys,
    List<Column<R>> columns,
    Function<AgentSnapshot, Stream<R>> rows) {

  /** Copies the lists. */
  public Table {
    keys = List.copyOf(keys);
    columns = List.copyOf(columns);
  }

  /**
   * A key.
   *
   * @param leaf YANG path of the key leaf from the first list on ({@code group/name}, {@code
   *     group/member/interface})
   * @param cell its value
   * @param index how it stands in a MIB index
   */
  public record Key<R>(String leaf, Function<R, Cell> cell, IndexForm index) {}

  /** How a key stands in a MIB index. */
  public enum IndexForm {
    /** A persistent integer allotted to the name, never reused. */
    PERSISTENT_INTEGER,
    /** InetAddressType and InetAddress. */
    INET_ADDRESS,
    /** The number itself. */
    INTEGER,
    /** The MIB number of an enumeration or identity. */
    NAMED_NUMBER
  }
}
