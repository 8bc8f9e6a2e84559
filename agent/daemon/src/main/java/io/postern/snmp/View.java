package io.postern.snmp;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.snmp4j.smi.OID;

/**
 * A part of the object tree: what the longest subtree that an object lies in says (RFC 3415,
 * without masks).
 */
final class View {
  /** How much of a subtree lies in a view. */
  enum Cover {
    ALL,
    SOME,
    NONE
  }

  private record Family(OID subtree, boolean included) {}

  /** Longest first. */
  private final List<Family> families = new ArrayList<>();

  /** Subtrees that belong to it, and subtrees of these that do not. */
  View(List<String> included, List<String> excluded) {
    included.forEach(s -> families.add(new Family(new OID(s), true)));
    excluded.forEach(s -> families.add(new Family(new OID(s), false)));
    families.sort(Comparator.comparingInt((Family f) -> f.subtree.size()).reversed());
  }

  /** Whether an object is in it. */
  boolean contains(OID object) {
    for (Family family : families) {
      if (object.startsWith(family.subtree)) {
        return family.included;
      }
    }
    return false;
  }

  /** How much of a subtree is in it: asked once for a column instead of for each of its cells. */
  Cover cover(OID subtree) {
    boolean inside = contains(subtree);
    for (Family family : families) {
      if (family.included != inside
          && family.subtree.size() > subtree.size()
          && family.subtree.startsWith(subtree)) {
        return Cover.SOME;
      }
    }
    return inside ? Cover.ALL : Cover.NONE;
  }
}
