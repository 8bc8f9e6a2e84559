package io.postern.simulation;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Compares two objects of the core field by field, also what is private and what refers back: a
 * field that a checkpoint forgets stands out here, whether or not anybody reads it soon.
 */
final class ObjectGraph {
  /**
   * Made again when somebody asks: what windows show, why a member may take nothing, which subnets
   * are its own. Or counted within one machine only.
   */
  private static final Set<String> DERIVED =
      Set.of(
          "FailoverMachine.shown",
          "Group.shown",
          "Choice.obstacles",
          "Group.ownSubnets",
          "Kernel.addressChanges",
          "FailoverMachine.trace",
          "FailoverMachine.generation",
          "Node.changes");

  private static final int ENOUGH = 10;

  private record Pair(String place, @Nullable Object one, @Nullable Object other) {}

  private final IdentityHashMap<Object, Object> partners = new IdentityHashMap<>();
  private final ArrayDeque<Pair> open = new ArrayDeque<>();
  private final List<String> found = new ArrayList<>();

  private ObjectGraph() {}

  /** Where two objects differ; empty where they do not. */
  static List<String> differences(Object one, Object other) {
    ObjectGraph graph = new ObjectGraph();
    graph.open.add(new Pair(one.getClass().getSimpleName(), one, other));
    while (!graph.open.isEmpty() && graph.found.size() < ENOUGH) {
      graph.compare(graph.open.removeFirst());
    }
    return graph.found;
  }

  @SuppressWarnings("ReferenceEquality") // null or not is the question
  private void compare(Pair pair) {
    Object one = pair.one();
    Object other = pair.other();
    if (one == null || other == null) {
      if (one != other) {
        differ(pair);
      }
    } else if (one instanceof Map<?, ?> map && other instanceof Map<?, ?> second) {
      compare(pair, map.keySet(), second.keySet());
      compare(pair, map.values(), second.values());
    } else if (one instanceof Collection<?> all && other instanceof Collection<?> second) {
      compare(pair, all, second);
    } else if (!one.getClass().equals(other.getClass())) {
      differ(pair);
    } else if (one.getClass().getName().startsWith("io.postern.core.failover.")
        && !(one instanceof Enum<?>)
        && one.getClass().getName().lastIndexOf('.') == "io.postern.core.failover".length()) {
      fields(pair, one, other);
    } else if (!one.equals(other)) {
      differ(pair);
    }
  }

  private void compare(Pair pair, Collection<?> one, Collection<?> other) {
    if (one.size() != other.size()) {
      differ(pair);
      return;
    }
    Iterator<?> second = other.iterator();
    int i = 0;
    for (Object each : one) {
      open.add(new Pair(pair.place() + "[" + i++ + "]", each, second.next()));
    }
  }

  @SuppressWarnings("ReferenceEquality") // it is about which object is meant
  private void fields(Pair pair, Object one, Object other) {
    Object partner = partners.put(one, other);
    if (partner != null) {
      if (partner != other) {
        found.add(pair.place() + ": refers to another object than in the first");
      }
      return;
    }
    for (Field field : one.getClass().getDeclaredFields()) {
      String name = one.getClass().getSimpleName() + "." + field.getName();
      if (Modifier.isStatic(field.getModifiers()) || DERIVED.contains(name)) {
        continue;
      }
      field.setAccessible(true);
      try {
        open.add(new Pair(pair.place() + "." + field.getName(), field.get(one), field.get(other)));
      } catch (IllegalAccessException e) {
        throw new IllegalStateException(name, e);
      }
    }
  }

  private void differ(Pair pair) {
    found.add(pair.place() + ": " + pair.one() + " and " + pair.other());
  }
}
