package io.postern.tests.truth;

import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What a cell was before and after another window was read: that window must show one of the two,
 * or what lies between if it counts.
 *
 * @param before the value before; null: none
 * @param after the value after; null: none
 * @param kind how it changes
 */
record Span(@Nullable String before, @Nullable String after, Kind kind) {
  /** How a cell changes. */
  enum Kind {
    /** From one value to another. */
    STATE,
    /** Upwards. */
    COUNTER,
    /** To any value, all the time: only that there is one can be compared. */
    GAUGE
  }

  /** The same in another form. */
  Span as(UnaryOperator<String> form) {
    return new Span(
        before == null ? null : form.apply(before), after == null ? null : form.apply(after), kind);
  }

  boolean holds(Optional<String> shown) {
    String value = shown.orElse(null);
    return switch (kind) {
      case STATE -> Objects.equals(value, before) || Objects.equals(value, after);
      case COUNTER -> value != null && between(value);
      case GAUGE -> (value == null) == (before == null) || (value == null) == (after == null);
    };
  }

  private boolean between(String value) {
    if (!isNumber(value) || !isNumber(before) || !isNumber(after)) {
      return false;
    }
    long number = Long.parseLong(value);
    return Long.parseLong(before) <= number && number <= Long.parseLong(after);
  }

  private static boolean isNumber(@Nullable String text) {
    return text != null && text.matches("\\d{1,18}");
  }

  @Override
  public String toString() {
    return Objects.equals(before, after) ? "" + before : before + " .. " + after;
  }
}
