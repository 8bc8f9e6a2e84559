package io.postern.config.tree;

import java.util.List;
import java.util.SequencedMap;

/** A JSON text (RFC 8259), each value with the line it began in. */
public sealed interface Json {

  /** The line, from 1. */
  int line();

  /** An object. */
  record Members(int line, SequencedMap<String, Json> members) implements Json {}

  /** An array. */
  record Elements(int line, List<Json> elements) implements Json {}

  /** A string. */
  record Text(int line, String text) implements Json {}

  /** A number, as it was written. */
  record Numeral(int line, String text) implements Json {}

  /** true, false. */
  record Truth(int line, boolean value) implements Json {}

  /** null. */
  record Null(int line) implements Json {}

  /** What it is, with its article. */
  default String kind() {
    return switch (this) {
      case Members ignored -> "an object";
      case Elements ignored -> "an array";
      case Text ignored -> "a string";
      case Numeral ignored -> "a number";
      case Truth ignored -> "a boolean";
      case Null ignored -> "null";
    };
  }
}
