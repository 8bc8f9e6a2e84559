package io.postern.snmp;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.snmp4j.smi.OID;

/**
 * A part of the object tree (RFC 3415 section 4): of the subtrees that an object lies in, the one
 * with the most sub-identifiers says whether it belongs to the view. What RFC 3415 says by a mask
 * is said by {@code *}: any one sub-identifier.
 */
final class View {
  /** How much of a subtree lies in a view. */
  enum Cover {
    ALL,
    SOME,
    NONE
  }

  private static final String ANY = "*";

  /** Those that decide first come first. */
  private final List<Family> families;

  private final @Nullable View outer;

  /** A subtree; {@code any} says at which places any sub-identifier will do. */
  private static final class Family {
    final int[] ids;
    final boolean[] any;
    final boolean included;

    Family(String subtree, boolean included) {
      String[] parts = subtree.split("\\.", -1);
      ids = new int[parts.length];
      any = new boolean[parts.length];
      for (int i = 0; i < parts.length; i++) {
        any[i] = parts[i].equals(ANY);
        ids[i] = any[i] ? 0 : Integer.parseUnsignedInt(parts[i]);
      }
      this.included = included;
    }

    /** Whether so many of the first sub-identifiers are those of an object. */
    boolean agrees(int[] object, int count) {
      for (int i = 0; i < count; i++) {
        if (ids[i] != object[i] && !any[i]) {
          return false;
        }
      }
      return true;
    }
  }

  private View(@Nullable View outer, List<Family> families) {
    this.outer = outer;
    this.families = families;
  }

  /** Subtrees that belong to it, and subtrees of these that do not. */
  View(List<String> included, List<String> excluded) {
    outer = null;
    families = new ArrayList<>();
    // Of two alike the one that excludes comes first, as the sort is stable.
    excluded.forEach(s -> families.add(new Family(s, false)));
    included.forEach(s -> families.add(new Family(s, true)));
    families.sort(
        Comparator.comparingInt((Family f) -> f.ids.length)
            .thenComparing(f -> f.ids, Arrays::compareUnsigned)
            .reversed());
  }

  /** What lies in this view and in another. */
  View within(View other) {
    return new View(outer == null ? other : outer.within(other), families);
  }

  /** Whether an object is in it. */
  boolean contains(OID object) {
    return says(object.getValue()) && (outer == null || outer.contains(object));
  }

  private boolean says(int[] object) {
    for (Family family : families) {
      if (family.ids.length <= object.length && family.agrees(object, family.ids.length)) {
        return family.included;
      }
    }
    return false;
  }

  /** How much of a subtree is in it: asked once for a column instead of for each of its cells. */
  Cover cover(OID subtree) {
    Cover own = own(subtree.getValue());
    if (outer == null || own == Cover.NONE) {
      return own;
    }
    Cover others = outer.cover(subtree);
    return others == Cover.NONE || own == Cover.ALL ? others : own;
  }

  private Cover own(int[] subtree) {
    boolean inside = says(subtree);
    for (Family family : families) {
      if (family.included != inside
          && family.ids.length > subtree.length
          && family.agrees(subtree, subtree.length)) {
        return Cover.SOME;
      }
    }
    return inside ? Cover.ALL : Cover.NONE;
  }
}
