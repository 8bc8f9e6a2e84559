package io.postern.tests.models;

import java.util.Locale;

/** Text of a model as a table of a document has it. */
final class Prose {
  private Prose() {}

  /** On one line, with single spaces. */
  static String oneLine(String text) {
    return text.strip().replaceAll("\\s+", " ");
  }

  /** In a cell of a Markdown table. */
  static String cell(String text) {
    String line = oneLine(text).replace("|", "\\|").replace("<", "&lt;");
    return line.isEmpty() ? "-" : line;
  }

  /** As code in a cell. */
  static String code(String text) {
    return "`" + text.replace("|", "\\|") + "`";
  }

  /** {@code failed-over} as SMI has it: {@code failedOver}. */
  static String camel(String kebab) {
    StringBuilder camel = new StringBuilder();
    for (String part : kebab.split("-", -1)) {
      camel.append(
          camel.isEmpty() || part.isEmpty()
              ? part
              : part.substring(0, 1).toUpperCase(Locale.ROOT) + part.substring(1));
    }
    return camel.toString();
  }
}
