package io.postern.core.gateway.tracking;

import io.postern.net.InterfaceName;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * A node's weight and priority after its tracked interfaces, and whether it is able to forward:
 * below the lower threshold not any more, from the upper on again.
 *
 * @param full its weight with everything up
 * @param fullPriority its priority with everything up
 * @param lower below it the node is not able
 * @param upper from it on the node is able again
 * @param tracks what is tracked
 * @param down which of that is down
 * @param able whether it is able
 */
public record Worth(
    int full,
    int fullPriority,
    int lower,
    int upper,
    List<Track> tracks,
    Set<InterfaceName> down,
    boolean able) {

  /** Copies; and judges anew. */
  public Worth {
    tracks = List.copyOf(tracks);
    down = Collections.unmodifiableSortedSet(new TreeSet<>(down));
    int weight = weight(full, tracks, down);
    able = able ? weight >= lower : weight >= upper;
  }

  /** Everything up. */
  public static Worth of(int weight, int priority, int lower, int upper, List<Track> tracks) {
    return new Worth(weight, priority, lower, upper, tracks, Set.of(), true);
  }

  /** An interface went down or came up. */
  public Worth with(InterfaceName nic, boolean up) {
    TreeSet<InterfaceName> next = new TreeSet<>(down);
    boolean changed = up ? next.remove(nic) : next.add(nic);
    return changed ? new Worth(full, fullPriority, lower, upper, tracks, next, able) : this;
  }

  /** Other settings, with what is known of interfaces. */
  public Worth configured(Worth next) {
    return new Worth(next.full, next.fullPriority, next.lower, next.upper, next.tracks, down, able);
  }

  private static int weight(int full, List<Track> tracks, Set<InterfaceName> down) {
    int lost =
        tracks.stream().filter(t -> down.contains(t.nic())).mapToInt(Track::weightDecrement).sum();
    return Math.max(0, full - lost);
  }

  /** The weight now. */
  public int weight() {
    return weight(full, tracks, down);
  }

  /** The priority now, at least 1. */
  public int priority() {
    int lost =
        tracks.stream()
            .filter(t -> down.contains(t.nic()))
            .mapToInt(Track::priorityDecrement)
            .sum();
    return Math.max(1, fullPriority - lost);
  }
}
