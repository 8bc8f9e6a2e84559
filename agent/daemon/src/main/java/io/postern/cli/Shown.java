package io.postern.cli;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import io.postern.view.JsonView;
import io.postern.view.Moment;
import io.postern.view.Table;
import io.postern.view.Tables;
import io.postern.view.TextTable;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** What {@code postern show} can show: tables of the model, each with its chief columns. */
@SuppressWarnings("ImmutableEnumChecker") // the lists are copies that nobody can change
enum Shown {
  FAILOVER(
      part("groups", "name", "status", "degraded", "status-reason"),
      part("members", "name", "interface", "role", "condition", "eligible", "serving", "reason"),
      part(
          "addresses",
          "name",
          "ip",
          "prefix-length",
          "vlan-id",
          "home",
          "serving-interface",
          "reason")),
  INTERFACES(
      part(
          "interfaces",
          "name",
          "if-index",
          "admin-status",
          "oper-status",
          "phys-address",
          "postern-interfaces:group",
          "postern-interfaces:role")),
  MEMBERS(
      part(
          "members",
          "name",
          "interface",
          "role",
          "condition",
          "cause",
          "eligible",
          "since",
          "reason")),
  ADDRESSES(
      part(
          "addresses",
          "name",
          "ip",
          "prefix-length",
          "vlan-id",
          "home",
          "serving-interface",
          "mac-address",
          "origin",
          "since")),
  ROUTES(part("routes")),
  FINDINGS(part("findings", "name", "interface", "ip", "check", "verdict", "observed")),
  HEARTBEATS(part("heartbeats")),
  PORTS(part("ports")),
  PATHS(part("paths")),
  GATEWAY(
      part(
          "gateways",
          "name",
          "interface",
          "vrid",
          "role",
          "priority",
          "address",
          "active-address",
          "role-since",
          "trouble"),
      part("forwarders", "name", "vrid", "owner", "holder", "condition", "weight", "hosts"),
      part("peers", "name", "node", "address", "vrid", "priority", "active", "last-heard"),
      part("virtual-addresses"),
      part("discards")),
  CLUSTER(part("cluster", "name", "address", "state", "last-heard", "reason")),
  FORWARDERS(part("forwarders")),
  ASSIGNMENTS(part("assignments")),
  EVENTS(part("events", "time", "kind", "group", "interface", "cause", "old", "new", "text")),
  NODE(part("node"), part("self-test"), part("receivers"));

  private static final int MOST_ROWS = 10_000;
  private static final Gson PRETTY = new GsonBuilder().setPrettyPrinting().create();

  private record Part(String table, List<String> leaves) {
    Part {
      leaves = List.copyOf(leaves);
    }
  }

  private final List<Part> parts;

  Shown(Part... parts) {
    this.parts = List.of(parts);
  }

  private static Part part(String table, String... leaves) {
    return new Part(table, List.of(leaves));
  }

  static Optional<Shown> of(String name) {
    return Arrays.stream(values()).filter(s -> s.word().equals(name)).findFirst();
  }

  static String names() {
    return Arrays.stream(values()).map(Shown::word).collect(Collectors.joining(", "));
  }

  private String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  String text(Moment moment) {
    return parts.stream()
        .map(part -> text(Tables.named(part.table), moment, part.leaves))
        .collect(Collectors.joining("\n\n"));
  }

  /** More rows than a terminal, or one answer on the local socket, is made for. */
  private static <R> boolean isTooLong(Table<R> table, Moment moment) {
    return table.cursor() != null
        && table.rows().apply(moment).skip(MOST_ROWS).findFirst().isPresent();
  }

  /** What there is too much of to be shown; empty where all can be. */
  String tooLong(Moment moment) {
    return parts.stream()
        .filter(part -> isTooLong(Tables.named(part.table), moment))
        .map(
            part ->
                "more than "
                    + MOST_ROWS
                    + " "
                    + part.table
                    + ": ask for them over NETCONF or SNMP, which have all")
        .collect(Collectors.joining("; "));
  }

  private static <R> String text(Table<R> table, Moment moment, List<String> leaves) {
    if (table.isList()) {
      TextTable text = TextTable.of(table, moment, leaves);
      return text.rows() == 0 ? "no " + table.name() : text.toString();
    }
    TextTable text = new TextTable(List.of(table.name(), ""));
    table
        .rows()
        .apply(moment)
        .forEach(
            row ->
                table
                    .leaves()
                    .forEach(
                        c -> text.add(List.of(c.leaf(), TextTable.word(c.cell().apply(row))))));
    return text.toString();
  }

  String json(Moment moment) {
    JsonObject object = new JsonObject();
    for (Part part : parts) {
      object.add(part.table, JsonView.of(Tables.named(part.table), moment));
    }
    return PRETTY.toJson(object);
  }
}
