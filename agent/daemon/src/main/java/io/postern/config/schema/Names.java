package io.postern.config.schema;

import java.util.Optional;

/** What a prefix before a value's name stands for, where the value is written. */
@FunctionalInterface
public interface Names {
  /** JSON: a prefix is a module's name (RFC 7951 section 6.8). */
  Names MODULE_NAMES = Optional::of;

  /** The module name that the prefix stands for; the empty prefix is none. */
  Optional<String> module(String prefix);
}
