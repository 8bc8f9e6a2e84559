package io.postern.snmp;

import io.postern.config.Configuration;
import io.postern.snmp.SettableTable.Setting;
import io.postern.snmp.SettableTable.Together;
import io.postern.view.Cell;
import io.postern.view.Operator;
import io.postern.view.Table;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.snmp4j.PDU;
import org.snmp4j.smi.Integer32;
import org.snmp4j.smi.OctetString;
import org.snmp4j.smi.Variable;

/**
 * What can be set of the node and of its groups: whether a group acts, which is configuration, and
 * maintenance, which is an operator's request.
 */
final class Settings {
  private static final int TRUE = 1;
  private static final int FALSE = 2;
  private static final Operator.Reply NOTHING_TO_DO = new Operator.Reply(true, "");

  private final Operator operator;
  private final Configuration configuration;

  Settings(Operator operator, Configuration configuration) {
    this.operator = operator;
    this.configuration = configuration;
  }

  /** The settings of a table; none for most. */
  <R> Map<String, Setting<R>> of(Table<R> table) {
    return switch (table.name()) {
      case "node" -> maintenance(table, "posternNode");
      case "groups" ->
          Map.of(
              "posternGroupEnabled",
              new Enabled<>(table),
              "posternGroupMaintenanceActive",
              new Active<>(table, "posternGroup"),
              "posternGroupMaintenanceReason",
              new Reason<>(table, "posternGroup"));
      default -> Map.of();
    };
  }

  private <R> Map<String, Setting<R>> maintenance(Table<R> table, String prefix) {
    return Map.of(
        prefix + "MaintenanceActive",
        new Active<>(table, prefix),
        prefix + "MaintenanceReason",
        new Reason<>(table, prefix));
  }

  /** What a row has in a column. */
  private static <R> @Nullable Cell cell(Table<R> table, R row, String object) {
    return table.columns().stream()
        .filter(c -> c.object().equals(object))
        .findFirst()
        .orElseThrow()
        .cell()
        .apply(row);
  }

  private static <R> String text(Table<R> table, R row, String object) {
    return cell(table, row, object) instanceof Cell.Text(String text) ? text : "";
  }

  private static <R> boolean truth(Table<R> table, R row, String object) {
    return cell(table, row, object) instanceof Cell.Truth(boolean value) && value;
  }

  private static int checkTruth(Variable value) {
    if (!(value instanceof Integer32 number)) {
      return PDU.wrongType;
    }
    return number.getValue() == TRUE || number.getValue() == FALSE ? PDU.noError : PDU.wrongValue;
  }

  private static boolean isTrue(@Nullable Variable value) {
    return value instanceof Integer32 number && number.getValue() == TRUE;
  }

  private static String string(@Nullable Variable value) {
    return value instanceof OctetString octets
        ? new String(octets.getValue(), StandardCharsets.UTF_8)
        : "";
  }

  /** Whether a group acts. */
  private final class Enabled<R> implements Setting<R> {
    private final Table<R> table;

    Enabled(Table<R> table) {
      this.table = table;
    }

    @Override
    public int check(R row, Variable value, Together<R> together) {
      return checkTruth(value);
    }

    @Override
    public CompletableFuture<Operator.Reply> set(
        R row, Variable value, Together<R> together, Operator.Caller caller) {
      return configuration.enableGroup(caller, text(table, row, "posternGroupName"), isTrue(value));
    }

    @Override
    public CompletableFuture<Operator.Reply> restore(R row, Operator.Caller caller) {
      return configuration.enableGroup(
          caller, text(table, row, "posternGroupName"), truth(table, row, "posternGroupEnabled"));
    }
  }

  /** Whether there is maintenance; takes the reason along that the same request gives. */
  private final class Active<R> implements Setting<R> {
    private final Table<R> table;
    private final String prefix;

    Active(Table<R> table, String prefix) {
      this.table = table;
      this.prefix = prefix;
    }

    @Override
    public int check(R row, Variable value, Together<R> together) {
      return checkTruth(value);
    }

    @Override
    public CompletableFuture<Operator.Reply> set(
        R row, Variable value, Together<R> together, Operator.Caller caller) {
      String reason = string(together.set(prefix + "MaintenanceReason"));
      return operator.maintenance(caller, group(table, row, prefix), isTrue(value), reason);
    }

    @Override
    public CompletableFuture<Operator.Reply> restore(R row, Operator.Caller caller) {
      return maintainAsIn(row, table, prefix, caller);
    }
  }

  /** Why there is maintenance: set with its beginning, or while it lasts. */
  private final class Reason<R> implements Setting<R> {
    private final Table<R> table;
    private final String prefix;

    Reason(Table<R> table, String prefix) {
      this.table = table;
      this.prefix = prefix;
    }

    @Override
    public int check(R row, Variable value, Together<R> together) {
      if (!(value instanceof OctetString octets)) {
        return PDU.wrongType;
      }
      if (octets.length() > Encoding.MAX_TEXT) {
        return PDU.wrongLength;
      }
      Variable active = together.set(prefix + "MaintenanceActive");
      boolean lasts =
          active == null ? truth(table, row, prefix + "MaintenanceActive") : isTrue(active);
      return lasts || octets.length() == 0 ? PDU.noError : PDU.inconsistentValue;
    }

    @Override
    public CompletableFuture<Operator.Reply> set(
        R row, Variable value, Together<R> together, Operator.Caller caller) {
      boolean told = together.set(prefix + "MaintenanceActive") != null;
      if (told || !truth(table, row, prefix + "MaintenanceActive")) {
        return CompletableFuture.completedFuture(NOTHING_TO_DO);
      }
      return operator.maintenance(caller, group(table, row, prefix), true, string(value));
    }

    @Override
    public CompletableFuture<Operator.Reply> restore(R row, Operator.Caller caller) {
      return maintainAsIn(row, table, prefix, caller);
    }
  }

  private <R> CompletableFuture<Operator.Reply> maintainAsIn(
      R row, Table<R> table, String prefix, Operator.Caller caller) {
    return operator.maintenance(
        caller,
        group(table, row, prefix),
        truth(table, row, prefix + "MaintenanceActive"),
        text(table, row, prefix + "MaintenanceReason"));
  }

  /** The group that a row is; null for the node. */
  private static <R> @Nullable String group(Table<R> table, R row, String prefix) {
    return prefix.equals("posternNode") ? null : text(table, row, prefix + "Name");
  }
}
