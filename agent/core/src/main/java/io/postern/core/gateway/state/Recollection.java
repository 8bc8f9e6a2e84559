package io.postern.core.gateway.state;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What gateway groups know from before their agent's start.
 *
 * @param incarnation grows with each start
 * @param directories by the groups' names
 */
public record Recollection(long incarnation, Map<String, Directory> directories) {

  /** The first start. */
  public static final Recollection NONE = new Recollection(1, new TreeMap<>());

  /** Copies the map. */
  public Recollection {
    directories = Collections.unmodifiableSortedMap(new TreeMap<>(directories));
  }

  /** The directory of a group. */
  public Directory of(String group) {
    return directories.getOrDefault(group, Directory.EMPTY);
  }
}
