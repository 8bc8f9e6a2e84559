package io.postern.config.tree;

import io.postern.config.schema.SchemaNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Guesses what a mistyped name was meant to be. */
public final class Nearest {
  private Nearest() {}

  /** Modules of others whose nodes a user might expect, and why they are not there. */
  private static final Map<String, String> LEFT_OUT =
      Map.of(
          "ietf-netconf-acm",
          "access control by rules (RFC 8341) is not there: give read-only to a NETCONF user who"
              + " may only read");

  /** As {@link #to(String, SchemaNode)}, of a name that stands with its module. */
  public static String to(String module, String name, SchemaNode schema) {
    String why = LEFT_OUT.get(module);
    return why == null ? to(name, schema) : why;
  }

  /** "did you mean x?", or what may stand in {@code schema}. */
  public static String to(String name, SchemaNode schema) {
    List<String> names = new ArrayList<>();
    String best = "";
    int least = 3;
    for (SchemaNode child : schema.children()) {
      if (child.config()) {
        names.add(child.name());
        int distance = distance(name, child.name());
        if (distance < least) {
          least = distance;
          best = child.name();
        }
      }
    }
    if (!best.isEmpty()) {
      return "did you mean \"" + best + "\"?";
    }
    return names.isEmpty()
        ? "nothing may stand here"
        : "expected one of " + String.join(", ", names);
  }

  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int above = row[j];
        int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(change, Math.min(above, row[j - 1]) + 1);
        diagonal = above;
      }
    }
    return row[b.length()];
  }
}
