package io.postern.view;

import io.postern.device.LinkState;
import io.postern.view.InterfaceTables.OperStatus;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Since when each link is there and has its status. What was so when the links were seen for the
 * first time has no time: it was so before. Unchangeable; a link is known by its index.
 */
public final class LinkHistory {
  /** No link has been seen. */
  public static final LinkHistory NONE = new LinkHistory(Map.of(), false);

  private final Map<Integer, Entry> entries;
  private final boolean begun;

  /**
   * A moment in both clocks.
   *
   * @param nanos monotonic nanoseconds of the device's clock
   * @param wallMillis milliseconds since the epoch
   */
  record Since(long nanos, long wallMillis) {}

  private record Entry(OperStatus status, @Nullable Since there, @Nullable Since changed) {}

  private LinkHistory(Map<Integer, Entry> entries, boolean begun) {
    this.entries = entries;
    this.begun = begun;
  }

  /**
   * The history with what is so now.
   *
   * @param links all links
   * @param nanos now, monotonic nanoseconds of the device's clock
   * @param wallMillis now, milliseconds since the epoch
   */
  public LinkHistory with(List<LinkState> links, long nanos, long wallMillis) {
    Since now = begun ? new Since(nanos, wallMillis) : null;
    Map<Integer, Entry> next = new HashMap<>();
    boolean same = links.size() == entries.size();
    for (LinkState link : links) {
      OperStatus status = OperStatus.of(link);
      Entry before = entries.get(link.index());
      Entry entry;
      if (before == null) {
        entry = new Entry(status, now, now);
      } else if (before.status == status) {
        entry = before;
      } else {
        entry = new Entry(status, before.there, now);
      }
      same &= entry.equals(before);
      next.put(link.index(), entry);
    }
    return same ? this : new LinkHistory(next, begun || !links.isEmpty());
  }

  /** Since when a link is there; null: since before the agent. */
  @Nullable Since there(int index) {
    Entry entry = entries.get(index);
    return entry == null ? null : entry.there;
  }

  /** Since when a link has its status; null: since before the agent. */
  @Nullable Since changed(int index) {
    Entry entry = entries.get(index);
    return entry == null ? null : entry.changed;
  }
}
