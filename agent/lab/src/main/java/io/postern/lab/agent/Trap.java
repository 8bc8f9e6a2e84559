package io.postern.lab.agent;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A notification as snmptrapd received and printed it.
 *
 * @param number its place among all that were received, from 0
 * @param time when, hours to seconds
 * @param source the address that sent it
 * @param name the notification's name, such as {@code posternAddressMoved}
 * @param values its objects, by name without index, in order
 */
public record Trap(
    int number, String time, String source, String name, Map<String, String> values) {
  private static final String NAME = "snmpTrapOID";

  /** As snmptrapd writes where a packet came from and went to. */
  private static final Pattern SOURCE = Pattern.compile("\\[([0-9a-fA-F.:]+)\\].*");

  /** Copies nothing: only {@link #parse} makes one. */
  public Trap {
    values = Map.copyOf(values);
  }

  /** What it says, in its own words; its name where it has none. */
  public String text() {
    return Optional.ofNullable(values.get("posternEventText")).orElse(name);
  }

  /** Reads a line that was written in the format {@code time|source|object = value|...}. */
  static Optional<Trap> parse(int number, String line) {
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
    if (name == null) {
      return Optional.empty();
    }
    Matcher source = SOURCE.matcher(parts[1]);
    return Optional.of(
        new Trap(number, parts[0], source.find() ? source.group(1) : parts[1], name, values));
  }
}
