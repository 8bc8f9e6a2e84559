package io.postern.snmp;

import io.postern.view.AgentSnapshot;
import io.postern.view.Cell;
import io.postern.view.Column;
import io.postern.view.Moment;
import io.postern.view.Moments;
import io.postern.view.Table;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snmp4j.agent.NotificationOriginator;
import org.snmp4j.mp.SnmpConstants;
import org.snmp4j.smi.OID;
import org.snmp4j.smi.OctetString;
import org.snmp4j.smi.VariableBinding;

/**
 * linkUp and linkDown (RFC 2863): told when ifOperStatus of a link goes to down, or comes from
 * there. A link that appears or goes away is told of by its status alone.
 */
final class LinkTraps<R> {
  private static final int DOWN = 2;
  private static final List<String> OBJECTS = List.of("ifIndex", "ifAdminStatus", "ifOperStatus");

  private final Table<R> table;
  private final List<Column<R>> objects;
  private final Moments moments;
  private final NotificationOriginator receivers;
  private Map<Long, Integer> known;
  private List<?> seen = List.of();

  /** Watches a table with the objects of those notifications: ifTable. */
  LinkTraps(Table<R> table, Moments moments, NotificationOriginator receivers) {
    this.table = table;
    this.moments = moments;
    this.receivers = receivers;
    objects =
        OBJECTS.stream()
            .map(o -> table.columns().stream().filter(c -> c.object().equals(o)).findFirst())
            .map(c -> c.orElseThrow())
            .toList();
    known = new HashMap<>();
    look(moments.now(), false);
  }

  /** Looks for links whose status changed. Called on one thread at a time. */
  @SuppressWarnings("ReferenceEquality") // the same list needs no second look
  synchronized void changed(AgentSnapshot snapshot) {
    if (snapshot.failover().links() != seen) {
      seen = snapshot.failover().links();
      look(moments.at(snapshot), true);
    }
  }

  private void look(Moment moment, boolean tell) {
    Map<Long, Integer> now = new HashMap<>();
    table
        .rows()
        .apply(moment)
        .forEach(
            row -> {
              long index = number(objects.get(0).cell().apply(row));
              int status = (int) number(objects.get(2).cell().apply(row));
              now.put(index, status);
              Integer before = known.get(index);
              if (tell && before != null && before != status) {
                if (status == DOWN || before == DOWN) {
                  tell(row, index, status == DOWN);
                }
              }
            });
    known = now;
  }

  private void tell(R row, long index, boolean down) {
    VariableBinding[] bindings = new VariableBinding[objects.size()];
    for (int i = 0; i < bindings.length; i++) {
      Column<R> object = objects.get(i);
      Cell cell = object.cell().apply(row);
      OID oid = new OID(table.oid()).append(1).append(object.subId()).append((int) index);
      bindings[i] =
          new VariableBinding(
              oid,
              cell == null
                  ? Encoding.empty(object.type())
                  : Encoding.variable(object.type(), cell, 0));
    }
    receivers.notify(
        new OctetString(), down ? SnmpConstants.linkDown : SnmpConstants.linkUp, bindings);
  }

  private static long number(@Nullable Cell cell) {
    return switch (cell) {
      case Cell.Whole(long value) -> value;
      case Cell.Named(String yang, int mib) -> mib;
      case null, default -> 0;
    };
  }
}
