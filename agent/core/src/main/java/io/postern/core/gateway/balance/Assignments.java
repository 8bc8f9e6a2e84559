package io.postern.core.gateway.balance;

import io.postern.net.IpAddress;
import io.postern.net.MacAddress;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * Which host has which forwarder: one group's store. One thread writes, the ARP thread; any thread
 * reads, in the order of addresses, without copying and without making the writer wait.
 *
 * <p>Hosts lie in pages of 256 neighbouring addresses, which are found by a small hash table and
 * are never taken away. Each page has a version that is odd while it is written; who read meanwhile
 * reads again. A host that is known costs no allocation; a new page is the only one there is.
 */
public final class Assignments implements Iterable<Assignment> {
  /** Pages of a store that is not told otherwise: 262,144 addresses in 13 MB at most. */
  public static final int PAGES = 1024;

  /** How often a host's last request is worth telling others. */
  static final long TOLD_NANOS = 300_000_000_000L;

  private static final int ROWS = 256;
  private static final long MAC = 0xffff_ffff_ffffL;
  private static final int VRID_SHIFT = 48;

  private static final VarHandle VERSION = version();

  private static VarHandle version() {
    try {
      return MethodHandles.lookup().findVarHandle(Page.class, "version", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** Neighbouring addresses. A row's {@code who} has MAC and VRID; 0 where there is no host. */
  private static final class Page {
    final int key;
    final long[] who = new long[ROWS];
    final long[] since = new long[ROWS];
    final long[] lastRequest = new long[ROWS];
    final long[] requests = new long[ROWS];
    final long[] epoch = new long[ROWS];
    final long[] sequence = new long[ROWS];
    final long[] changed = new long[ROWS / Long.SIZE];
    int version;
    boolean dirty;

    Page(int key) {
      this.key = key;
    }
  }

  private final int mostPages;
  private final Page[] table;
  private final int[] hosts = new int[256];

  /** All pages in the order of their addresses; replaced when one is added. */
  private volatile Page[] order = new Page[0];

  private int size;
  private long sequence;
  private int dirtyPages;

  /** A store for groups of the usual size. */
  public Assignments() {
    this(PAGES);
  }

  /**
   * An empty store.
   *
   * @param mostPages what it may grow to, in pages of 256 addresses
   */
  public Assignments(int mostPages) {
    this.mostPages = mostPages;
    table = new Page[Integer.highestOneBit(Math.max(mostPages, 1)) * 4];
  }

  // The writer's

  private @Nullable Page page(int host) {
    int key = host >>> 8;
    int at = place(key);
    Page page = table[at];
    while (page != null && page.key != key) {
      at = (at + 1) & (table.length - 1);
      page = table[at];
    }
    return page;
  }

  private int place(int key) {
    int mixed = key * 0x9e3779b9;
    return (mixed ^ (mixed >>> 15)) & (table.length - 1);
  }

  private @Nullable Page pageFor(int host) {
    Page page = page(host);
    if (page != null || order.length >= mostPages) {
      return page;
    }
    Page made = new Page(host >>> 8);
    int at = place(made.key);
    while (table[at] != null) {
      at = (at + 1) & (table.length - 1);
    }
    table[at] = made;
    Page[] before = order;
    Page[] after = Arrays.copyOf(before, before.length + 1);
    int i = before.length;
    while (i > 0 && before[i - 1].key > made.key) {
      after[i] = before[i - 1];
      i--;
    }
    after[i] = made;
    order = after;
    return made;
  }

  /** The forwarder of a host; 0 for none. */
  public int vridOf(int host) {
    Page page = page(host);
    return page == null ? 0 : (int) (page.who[host & 0xff] >>> VRID_SHIFT);
  }

  /** The MAC of a host; 0 for none. */
  public long macOf(int host) {
    Page page = page(host);
    return page == null ? 0 : page.who[host & 0xff] & MAC;
  }

  /** When a host was given its forwarder; the least number there is for none. */
  long sinceOf(int host) {
    Page page = page(host);
    return page == null ? Long.MIN_VALUE : page.since[host & 0xff];
  }

  /**
   * Records a choice; whether there was room for it.
   *
   * @param mac the host's MAC
   * @param epoch whose choice
   */
  public boolean assign(int host, long mac, int vrid, long now, long epoch) {
    Page page = pageFor(host);
    if (page == null) {
      return false;
    }
    int row = host & 0xff;
    sequence++;
    open(page);
    count(page.who[row], (long) vrid << VRID_SHIFT | mac);
    page.who[row] = (long) vrid << VRID_SHIFT | mac;
    page.since[row] = now;
    page.lastRequest[row] = now;
    page.requests[row] = 0;
    page.epoch[row] = epoch;
    page.sequence[row] = sequence;
    close(page);
    mark(page, row);
    return true;
  }

  /** A host that is known asked. */
  public void touch(int host, long now) {
    Page page = page(host);
    int row = host & 0xff;
    if (page == null || page.who[row] == 0) {
      return;
    }
    boolean told = now / TOLD_NANOS == page.lastRequest[row] / TOLD_NANOS;
    open(page);
    page.lastRequest[row] = now;
    page.requests[row]++;
    close(page);
    if (!told) {
      mark(page, row);
    }
  }

  /**
   * Takes over another gateway's row if its choice is the later one; of the same choice the later
   * request. Whether it was the later choice, and there was room.
   */
  public boolean merge(Assignment row) {
    int host = (int) row.host().low();
    Page page = pageFor(host);
    if (page == null) {
      return false;
    }
    int at = host & 0xff;
    boolean there = page.who[at] != 0;
    boolean later = !there || row.laterThan(page.epoch[at], page.sequence[at]);
    boolean same = there && row.epoch() == page.epoch[at] && row.sequence() == page.sequence[at];
    if (later) {
      long who = (long) row.vrid() << VRID_SHIFT | row.mac().bits();
      sequence = Math.max(sequence, row.sequence());
      open(page);
      count(page.who[at], who);
      page.who[at] = who;
      page.since[at] = row.since();
      page.lastRequest[at] = row.lastRequest();
      page.requests[at] = row.requests();
      page.epoch[at] = row.epoch();
      page.sequence[at] = row.sequence();
      close(page);
    } else if (same && row.lastRequest() > page.lastRequest[at]) {
      open(page);
      page.lastRequest[at] = row.lastRequest();
      page.requests[at] = Math.max(page.requests[at], row.requests());
      close(page);
    }
    return later;
  }

  /** Forgets a host. */
  public void remove(int host) {
    Page page = page(host);
    int row = host & 0xff;
    if (page == null || page.who[row] == 0) {
      return;
    }
    open(page);
    count(page.who[row], 0);
    page.who[row] = 0;
    close(page);
    page.changed[row >>> 6] &= ~(1L << row);
  }

  /** Forgets the hosts of a page that have not asked since a time; goes round the pages. */
  int forget(int pageNumber, long before) {
    Page[] pages = order;
    if (pageNumber >= pages.length) {
      return 0;
    }
    Page page = pages[pageNumber];
    for (int row = 0; row < ROWS; row++) {
      if (page.who[row] != 0 && page.lastRequest[row] < before) {
        remove(page.key << 8 | row);
      }
    }
    return pageNumber + 1;
  }

  /** Forgets everything. */
  public void clear() {
    for (Page page : order) {
      open(page);
      Arrays.fill(page.who, 0);
      Arrays.fill(page.changed, 0);
      page.dirty = false;
      close(page);
    }
    Arrays.fill(hosts, 0);
    dirtyPages = 0;
    size = 0;
  }

  /** The first host at or after an address, unsigned, that has a forwarder; -1L for none. */
  long firstFrom(long host) {
    Page[] pages = order;
    for (int i = search(pages, (int) (host >>> 8)); i < pages.length; i++) {
      Page page = pages[i];
      long first = (page.key & 0xff_ffffL) << 8;
      for (int row = (int) Math.max(0, host - first); row < ROWS; row++) {
        if (page.who[row] != 0) {
          return first | row;
        }
      }
    }
    return -1;
  }

  /** Whether rows wait to be told to the other gateways. */
  public boolean hasChanges() {
    return dirtyPages > 0;
  }

  /** Rows that changed since they were asked for last, each once, as they are now. */
  public List<Assignment> changes(int most) {
    List<Assignment> rows = new ArrayList<>();
    if (dirtyPages == 0) {
      return rows;
    }
    for (Page page : order) {
      if (!page.dirty) {
        continue;
      }
      for (int word = 0; word < page.changed.length; word++) {
        while (page.changed[word] != 0) {
          if (rows.size() >= most) {
            return rows;
          }
          int bit = Long.numberOfTrailingZeros(page.changed[word]);
          page.changed[word] &= ~(1L << bit);
          int row = word << 6 | bit;
          if (page.who[row] != 0) {
            rows.add(row(page, row));
          }
        }
      }
      page.dirty = false;
      dirtyPages--;
    }
    return rows;
  }

  private void mark(Page page, int row) {
    page.changed[row >>> 6] |= 1L << row;
    if (!page.dirty) {
      page.dirty = true;
      dirtyPages++;
    }
  }

  private void count(long before, long after) {
    int was = (int) (before >>> VRID_SHIFT);
    int is = (int) (after >>> VRID_SHIFT);
    if (was != is) {
      if (was != 0) {
        hosts[was]--;
        size--;
      }
      if (is != 0) {
        hosts[is]++;
        size++;
      }
    }
  }

  /** Makes the version odd. */
  private static void open(Page page) {
    VERSION.setOpaque(page, page.version + 1);
    VarHandle.storeStoreFence();
  }

  /** Makes it even again. */
  private static void close(Page page) {
    VERSION.setRelease(page, page.version + 1);
  }

  // Any thread's

  /** Hosts that have a forwarder. */
  public int size() {
    return size;
  }

  /** Hosts that have this forwarder. */
  public int hosts(int vrid) {
    return hosts[vrid];
  }

  /** The row of a host; null for none. */
  public @Nullable Assignment get(IpAddress host) {
    Assignment found = at(host.low());
    return found != null && found.host().equals(host) ? found : null;
  }

  /** The first row in the order of addresses; null where there is none. */
  public @Nullable Assignment first() {
    return at(0);
  }

  /** The row after a host's place, whether or not it is there; null at the end. */
  public @Nullable Assignment after(IpAddress host) {
    return at(host.low() + 1);
  }

  /** All rows in the order of addresses, each as it is when it is reached. */
  @Override
  public Iterator<Assignment> iterator() {
    return new Iterator<>() {
      private @Nullable Assignment next = first();

      @Override
      public boolean hasNext() {
        return next != null;
      }

      @Override
      public Assignment next() {
        Assignment row = next;
        if (row == null) {
          throw new NoSuchElementException();
        }
        next = after(row.host());
        return row;
      }
    };
  }

  private @Nullable Assignment at(long from) {
    Page[] pages = order;
    for (int i = search(pages, (int) (from >>> 8)); i < pages.length; i++) {
      long first = (pages[i].key & 0xff_ffffL) << 8;
      Assignment found = read(pages[i], (int) Math.max(0, from - first));
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  private static @Nullable Assignment read(Page page, int from) {
    for (int row = from; row < ROWS; row++) {
      if (page.who[row] == 0) {
        continue;
      }
      while (true) {
        int version = (int) VERSION.getAcquire(page);
        if ((version & 1) == 0) {
          Assignment read = page.who[row] == 0 ? null : row(page, row);
          VarHandle.loadLoadFence();
          if ((int) VERSION.getOpaque(page) == version) {
            if (read != null) {
              return read;
            }
            break;
          }
        }
      }
    }
    return null;
  }

  private static Assignment row(Page page, int row) {
    long who = page.who[row];
    return new Assignment(
        IpAddress.ofV4(page.key << 8 | row),
        new MacAddress(who & MAC),
        (int) (who >>> VRID_SHIFT),
        page.since[row],
        page.lastRequest[row],
        page.requests[row],
        page.epoch[row],
        page.sequence[row]);
  }

  /** The number of the first page whose key is not less. */
  private static int search(Page[] pages, int key) {
    int low = 0;
    int high = pages.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (pages[middle].key < key) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
