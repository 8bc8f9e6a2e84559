package io.postern.cli;

import java.util.Locale;

/** Enumeration values as the models and every window spell them. */
final class TextWords {
  private TextWords() {}

  static String of(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
