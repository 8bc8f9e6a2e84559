package io.postern.snmp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.postern.config.SnmpConfig;
import io.postern.core.failover.state.FailoverStatus;
import io.postern.device.LinkCounters;
import io.postern.net.InterfaceName;
import io.postern.view.AgentSnapshot;
import io.postern.view.AgentView;
import io.postern.view.Cell;
import io.postern.view.Column;
import io.postern.view.ColumnType;
import io.postern.view.Moments;
import io.postern.view.PublishedNotice;
import io.postern.view.RowNumbers;
import io.postern.view.Table;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snmp4j.CommandResponderEvent;
import org.snmp4j.MessageDispatcherImpl;
import org.snmp4j.PDU;
import org.snmp4j.agent.DefaultMOContextScope;
import org.snmp4j.agent.MOQueryWithSource;
import org.snmp4j.agent.request.SnmpRequest;
import org.snmp4j.mp.MPv2c;
import org.snmp4j.mp.PduHandle;
import org.snmp4j.security.SecurityLevel;
import org.snmp4j.security.SecurityModel;
import org.snmp4j.smi.OID;
import org.snmp4j.smi.OctetString;
import org.snmp4j.smi.UdpAddress;

/** A declared table as SNMP walks it. */
final class TableObjectTest {
  private static final int ROWS = 100_000;
  private static final OctetString NONE = new OctetString();
  private static final OctetString READER = new OctetString("reader");
  private static final String OID_TEXT = "1.3.6.1.4.1.32473.99";

  @TempDir private Path directory;
  private final AtomicInteger evaluated = new AtomicInteger();
  private final Access access = new Access(new OctetString());
  private TableObject<Integer> table;

  @BeforeEach
  void make() throws IOException {
    Table<Integer> declared =
        new Table<>(
            "numbers",
            "",
            "numberTable",
            OID_TEXT,
            List.of(new Table.Key<>("n", r -> new Cell.Whole(r), Table.IndexForm.INTEGER)),
            List.of(column(2, true), column(4, true), column(3, false)),
            // From the last to the first: the index puts them in order.
            moment -> IntStream.range(0, ROWS).mapToObj(i -> ROWS - i));
    Moments moments = new Moments(new Still(), RowNumbers.open(directory));
    table = new TableObject<>(declared, new LiveMoment(moments), access, 0);
  }

  /** Every second row has no instance of a sparse column. */
  private Column<Integer> column(int subId, boolean full) {
    return new Column<>(
        "",
        "number" + subId,
        subId,
        ColumnType.UNSIGNED32,
        "",
        r -> {
          evaluated.incrementAndGet();
          return full || r % 2 == 0 ? new Cell.Whole(r) : null;
        },
        false);
  }

  private @Nullable OID after(String oid) {
    return table.find(scope(oid));
  }

  private static DefaultMOContextScope scope(String oid) {
    return new DefaultMOContextScope(new OctetString(), new OID(oid), false, null, false);
  }

  @Test
  void rows_come_in_the_order_of_their_index_column_by_column() {
    assertEquals(new OID(OID_TEXT + ".1.2.1"), after("1.3"));
    assertEquals(new OID(OID_TEXT + ".1.2.1"), after(OID_TEXT));
    assertEquals(new OID(OID_TEXT + ".1.2.1"), after(OID_TEXT + ".1.1.77"));
    assertEquals(new OID(OID_TEXT + ".1.2.2"), after(OID_TEXT + ".1.2.1"));
    assertEquals(new OID(OID_TEXT + ".1.2.2"), after(OID_TEXT + ".1.2.1.9"));
    assertEquals(new OID(OID_TEXT + ".1.3.2"), after(OID_TEXT + ".1.2." + ROWS));
    assertEquals(new OID(OID_TEXT + ".1.4.1"), after(OID_TEXT + ".1.3." + ROWS));
    assertNull(after(OID_TEXT + ".1.4." + ROWS));
    assertNull(after(OID_TEXT + ".2"));
    assertNull(after("1.3.6.1.4.1.32473.100"));
  }

  @Test
  void a_cell_without_instance_is_stepped_over() {
    assertEquals(new OID(OID_TEXT + ".1.3.4"), after(OID_TEXT + ".1.3.2"));
    assertEquals(new OID(OID_TEXT + ".1.3.4"), after(OID_TEXT + ".1.3.3"));
  }

  @Test
  void an_index_above_half_of_the_range_comes_last() {
    assertEquals(new OID(OID_TEXT + ".1.3.2"), after(OID_TEXT + ".1.2.4294967295"));
  }

  /** Defect 2: a table outside the view was filtered cell by cell. */
  @Test
  void a_table_outside_the_view_costs_one_question_for_each_column() {
    assertEquals(
        View.Cover.NONE, access.cover(new OctetString("read"), new OID(OID_TEXT + ".1.2")));
    List<OID> asked = new ArrayList<>();
    evaluated.set(0);
    OID found =
        table.find(
            query(OID_TEXT),
            oid -> {
              asked.add(oid);
              return false;
            });
    assertNull(found);
    assertEquals(List.of(), asked);
    assertEquals(0, evaluated.get());
  }

  @Test
  void the_index_is_not_made_anew_while_nothing_was_published() {
    RowIndex<Integer> first = table.index();
    table.changed();
    RowIndex<Integer> second = table.index();
    assertNotSame(first.entries(), second.entries());
    assertSame(second.entries(), table.index().entries());
  }

  /** Whatever the configured view: whole columns are asked about, cells only where they differ. */
  @Test
  void a_configured_view_is_asked_once_for_each_column() {
    access.configure(
        config(new SnmpConfig.View("v", List.of(OID_TEXT), List.of(OID_TEXT + ".1.2"))));
    List<OID> asked = new ArrayList<>();
    evaluated.set(0);
    MOQueryWithSource query = query(OID_TEXT, access.getViewName(NONE, READER, 2, 1, 0));
    assertEquals(new OID(OID_TEXT + ".1.3.2"), table.find(query, oid -> !asked.add(oid)));
    assertEquals(List.of(), asked);
    assertTrue(evaluated.get() < 4, evaluated + " cells were evaluated");

    access.configure(config(new SnmpConfig.View("v", List.of(OID_TEXT + ".1.*.3"), List.of())));
    OctetString view = access.getViewName(NONE, READER, 2, 1, 0);
    assertEquals(
        new OID(OID_TEXT + ".1.2.3"),
        table.find(query(OID_TEXT, view), oid -> access.isAccessAllowed(view, oid) == 0));
  }

  private static SnmpConfig config(SnmpConfig.View view) {
    return new SnmpConfig(
        true,
        List.of(),
        0,
        "",
        List.of(view),
        List.of(),
        List.of(new SnmpConfig.Community("reader", "secret", List.of(), view.name())),
        List.of());
  }

  /** A query as CommandProcessor makes it, for a requester whose view has nothing of this table. */
  private static MOQueryWithSource query(String oid) {
    return query(oid, new OctetString("read"));
  }

  private static MOQueryWithSource query(String oid, OctetString view) {
    CommandResponderEvent<UdpAddress> event =
        new CommandResponderEvent<>(
            new MessageDispatcherImpl(),
            null,
            new UdpAddress("127.0.0.1/9"),
            MPv2c.ID,
            SecurityModel.SECURITY_MODEL_SNMPv2c,
            new byte[0],
            SecurityLevel.NOAUTH_NOPRIV,
            new PduHandle(),
            new PDU(),
            1000,
            null);
    SnmpRequest request = new SnmpRequest(event, null);
    request.setViewName(view);
    return new MOQueryWithSource(scope(oid), false, request);
  }

  /** An agent that publishes nothing. */
  private static final class Still implements AgentView {
    private final AgentSnapshot snapshot =
        new AgentSnapshot(
            "", 0, 0, 0, true, List.of(), new FailoverStatus("n", null, List.of(), List.of()));

    @Override
    public AgentSnapshot snapshot() {
      return snapshot;
    }

    @Override
    public Map<InterfaceName, LinkCounters> counters() {
      return Map.of();
    }

    @Override
    public List<PublishedNotice> recentNotices() {
      return List.of();
    }

    @Override
    public Subscription onNotice(Consumer<PublishedNotice> listener) {
      return () -> {};
    }

    @Override
    public Subscription onChange(Consumer<AgentSnapshot> listener) {
      return () -> {};
    }
  }
}
