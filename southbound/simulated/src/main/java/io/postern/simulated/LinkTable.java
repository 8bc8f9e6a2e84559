package io.postern.simulated;

import io.postern.net.InterfaceName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The links of a kernel by name; an index is never used twice. */
final class LinkTable {
  private final Map<InterfaceName, Link> byName = new LinkedHashMap<>();
  private final Set<String> givenNames = new LinkedHashSet<>();
  private int lastIndex;

  int nextIndex() {
    return ++lastIndex;
  }

  @Nullable Link find(InterfaceName name) {
    return byName.get(name);
  }

  void add(Link link) {
    byName.put(link.name, link);
    if (link.lower != null) {
      link.lower.uppers.add(link);
    }
  }

  void remove(Link link) {
    byName.remove(link.name);
    givenNames.removeAll(link.alternativeNames);
    if (link.lower != null) {
      link.lower.uppers.remove(link);
    }
    if (link.master != null) {
      link.master.ports.remove(link);
    }
  }

  /** Names are one space: a link's name may be nobody's alternative name. */
  boolean isTaken(String name) {
    return holderOf(name) != null
        || InterfaceName.parse(name).filter(byName::containsKey).isPresent();
  }

  /** The link that has an alternative name. */
  @Nullable Link holderOf(String alternativeName) {
    for (Link link : byName.values()) {
      if (link.alternativeNames.contains(alternativeName)) {
        return link;
      }
    }
    return null;
  }

  /** Whether the agent gave that alternative name. */
  boolean isGiven(String alternativeName) {
    return givenNames.contains(alternativeName);
  }

  void given(String alternativeName, boolean on) {
    if (on) {
      givenNames.add(alternativeName);
    } else {
      givenNames.remove(alternativeName);
    }
  }

  List<Link> all() {
    return new ArrayList<>(byName.values());
  }
}
