package io.postern.netconf.operation;

import io.postern.config.schema.SchemaNode;
import io.postern.netconf.operation.StatePlan.Row;
import io.postern.view.Moment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
