package io.postern.config.tree;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.regex.Pattern;

/** Reads JSON strictly: no comments, no trailing commas, no repeated names, bounded depth. */
public final class JsonParser {
  private static final Pattern NUMBER =
      Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?");

  private static final int MAX_DEPTH = 100;

  private final String text;
  private int at;
  private int line = 1;

  private JsonParser(String text) {
    this.text = text;
  }

  /** What is wrong with a text, and in which line. */
  public static final class Malformed extends Exception {
    private static final long serialVersionUID = 1;

    /** The line, from 1. */
    private final int line;

    private Malformed(int line, String sentence) {
      super(sentence, null, false, false);
      this.line = line;
    }

    /** The line, from 1. */
    public int line() {
      return line;
    }

    /** The sentence. */
    public String sentence() {
      return String.valueOf(getMessage());
    }
  }

  /** Reads a text. */
  public static Json parse(String text) throws Malformed {
    JsonParser parser = new JsonParser(text);
    Json value = parser.value(0);
    parser.blank();
    if (parser.at < text.length()) {
      throw parser.malformed("expected the end of the file");
    }
    return value;
  }

  private Json value(int depth) throws Malformed {
    if (depth > MAX_DEPTH) {
      throw new Malformed(line, "nested deeper than " + MAX_DEPTH);
    }
    blank();
    int began = line;
    if (at >= text.length()) {
      throw malformed("expected a value");
    }
    char c = text.charAt(at);
    return switch (c) {
      case '{' -> members(began, depth);
      case '[' -> elements(began, depth);
      case '"' -> new Json.Text(began, string());
      case 't' -> word("true", new Json.Truth(began, true));
      case 'f' -> word("false", new Json.Truth(began, false));
      case 'n' -> word("null", new Json.Null(began));
      default -> {
        if (c == '-' || (c >= '0' && c <= '9')) {
          yield new Json.Numeral(began, number());
        }
        throw malformed("expected a value");
      }
    };
  }

  private Json members(int began, int depth) throws Malformed {
    SequencedMap<String, Json> members = new LinkedHashMap<>();
    at++;
    blank();
    if (take('}')) {
      return new Json.Members(began, members);
    }
    do {
      blank();
      if (at >= text.length() || text.charAt(at) != '"') {
        throw malformed("expected a name in quotes");
      }
      int named = line;
      String name = string();
      blank();
      if (!take(':')) {
        throw malformed("expected ':' after \"" + name + "\"");
      }
      if (members.put(name, value(depth + 1)) != null) {
        throw new Malformed(named, "\"" + name + "\" stands here twice");
      }
      blank();
    } while (take(','));
    if (!take('}')) {
      throw malformed("expected ',' or '}'");
    }
    return new Json.Members(began, members);
  }

  private Json elements(int began, int depth) throws Malformed {
    List<Json> elements = new ArrayList<>();
    at++;
    blank();
    if (take(']')) {
      return new Json.Elements(began, elements);
    }
    do {
      elements.add(value(depth + 1));
      blank();
    } while (take(','));
    if (!take(']')) {
      throw malformed("expected ',' or ']'");
    }
    return new Json.Elements(began, elements);
  }

  private String string() throws Malformed {
    StringBuilder value = new StringBuilder();
    at++;
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c == '"') {
        return value.toString();
      }
      if (c < ' ') {
        throw malformed("a string may not contain a line's end or another control character");
      }
      value.append(c == '\\' ? escape() : c);
    }
    throw malformed("a string does not end");
  }

  private char escape() throws Malformed {
    if (at >= text.length()) {
      throw malformed("a string does not end");
    }
    char c = text.charAt(at++);
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> {
        int code = 0;
        for (int end = at + 4; at < end; at++) {
          int digit = at < text.length() ? Character.digit(text.charAt(at), 16) : -1;
          if (digit < 0) {
            throw malformed("expected four hexadecimal digits after \\u");
          }
          code = code << 4 | digit;
        }
        yield (char) code;
      }
      default -> throw malformed("unknown escape \\" + c);
    };
  }

  private String number() throws Malformed {
    int begin = at;
    while (at < text.length() && "+-.eE0123456789".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    String number = text.substring(begin, at);
    if (!NUMBER.matcher(number).matches()) {
      throw malformed("not a number: " + number);
    }
    return number;
  }

  private Json word(String word, Json value) throws Malformed {
    if (!text.startsWith(word, at)) {
      throw malformed("expected a value");
    }
    at += word.length();
    return value;
  }

  private boolean take(char c) {
    if (at < text.length() && text.charAt(at) == c) {
      at++;
      return true;
    }
    return false;
  }

  private void blank() {
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '\n') {
        line++;
      } else if (c != ' ' && c != '\t' && c != '\r') {
        return;
      }
      at++;
    }
  }

  private Malformed malformed(String sentence) {
    String found =
        at >= text.length()
            ? "the end of the file"
            : "'" + text.substring(at, Math.min(text.length(), at + 1)) + "'";
    return new Malformed(line, sentence + ", found " + found);
  }
}
