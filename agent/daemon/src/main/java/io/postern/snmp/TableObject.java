package io.postern.snmp;

import io.postern.view.Cell;
import io.postern.view.Column;
import io.postern.view.Cursor;
import io.postern.view.Moment;
import io.postern.view.Table;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.snmp4j.PDU;
import org.snmp4j.agent.DefaultMOScope;
import org.snmp4j.agent.MOQuery;
import org.snmp4j.agent.MOQueryWithSource;
import org.snmp4j.agent.MOScope;
import org.snmp4j.agent.mo.GenericManagedObject;
import org.snmp4j.agent.request.SnmpRequest;
import org.snmp4j.agent.request.SubRequest;
import org.snmp4j.smi.Null;
import org.snmp4j.smi.OID;
import org.snmp4j.smi.OctetString;
import org.snmp4j.smi.Variable;

/**
 * A table of the view as a managed object: nothing is copied but the order of its rows, and that
 * when the agent has published something new and somebody asks. The order is kept for up to ten
 * times as long as it took to make, so that a walk through a big table that changes all the time
 * costs a tenth of a core for it at the most.
 *
 * <p>Of a table that is too large for that nothing is copied at all: its rows are read where they
 * are, one at a time.
 *
 * <p>A column outside the requester's view is stepped over as a whole.
 */
class TableObject<R> implements GenericManagedObject {
  /** Rows of a large table are those of a moment ago while building them would take longer. */
  private static final int AGE_BY_COST = 10;

  /** Up to so many rows are built for every publication, whatever a busy machine took for them. */
  private static final int ALWAYS_FRESH = 256;

  private static final int[] BEGINNING = {};

  private final Table<R> table;
  private final LiveMoment live;
  private final Access access;
  private final long upSinceWallMillis;
  private final int[] entry;
  private final List<Column<R>> columns;
  private final List<OID> columnOids;
  private final MOScope scope;
  private volatile @Nullable RowIndex<R> index;

  TableObject(Table<R> table, LiveMoment live, Access access, long upSinceWallMillis) {
    this.table = table;
    this.live = live;
    this.access = access;
    this.upSinceWallMillis = upSinceWallMillis;
    OID base = new OID(table.oid() + (table.isList() ? ".1" : ""));
    entry = base.getValue();
    columns =
        table.columns().stream()
            .filter(c -> !c.object().isEmpty())
            .sorted(Comparator.comparingInt((ToIntFunction<Column<R>>) Column::subId))
            .toList();
    columnOids = columns.stream().map(c -> new OID(base).append(c.subId())).toList();
    scope =
        new DefaultMOScope(
            columnOids.getFirst(), true, new OID(columnOids.getLast()).nextPeer(), false);
  }

  /** The declaration. */
  final Table<R> table() {
    return table;
  }

  /** The columns that the MIB has, by number. */
  final List<Column<R>> columns() {
    return columns;
  }

  /** The rows are not what they were: whoever asks next sees the new ones. */
  final void changed() {
    index = null;
  }

  /** The rows in the order of their index: of a large table where they are. */
  private Rows<R> rows() {
    Cursor<R> cursor = table.cursor();
    return cursor == null ? new Rows.Indexed<>(index()) : new Rows.Live<>(cursor, live.now());
  }

  /** The rows that were read and put in order. */
  @SuppressWarnings("ReferenceEquality") // another object is another moment
  final RowIndex<R> index() {
    Moment now = live.now();
    RowIndex<R> known = index;
    if (known != null
        && (known.moment() == now
            || (known.entries().size() > ALWAYS_FRESH
                && System.nanoTime() - known.builtAt() < AGE_BY_COST * known.cost()))) {
      return known;
    }
    return refresh(now);
  }

  @SuppressWarnings("ReferenceEquality") // another object is another moment
  private synchronized RowIndex<R> refresh(Moment now) {
    RowIndex<R> known = index;
    if (known == null || known.moment() != now) {
      known = RowIndex.of(table, now);
      index = known;
    }
    return known;
  }

  @Override
  public final MOScope getScope() {
    return scope;
  }

  @Override
  @SuppressWarnings("NullAway") // the interface is not annotated: null is its "none"
  public final OID find(MOScope range) {
    Found found = first(range.getLowerBound(), range.isLowerIncluded(), null, oid -> true);
    return found == null ? null : found.oid;
  }

  @Override
  @SuppressWarnings("NullAway") // as above
  public final OID find(MOQuery query, Function<OID, Boolean> filter) {
    MOScope range = query.getScope();
    OctetString view =
        query instanceof MOQueryWithSource sourced
                && sourced.getSource() instanceof SnmpRequest request
            ? request.getViewName()
            : null;
    Found found = first(range.getLowerBound(), range.isLowerIncluded(), view, filter);
    return found == null ? null : found.oid;
  }

  @Override
  @SuppressWarnings("deprecation") // abstract all the same
  public final boolean next(SubRequest<?> request) {
    return next(request, oid -> true);
  }

  @Override
  public final boolean next(SubRequest<?> request, Function<OID, Boolean> filter) {
    MOScope range = request.getScope();
    OctetString view =
        request.getRequest() instanceof SnmpRequest asked ? asked.getViewName() : null;
    Found found = first(range.getLowerBound(), range.isLowerIncluded(), view, filter);
    if (found == null) {
      return false;
    }
    request.getVariableBinding().setOid(found.oid);
    request.getVariableBinding().setVariable(found.value);
    request.completed();
    return true;
  }

  @Override
  public final void get(SubRequest<?> request) {
    OID oid = request.getVariableBinding().getOid();
    int column = column(oid);
    Variable value = Null.noSuchObject;
    if (column >= 0) {
      R row = row(oid);
      Variable cell = row == null ? null : value(columns.get(column), row);
      value = cell == null ? Null.noSuchInstance : cell;
    }
    request.getVariableBinding().setVariable(value);
    request.completed();
  }

  /** The position of an object's column; -1 where there is none. */
  final int column(OID oid) {
    if (oid.size() > entry.length && oid.startsWith(new OID(entry))) {
      for (int i = 0; i < columns.size(); i++) {
        if (columns.get(i).subId() == oid.get(entry.length)) {
          return i;
        }
      }
    }
    return -1;
  }

  /** The row of an object; null where there is none. */
  final @Nullable R row(OID oid) {
    return rows().at(key(oid));
  }

  /** What follows the column in an object's name. */
  final int[] key(OID oid) {
    int[] ids = oid.getValue();
    return Arrays.copyOfRange(ids, Math.min(entry.length + 1, ids.length), ids.length);
  }

  private record Found(OID oid, Variable value) {}

  /** The first cell not below an object, in a view, that has a value. */
  private @Nullable Found first(
      @Nullable OID lower,
      boolean included,
      @Nullable OctetString view,
      Function<OID, Boolean> in) {
    Rows<R> rows = rows();
    int column = 0;
    int[] from = BEGINNING;
    boolean at = true;
    if (lower != null) {
      int order = below(lower);
      if (order > 0) {
        return null;
      }
      if (order == 0) {
        long wanted = lower.get(entry.length) & 0xffff_ffffL;
        while (column < columns.size() && columns.get(column).subId() < wanted) {
          column++;
        }
        if (column < columns.size() && columns.get(column).subId() == wanted) {
          from = key(lower);
          at = included;
        }
      }
    }
    for (; column < columns.size(); column++, from = BEGINNING, at = true) {
      OID columnOid = columnOids.get(column);
      View.Cover cover = view == null ? View.Cover.SOME : access.cover(view, columnOid);
      if (cover == View.Cover.NONE) {
        continue;
      }
      for (Cursor.Placed<R> candidate = rows.from(from, at);
          candidate != null;
          candidate = rows.from(candidate.index(), false)) {
        Variable value = value(columns.get(column), candidate.row());
        if (value == null) {
          continue;
        }
        OID oid = new OID(columnOid.getValue(), candidate.index());
        if (cover == View.Cover.ALL || in.apply(oid)) {
          return new Found(oid, value);
        }
      }
    }
    return null;
  }

  /** Where an object stands: before the columns (negative), within (0), after (positive). */
  private int below(OID oid) {
    int[] ids = oid.getValue();
    int shared = Math.min(ids.length, entry.length);
    int order = Arrays.compareUnsigned(ids, 0, shared, entry, 0, shared);
    return order != 0 ? order : ids.length <= entry.length ? -1 : 0;
  }

  /** A cell; null where the row has no instance of the column. */
  final @Nullable Variable value(Column<R> column, R row) {
    Cell cell = column.cell().apply(row);
    if (cell == null) {
      return column.emptyInMib() ? Encoding.empty(column.type()) : null;
    }
    return Encoding.variable(column.type(), cell, upSinceWallMillis);
  }

  @Override
  public void prepare(SubRequest<?> request) {
    request.setErrorStatus(PDU.notWritable);
  }

  @Override
  public void commit(SubRequest<?> request) {
    request.setErrorStatus(PDU.commitFailed);
  }

  @Override
  public void undo(SubRequest<?> request) {
    request.completed();
  }

  @Override
  public void cleanup(SubRequest<?> request) {
    request.completed();
  }
}
