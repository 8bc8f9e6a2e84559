package io.postern.core.failover;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Numbers objects by what they are, not by what they are equal to, in the order in which they are
 * met. References mostly come in the order of the list, so the search goes on from the last one.
 */
final class Roll<T> {
  private final List<T> all = new ArrayList<>();
  private int last;

  /** Takes in objects of which none was met yet. */
  void addAll(List<T> fresh) {
    all.addAll(fresh);
  }

  /** The object's number; it gets the next one where it was not met yet. */
  @SuppressWarnings("ReferenceEquality") // two dropped addresses may look the same
  int of(@Nullable T item) {
    if (item == null) {
      return Checkpoint.NONE;
    }
    int size = all.size();
    for (int i = 0; i < size; i++) {
      int at = last + i < size ? last + i : last + i - size;
      if (all.get(at) == item) {
        last = at;
        return at;
      }
    }
    all.add(item);
    last = size;
    return size;
  }

  List<Integer> of(List<T> items) {
    List<Integer> numbers = new ArrayList<>(items.size());
    for (T item : items) {
      numbers.add(of(item));
    }
    return numbers;
  }

  /** The objects met so far; grows while more are met. */
  List<T> all() {
    return all;
  }

  static <T> @Nullable T at(List<T> all, int number) {
    return number == Checkpoint.NONE ? null : all.get(number);
  }

  static <T> List<T> at(List<T> all, List<Integer> numbers) {
    List<T> items = new ArrayList<>(numbers.size());
    for (int number : numbers) {
      items.add(all.get(number));
    }
    return items;
  }
}
