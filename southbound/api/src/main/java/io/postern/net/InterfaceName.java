package io.postern.net;

import java.util.Optional;

/**
 * The name of a network interface as Linux allows it: 1 to 15 characters (IFNAMSIZ - 1), printable
 * ASCII, without blank, slash or colon, neither {@code .} nor {@code ..}.
 *
 * @param text the name
 */
public record InterfaceName(String text) implements Comparable<InterfaceName> {
  /** Characters at the most. */
  public static final int MAX_LENGTH = 15;

  /** Refuses a name that the kernel would refuse. */
  public InterfaceName {
    if (!isValid(text)) {
      throw new IllegalArgumentException("not an interface name: " + text);
    }
  }

  /** The name, or empty where the kernel would refuse it. */
  public static Optional<InterfaceName> parse(String text) {
    return isValid(text) ? Optional.of(new InterfaceName(text)) : Optional.empty();
  }

  /** The name; throws where the kernel would refuse it. */
  public static InterfaceName of(String text) {
    return new InterfaceName(text);
  }

  private static boolean isValid(String text) {
    if (text.isEmpty() || text.length() > MAX_LENGTH || text.equals(".") || text.equals("..")) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c <= ' ' || c >= 127 || c == '/' || c == ':') {
        return false;
      }
    }
    return true;
  }

  @Override
  public int compareTo(InterfaceName other) {
    return text.compareTo(other.text);
  }

  @Override
  public String toString() {
    return text;
  }
}
