package io.postern.netconf.operation;

import io.postern.config.schema.SchemaNode;
import io.postern.netconf.operation.StatePlan.Row;
import io.postern.view.Cursor;
import io.postern.view.Moment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The rows of one moment, read table by table as a reply needs them. One thread. */
final class StateRows {
  private final StatePlan plan;
  private final @Nullable Moment moment;
  private final Map<SchemaNode, Map<List<String>, Map<List<String>, Row<?>>>> read =
      new HashMap<>();

  private StateRows(StatePlan plan, @Nullable Moment moment) {
    this.plan = plan;
    this.moment = moment;
  }

  static StateRows at(StatePlan plan, Moment moment) {
    return new StateRows(plan, moment);
  }

  /** No state at all. */
  static StateRows none(StatePlan plan) {
    return new StateRows(plan, null);
  }

  /** The rows of a list's entries below the entries with these keys. */
  Map<List<String>, Row<?>> below(SchemaNode list, List<String> keys) {
    Moment now = moment;
    if (now == null) {
      return Map.of();
    }
    return read.computeIfAbsent(
            list,
            l -> {
              Map<List<String>, Map<List<String>, Row<?>>> rows = new HashMap<>();
              plan.of(l)
                  .ifPresent(
                      planned ->
                          planned.rows(now).forEach((k, v) -> rows.put(k, new LinkedHashMap<>(v))));
              return rows;
            })
        .getOrDefault(keys, Map.of());
  }

  /** Whether a list's entries are too many to be read as a whole. */
  boolean isLarge(SchemaNode list) {
    return plan.of(list).filter(planned -> planned.table().cursor() != null).isPresent();
  }

  /**
   * The rows of a large list's entries below the entries with these keys, as they are reached.
   *
   * @param named the keys of the only ones that are wanted; empty where all are
   */
  void forEach(
      SchemaNode list,
      List<String> keys,
      Optional<Set<List<String>>> named,
      BiConsumer<List<String>, Row<?>> entry) {
    plan.of(list).ifPresent(planned -> forEach(planned, keys, named, entry));
  }

  private <R> void forEach(
      StatePlan.Planned<R> planned,
      List<String> keys,
      Optional<Set<List<String>>> named,
      BiConsumer<List<String>, Row<?>> entry) {
    Cursor<R> cursor = planned.table().cursor();
    Moment now = moment;
    if (cursor != null && now != null) {
      planned.live(cursor, now, keys, named).forEach(row -> entry.accept(row.keys(), row.row()));
    }
  }

  /** The rows of the containers. */
  List<Row<?>> containers() {
    List<Row<?>> rows = new ArrayList<>();
    Moment now = moment;
    if (now != null) {
      plan.containers().forEach(planned -> planned.row(now).ifPresent(rows::add));
    }
    return rows;
  }
}
