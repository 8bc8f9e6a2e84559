package io.postern.snmp;

import io.postern.view.Cell;
import io.postern.view.Column;
import io.postern.view.Mib;
import io.postern.view.NoticeKind;
import io.postern.view.PublishedNotice;
import io.postern.view.Table;
import io.postern.view.Tables;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.snmp4j.agent.NotificationOriginator;
import org.snmp4j.smi.OID;
import org.snmp4j.smi.OctetString;
import org.snmp4j.smi.Variable;
import org.snmp4j.smi.VariableBinding;

/**
 * Notices as notifications: the objects are those that the kind declares, the instance is the
 * notice's number, so that a receiver finds the same in posternEventTable.
 */
final class NoticeTraps {
  private final NotificationOriginator receivers;
  private final Map<NoticeKind, OID> ids = new EnumMap<>(NoticeKind.class);
  private final Map<NoticeKind, List<Field>> objects = new EnumMap<>(NoticeKind.class);

  /** An object of a notification. */
  private record Field(OID column, Column<PublishedNotice> declared) {}

  NoticeTraps(NotificationOriginator receivers) {
    this.receivers = receivers;
    Table<?> events = Tables.named("events");
    OID entry = new OID(events.oid()).append(1);
    for (NoticeKind kind : NoticeKind.values()) {
      ids.put(kind, new OID(Mib.NOTIFICATIONS).append(kind.number()));
      objects.put(
          kind,
          kind.objects().stream()
              .map(c -> new Field(new OID(entry).append(c.subId()), c))
              .toList());
    }
  }

  /** Tells the receivers. */
  void tell(PublishedNotice notice) {
    NoticeKind kind = NoticeKind.of(notice.told());
    receivers.notify(new OctetString(), id(kind), bindings(kind, notice));
  }

  /** What identifies a kind of notification. */
  OID id(NoticeKind kind) {
    return ids.getOrDefault(kind, new OID());
  }

  /** The objects of a notification. */
  VariableBinding[] bindings(NoticeKind kind, PublishedNotice notice) {
    List<VariableBinding> bindings = new ArrayList<>();
    for (Field object : objects.getOrDefault(kind, List.of())) {
      Cell cell = object.declared.cell().apply(notice);
      Variable value =
          cell == null
              ? Encoding.empty(object.declared.type())
              : Encoding.variable(object.declared.type(), cell, 0);
      bindings.add(
          new VariableBinding(new OID(object.column).append((int) notice.sequence()), value));
    }
    return bindings.toArray(VariableBinding[]::new);
  }
}
