package io.postern.lab.agent;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A notification as snmptrapd received and printed it.
 *
 * @param time when, hours to seconds
 * @param name the notification's name, such as {@code posternAddressMoved}
 * @param values its objects, by name without index, in order
 */
public record Trap(String time, String name, Map<String, String> values) {
  private static final String NAME = "snmpTrapOID";

  /** Copies nothing: only {@link #parse} makes one. */
  public Trap {
    values = Map.copyOf(values);
  }

  /** What it says, in its own words; its name where it has none. */
  public String text() {
    return Optional.ofNullable(values.get("posternEventText")).orElse(name);
  }

  /** Reads a line that was written in the format {@code time|source|object = value|...}. */
  static Optional<Trap> parse(String line) {
    String[] parts = line.split("\\|", -1);
    Map<String, String> values = new LinkedHashMap<>();
    for (int i = 2; i < parts.length; i++) {
      int equals = parts[i].indexOf(" = ");
      if (equals > 0) {
        String object = parts[i].substring(0, equals);
        int index = object.indexOf('.');
        values.put(index < 0 ? object : object.substring(0, index), parts[i].substring(equals + 3));
      }
    }
    String name = values.remove(NAME);
    return name == null ? Optional.empty() : Optional.of(new Trap(parts[0], name, values));
  }
}
