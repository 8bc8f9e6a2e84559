package io.postern.netconf.datastore;

import java.util.Locale;
import java.util.Optional;

/** What an edit does to a node (RFC 6241 section 7.2). */
public enum EditOperation {
  MERGE,
  REPLACE,
  CREATE,
  DELETE,
  REMOVE,
  /** Nothing by itself: only what stands in it is edited. */
  NONE;

  /** By its name in a message. */
  public static Optional<EditOperation> parse(String text) {
    for (EditOperation operation : values()) {
      if (operation.name().toLowerCase(Locale.ROOT).equals(text)) {
        return Optional.of(operation);
      }
    }
    return Optional.empty();
  }
}
