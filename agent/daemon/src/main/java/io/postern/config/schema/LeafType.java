package io.postern.config.schema;

import io.postern.net.IpAddress;
import io.postern.net.IpPrefix;
import io.postern.net.MacAddress;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The type of a leaf: reads text into its canonical form, or says what it expected. */
public sealed interface LeafType {

  /** How a value stands in JSON (RFC 7951 section 6). */
  enum JsonForm {
    STRING,
    NUMBER,
    BOOLEAN,
    /** {@code [null]}. */
    EMPTY
  }

  /** What became of reading a text. */
  sealed interface Reading {}

  /** The text is a value. */
  record Valid(String canonical, JsonForm form) implements Reading {}

  /** The text is none; {@code expected} completes "expected ...". */
  record Invalid(String expected) implements Reading {}

  /** Reads a text. */
  Reading read(String text, Names names);

  /** The canonical form of a text that is known to be valid; the text itself where it is not. */
  default String canonical(String text) {
    return read(text, Names.MODULE_NAMES) instanceof Valid valid ? valid.canonical() : text;
  }

  /** How a canonical value stands in JSON. */
  default JsonForm form(String canonical) {
    return switch (this) {
      case Whole whole -> whole.form();
      case Truth _ -> JsonForm.BOOLEAN;
      case Empty _ -> JsonForm.EMPTY;
      case Reference reference -> reference.target().form(canonical);
      case Union union -> union.formOf(canonical);
      case Decimal _, Text _, Enumeration _, Identity _, Binary _, Bits _, Opaque _ ->
          JsonForm.STRING;
    };
  }

  /** Whole numbers of all sizes. 64 bits stand in JSON as strings. */
  record Whole(List<Range> ranges, boolean wide) implements LeafType {
    private static final Pattern DIGITS = Pattern.compile("[+-]?[0-9]+");

    private JsonForm form() {
      return wide ? JsonForm.STRING : JsonForm.NUMBER;
    }

    @Override
    public Reading read(String text, Names names) {
      if (text.length() <= 20 && DIGITS.matcher(text).matches()) {
        BigInteger value = new BigInteger(text);
        if (Range.anyContains(ranges, new BigDecimal(value))) {
          return new Valid(value.toString(), form());
        }
      }
      return new Invalid("a whole number in " + Range.show(ranges));
    }
  }

  /** decimal64. */
  record Decimal(List<Range> ranges, int fractionDigits) implements LeafType {
    @Override
    public Reading read(String text, Names names) {
      if (text.length() <= 22 && text.matches("[+-]?[0-9]+(\\.[0-9]+)?")) {
        BigDecimal value = new BigDecimal(text).stripTrailingZeros();
        if (value.scale() <= fractionDigits && Range.anyContains(ranges, value)) {
          return new Valid(
              value.setScale(Math.max(1, value.scale())).toPlainString(), JsonForm.STRING);
        }
      }
      return new Invalid(
          "a number with at most "
              + fractionDigits
              + " digits after the point in "
              + Range.show(ranges));
    }
  }

  /**
   * Text.
   *
   * @param lengths allowed numbers of characters
   * @param patterns every one has to match, or not, as it says
   * @param meaning what the text stands for, beyond its pattern
   */
  record Text(List<Range> lengths, List<Shape> patterns, Meaning meaning) implements LeafType {
    @Override
    public Reading read(String text, Names names) {
      int length = text.codePointCount(0, text.length());
      if (!lengths.isEmpty() && !Range.anyContains(lengths, BigDecimal.valueOf(length))) {
        return new Invalid(
            lengths.equals(List.of(Range.of(1, 1)))
                ? "one character"
                : "text of " + Range.show(lengths) + " characters");
      }
      for (Shape shape : patterns) {
        if (shape.pattern().matcher(text).matches() == shape.inverted()) {
          return new Invalid(meaning.expected().orElseGet(shape::expected));
        }
      }
      return meaning
          .canonical(text)
          .<Reading>map(canonical -> new Valid(canonical, JsonForm.STRING))
          .orElseGet(() -> new Invalid(meaning.expected().orElse("another form")));
    }
  }

  /**
   * A pattern of a string type.
   *
   * @param pattern the pattern as Java has it
   * @param yang as the module has it
   * @param inverted whether it must not match
   * @param message the module's own words for it
   */
  record Shape(Pattern pattern, String yang, boolean inverted, Optional<String> message) {
    String expected() {
      return message
          .map(words -> words.replaceFirst("^Expected ", "").replaceFirst("\\.$", ""))
          .orElse("text " + (inverted ? "unlike " : "like ") + yang);
    }
  }

  /** What a text stands for: its canonical form is more than its pattern says. */
  enum Meaning {
    PLAIN,
    IP_ADDRESS,
    IP_PREFIX,
    ADDRESS_WITH_LENGTH,
    MAC,
    CRYPT_HASH;

    Optional<String> canonical(String text) {
      return switch (this) {
        case PLAIN, CRYPT_HASH -> Optional.of(text);
        case IP_ADDRESS ->
            text.indexOf('%') >= 0
                ? Optional.of(text)
                : IpAddress.parse(text).map(IpAddress::toString);
        case IP_PREFIX -> IpPrefix.parse(text).map(prefix -> prefix.network().toString());
        case ADDRESS_WITH_LENGTH -> IpPrefix.parse(text).map(IpPrefix::toString);
        case MAC -> MacAddress.parse(text).map(MacAddress::toString);
      };
    }

    Optional<String> expected() {
      return switch (this) {
        case PLAIN -> Optional.empty();
        case IP_ADDRESS -> Optional.of("an IP address");
        case IP_PREFIX -> Optional.of("a prefix such as 192.0.2.0/24");
        case ADDRESS_WITH_LENGTH ->
            Optional.of("an address with prefix length such as 192.0.2.1/24");
        case MAC -> Optional.of("a MAC address such as 02:00:00:00:00:01");
        case CRYPT_HASH -> Optional.of("a hash that begins with $5$ or $6$");
      };
    }
  }

  /** true, false. */
  record Truth() implements LeafType {
    @Override
    public Reading read(String text, Names names) {
      return text.equals("true") || text.equals("false")
          ? new Valid(text, JsonForm.BOOLEAN)
          : new Invalid("true or false");
    }
  }

  /** An enumeration. */
  record Enumeration(List<String> names) implements LeafType {
    @Override
    public Reading read(String text, Names prefixes) {
      return names.contains(text) ? new Valid(text, JsonForm.STRING) : new Invalid(oneOf(names));
    }
  }

  /** A reference to an identity, {@code module:name}. */
  record Identity(Set<String> identities) implements LeafType {
    @Override
    public Reading read(String text, Names names) {
      int colon = text.indexOf(':');
      Optional<String> module = names.module(colon < 0 ? "" : text.substring(0, colon));
      String name = text.substring(colon + 1);
      String full = module.map(m -> m + ":" + name).orElse(name);
      if (identities.contains(full)) {
        return new Valid(full, JsonForm.STRING);
      }
      if (colon < 0) {
        List<String> same = identities.stream().filter(i -> i.endsWith(":" + name)).toList();
        if (same.size() == 1) {
          return new Valid(same.getFirst(), JsonForm.STRING);
        }
      }
      return new Invalid(oneOf(identities.stream().sorted().toList()));
    }
  }

  /**
   * A reference to a leaf elsewhere: of that leaf's type.
   *
   * @param target the type referred to
   * @param path the path of the reference, as the module has it
   */
  record Reference(LeafType target, String path) implements LeafType {
    @Override
    public Reading read(String text, Names names) {
      return target.read(text, names);
    }
  }

  /** The first member type that reads the text. */
  record Union(List<LeafType> members) implements LeafType {
    private JsonForm formOf(String canonical) {
      JsonForm first = members.getFirst().form(canonical);
      if (members.stream().allMatch(member -> member.form(canonical) == first)) {
        return first;
      }
      return read(canonical, Names.MODULE_NAMES) instanceof Valid valid
          ? valid.form()
          : JsonForm.STRING;
    }

    @Override
    public Reading read(String text, Names names) {
      Set<String> expected = new LinkedHashSet<>();
      for (LeafType member : members) {
        switch (member.read(text, names)) {
          case Valid valid -> {
            return valid;
          }
          case Invalid invalid -> expected.add(invalid.expected());
        }
      }
      return new Invalid(String.join(", or ", expected));
    }
  }

  /** Octets in base64. */
  record Binary(List<Range> lengths) implements LeafType {
    @Override
    public Reading read(String text, Names names) {
      try {
        byte[] octets = Base64.getDecoder().decode(text.replaceAll("\\s", ""));
        if (lengths.isEmpty() || Range.anyContains(lengths, BigDecimal.valueOf(octets.length))) {
          return new Valid(Base64.getEncoder().encodeToString(octets), JsonForm.STRING);
        }
        return new Invalid(Range.show(lengths) + " octets in base64");
      } catch (IllegalArgumentException e) {
        return new Invalid("octets in base64");
      }
    }
  }

  /** Named bits, in the order of the module. */
  record Bits(List<String> names) implements LeafType {
    @Override
    public Reading read(String text, Names prefixes) {
      Set<String> given = new LinkedHashSet<>(Arrays.asList(text.trim().split("\\s+", -1)));
      given.remove("");
      if (!names.containsAll(given)) {
        return new Invalid("any of " + String.join(" ", names));
      }
      return new Valid(
          names.stream().filter(given::contains).collect(Collectors.joining(" ")), JsonForm.STRING);
    }
  }

  /** No value: it is there or not. */
  record Empty() implements LeafType {
    @Override
    public Reading read(String text, Names names) {
      return text.isEmpty() ? new Valid("", JsonForm.EMPTY) : new Invalid("no value");
    }
  }

  /** What this agent only shows and never checks: instance-identifier, XPath. */
  record Opaque() implements LeafType {
    @Override
    public Reading read(String text, Names names) {
      return new Valid(text, JsonForm.STRING);
    }
  }

  /**
   * Allowed values from one number to another.
   *
   * @param from the least
   * @param to the greatest
   */
  record Range(BigDecimal from, BigDecimal to) {
    static Range of(long from, long to) {
      return new Range(BigDecimal.valueOf(from), BigDecimal.valueOf(to));
    }

    static boolean anyContains(List<Range> ranges, BigDecimal value) {
      for (Range range : ranges) {
        if (range.from.compareTo(value) <= 0 && value.compareTo(range.to) <= 0) {
          return true;
        }
      }
      return false;
    }

    static String show(List<Range> ranges) {
      return ranges.stream()
          .map(
              r ->
                  r.from.compareTo(r.to) == 0
                      ? r.from.toPlainString()
                      : r.from.toPlainString() + ".." + r.to.toPlainString())
          .collect(Collectors.joining(" or "))
          .toLowerCase(Locale.ROOT);
    }
  }

  private static String oneOf(List<String> names) {
    return names.size() == 1 ? names.getFirst() : "one of " + String.join(", ", names);
  }
}
