package io.postern.tests.models;

import io.postern.tests.models.Smi.Definition;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The tables of {@code docs/mib.md}: every object and notification. */
final class MibReference {
  private final Smi mib;
  private final StringBuilder page = new StringBuilder();

  private MibReference(Smi mib) {
    this.mib = mib;
  }

  /** Markdown drawn from the module. */
  static String of(Smi mib) {
    MibReference reference = new MibReference(mib);
    reference.scalars();
    mib.definitions().stream().filter(Definition::isTable).forEach(reference::table);
    reference.notifications();
    reference.conventions();
    return reference.page.toString();
  }

  private void scalars() {
    line("## Single objects");
    line("");
    header();
    mib.definitions().stream().filter(mib::isScalar).forEach(this::row);
    line("");
  }

  private void table(Definition table) {
    Definition entry =
        mib.definitions().stream()
            .filter(d -> d.isEntry() && d.parent().equals(table.name()))
            .findFirst()
            .orElseThrow();
    List<Definition> columns =
        mib.definitions().stream().filter(d -> d.parent().equals(entry.name())).toList();
    line("## " + table.name());
    line("");
    line(table.description());
    line("");
    line(
        "Identifier "
            + Prose.code(mib.oid(table))
            + ", rows indexed by "
            + entry.index().stream().map(Prose::code).collect(Collectors.joining(", "))
            + ". A row: "
            + entry.description());
    line("");
    header();
    columns.forEach(this::row);
    line("");
  }

  private void header() {
    line("| object | identifier | syntax | units | access | meaning |");
    line("| --- | --- | --- | --- | --- | --- |");
  }

  private void row(Definition object) {
    line(
        "| "
            + Prose.code(object.name())
            + " | "
            + mib.oid(object)
            + " | "
            + syntax(object)
            + " | "
            + Prose.cell(object.units())
            + " | "
            + object.access()
            + " | "
            + Prose.cell(object.description())
            + " |");
  }

  private static String syntax(Definition object) {
    if (!object.labels().isEmpty()) {
      return numbers(object.labels());
    }
    return Prose.cell(object.syntax() + (object.limits().isEmpty() ? "" : " " + object.limits()));
  }

  private static String numbers(Map<String, Integer> labels) {
    return labels.entrySet().stream()
        .map(l -> l.getKey() + "(" + l.getValue() + ")")
        .collect(Collectors.joining(", "));
  }

  private void notifications() {
    line("## Notifications");
    line("");
    line("| notification | identifier | objects | meaning |");
    line("| --- | --- | --- | --- |");
    mib.definitions().stream()
        .filter(Definition::isNotification)
        .forEach(
            d ->
                line(
                    "| "
                        + Prose.code(d.name())
                        + " | "
                        + mib.oid(d)
                        + " | "
                        + d.objects().stream().map(Prose::code).collect(Collectors.joining(", "))
                        + " | "
                        + Prose.cell(d.description())
                        + " |"));
    line("");
  }

  private void conventions() {
    line("## Textual conventions");
    line("");
    line("| convention | syntax | meaning |");
    line("| --- | --- | --- |");
    mib.conventions()
        .forEach(
            c ->
                line(
                    "| "
                        + Prose.code(c.name())
                        + " | "
                        + (c.labels().isEmpty()
                            ? Prose.cell((c.syntax() + " " + c.limits()).strip())
                            : numbers(c.labels()))
                        + " | "
                        + Prose.cell(c.description())
                        + " |"));
  }

  private void line(String text) {
    page.append(text).append('\n');
  }
}
