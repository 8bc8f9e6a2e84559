package io.postern.linux.link;

import io.postern.device.DeviceEvent;
import io.postern.device.DeviceListener;
import io.postern.device.LinkState;
import io.postern.device.SysctlPolicy;
import io.postern.linux.link.Originals.Original;
import io.postern.linux.link.SettingFiles.Setting;
import io.postern.linux.netlink.LinkCodec;
import io.postern.net.InterfaceName;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The settings thread: keeps the kernel settings that failover needs on the managed links, and
 * looks at them every second.
 *
 * <p>Per link wherever the kernel lets it be per link. The reverse-path filter is the greater of
 * the link's own and {@code all}: where {@code all} stands in the way it becomes 0, after every
 * other link (and {@code default}, for those to come) was given what was effective on it until
 * then.
 */
public final class Settings implements Runnable, AutoCloseable {
  private static final String RP_FILTER = "rp_filter";
  private static final Setting ALL_RP_FILTER = new Setting("ipv4", "all", RP_FILTER);
  private static final Setting DEFAULT_RP_FILTER = new Setting("ipv4", "default", RP_FILTER);
  private static final String LINKDOWN = "ignore_routes_with_linkdown";

  /** For how long a setting must differ until another hand is blamed. */
  private static final long SUSPICION_NANOS = 50_000_000L;

  private final LinkTable links;
  private final DeviceListener listener;
  private final SettingFiles files;
  private final @Nullable Path stateDir;
  private final Semaphore wake = new Semaphore(0);
  private final Map<Setting, String> toldAbout = new HashMap<>();
  private final Map<Setting, Long> suspects = new HashMap<>();

  /** Settings that were as needed, by the index of their link: what differs later is no start. */
  private final Map<Setting, Integer> asNeeded = new HashMap<>();

  /** The links whose settings were looked at, by index. */
  private final Map<InterfaceName, Integer> watched = new TreeMap<>();

  private volatile Plan plan = new Plan(SysctlPolicy.VERIFY, List.of(), false);
  private volatile boolean closed;

  /** Originals are kept in {@code stateDir}, where there is one. */
  public Settings(
      LinkTable links, DeviceListener listener, SettingFiles files, @Nullable Path stateDir) {
    this.links = links;
    this.listener = listener;
    this.files = files;
    this.stateDir = stateDir;
  }

  private record Plan(SysctlPolicy policy, List<InterfaceName> managed, boolean known) {}

  /** Replaces what is kept; any thread. */
  public void follow(SysctlPolicy policy, List<InterfaceName> managed) {
    plan = new Plan(policy, List.copyOf(managed), true);
    wake.release();
  }

  /** A link appeared: it has fresh settings. Any thread. */
  public void refresh() {
    wake.release();
  }

  @Override
  public void run() {
    Originals originals = new Originals(stateDir, Originals.here());
    try {
      while (!closed) {
        Plan now = plan;
        if (now.known()) {
          apply(now, originals);
        }
        long rest = suspects.isEmpty() ? TimeUnit.SECONDS.toNanos(1) : SUSPICION_NANOS;
        wake.tryAcquire(rest, TimeUnit.NANOSECONDS);
        wake.drainPermits();
      }
    } catch (InterruptedException e) {
      // closed
    }
    restoreAllBut(originals, Map.of());
  }

  /** The settings of the managed links and what they should be. */
  private static Map<Setting, String> needed(Set<InterfaceName> nics) {
    Map<Setting, String> needed = new LinkedHashMap<>();
    for (InterfaceName nic : nics) {
      needed.put(SettingFiles.v4(nic, "arp_ignore"), "1");
      needed.put(SettingFiles.v4(nic, "arp_announce"), "2");
      needed.put(SettingFiles.v4(nic, RP_FILTER), "0");
      needed.put(SettingFiles.v4(nic, LINKDOWN), "1");
      needed.put(new Setting("ipv6", nic.text(), LINKDOWN), "1");
      // Else others' addresses of a subnet would go with a primary that moves.
      needed.put(SettingFiles.v4(nic, "promote_secondaries"), "1");
    }
    return needed;
  }

  private void apply(Plan now, Originals originals) {
    forgetFormerLinks(originals);
    Map<InterfaceName, Integer> looked = new TreeMap<>();
    for (InterfaceName nic : now.managed()) {
      int index = links.index(nic);
      if (index != 0) {
        looked.put(nic, index);
      }
    }
    Map<Setting, String> needed = needed(looked.keySet());
    for (Setting s : List.copyOf(toldAbout.keySet())) {
      if (!needed.containsKey(s) && (needed.isEmpty() || !s.equals(ALL_RP_FILTER))) {
        settled(s, false); // its link is gone, or watched no more
      }
    }
    switch (now.policy()) {
      case VERIFY -> verify(needed, originals);
      case MANAGE -> manage(now, needed, originals);
    }
    report(looked);
  }

  private void verify(Map<Setting, String> needed, Originals originals) {
    asNeeded.clear();
    restoreAllBut(originals, Map.of());
    needed.forEach((s, value) -> files.read(s).ifPresent(found -> judge(s, value, found)));
    if (!needed.isEmpty()) {
      files.read(ALL_RP_FILTER).ifPresent(found -> judge(ALL_RP_FILTER, "0", found));
    }
  }

  private void manage(Plan now, Map<Setting, String> needed, Originals originals) {
    Map<Setting, String> kept = new LinkedHashMap<>(needed);
    if (!now.managed().isEmpty()) {
      freeReversePathFilter(now, originals, kept);
    }
    asNeeded.keySet().retainAll(kept.keySet());
    restoreAllBut(originals, kept);
    needed.forEach((s, value) -> ensure(originals, s, value));
  }

  /** Tells which links' settings are looked after now; behind what was found about them. */
  private void report(Map<InterfaceName, Integer> looked) {
    for (Map.Entry<InterfaceName, Integer> former : List.copyOf(watched.entrySet())) {
      if (!looked.containsKey(former.getKey())) {
        watched.remove(former.getKey());
        tell(former.getKey(), former.getValue(), false);
      }
    }
    looked.forEach(
        (nic, index) -> {
          if (!index.equals(watched.put(nic, index))) {
            tell(nic, index, true);
          }
        });
  }

  private void tell(InterfaceName nic, int index, boolean now) {
    listener.report(new DeviceEvent.SettingsWatched(System.nanoTime(), nic, index, now));
  }

  /** A setting that was told about is as needed, or needed no more. */
  private void settled(Setting s, boolean repaired) {
    if (toldAbout.remove(s) != null) {
      listener.report(new DeviceEvent.SettingAgrees(System.nanoTime(), s.toString(), repaired));
    }
  }

  /** What is found is reported once, until it is something else. */
  private void judge(Setting s, String expected, String found) {
    if (found.equals(expected)) {
      settled(s, false);
    } else if (!found.equals(toldAbout.put(s, found))) {
      listener.report(
          new DeviceEvent.SettingDiffers(System.nanoTime(), s.toString(), expected, found));
    }
  }

  private void ensure(Originals originals, Setting s, String value) {
    Optional<String> found = files.read(s);
    if (found.isEmpty() || found.get().equals(value)) {
      if (found.isPresent()) {
        settled(s, false);
        asNeeded.put(s, index(s));
      }
      suspects.remove(s);
      return;
    }
    if (originals.of(s) != null || asNeeded.containsKey(s)) {
      if (suspectedAnew(s)) {
        return;
      }
      judge(s, value, found.get()); // it was as needed: another hand has changed it since
    }
    if (originals.of(s) == null && !originals.keep(s, new Original(found.get(), index(s)))) {
      judge(s, value, found.get());
      return;
    }
    // A setting that is no longer there went with its link, and its link's end is on its way.
    Optional<String> now = files.write(s, value);
    if (now.isPresent()) {
      if (now.get().equals(value)) {
        settled(s, true);
      } else {
        judge(s, value, now.get());
      }
    }
  }

  /**
   * A setting that is not as it was written may belong to a link that was just made anew, whose
   * event is still on its way: only what stays so for a moment is another hand's work.
   */
  private boolean suspectedAnew(Setting s) {
    long at = System.nanoTime();
    Long since = suspects.putIfAbsent(s, at);
    if (since == null || at - since < SUSPICION_NANOS) {
      return true;
    }
    suspects.remove(s);
    return false;
  }

  private void freeReversePathFilter(Plan now, Originals originals, Map<Setting, String> kept) {
    Original before = originals.of(ALL_RP_FILTER);
    int all = number(before != null ? before.value() : files.read(ALL_RP_FILTER).orElse("0"));
    kept.put(ALL_RP_FILTER, "0");
    if (all == 0) {
      asNeeded.put(ALL_RP_FILTER, 0);
      return;
    }
    // Raising the default changes every link on which the setting was never written.
    for (InterfaceName nic : now.managed()) {
      writeOnce(originals, SettingFiles.v4(nic, RP_FILTER), "0");
    }
    for (String link : files.links()) {
      Setting s = new Setting("ipv4", link, RP_FILTER);
      if (isManaged(now, link)) {
        continue;
      }
      raise(originals, s, all);
      kept.put(s, "");
    }
    raise(originals, DEFAULT_RP_FILTER, all);
    kept.put(DEFAULT_RP_FILTER, "");
    ensure(originals, ALL_RP_FILTER, "0");
  }

  /** Links that the agent made take part in failover as managed ones do. */
  private boolean isManaged(Plan now, String link) {
    InterfaceName name = InterfaceName.parse(link).orElse(null);
    LinkCodec.Read known = name == null ? null : links.link(name);
    LinkState state = known == null ? null : known.state();
    return name != null && (now.managed().contains(name) || (state != null && state.ours()));
  }

  private void writeOnce(Originals originals, Setting s, String value) {
    Optional<String> found = files.read(s);
    if (found.isPresent()
        && originals.of(s) == null
        && originals.keep(s, new Original(found.get(), index(s)))) {
      boolean changed = asNeeded.containsKey(s) && !found.get().equals(value);
      if (changed) {
        judge(s, value, found.get());
      }
      files.write(s, value);
      if (changed) {
        settled(s, true);
      }
    }
  }

  /** Gives a link what {@code all} made effective on it; never less than it has. */
  private void raise(Originals originals, Setting s, int least) {
    String found = files.read(s).orElse("");
    if (!found.isEmpty() && number(found) < least) {
      if (originals.of(s) != null || originals.keep(s, new Original(found, index(s)))) {
        files.write(s, Integer.toString(least));
      }
    }
  }

  /** Restores what is no longer kept: {@code all} first, so that nothing is weaker in between. */
  private void restoreAllBut(Originals originals, Map<Setting, String> kept) {
    Map<Setting, Original> all = originals.all();
    Original everywhere = all.get(ALL_RP_FILTER);
    if (everywhere != null && !kept.containsKey(ALL_RP_FILTER)) {
      restore(originals, ALL_RP_FILTER, everywhere);
    }
    all.keySet().stream()
        .sorted()
        .filter(s -> !kept.containsKey(s) && !s.equals(ALL_RP_FILTER))
        .forEach(
            s -> {
              Original original = all.get(s);
              if (original != null) {
                restore(originals, s, original);
              }
            });
  }

  private void restore(Originals originals, Setting s, Original original) {
    Optional<String> now = files.write(s, original.value());
    if (now.isEmpty() || now.get().equals(original.value())) {
      originals.forget(s);
      settled(s, false);
    }
  }

  /** A link that was made anew has settings of its own; the old one's are nobody's. */
  private void forgetFormerLinks(Originals originals) {
    suspects.keySet().removeIf(s -> index(s) == 0 && !s.equals(ALL_RP_FILTER));
    asNeeded.entrySet().removeIf(former -> former.getValue() != index(former.getKey()));
    originals
        .all()
        .forEach(
            (s, original) -> {
              int now = index(s);
              if (original.index() != 0 && now != 0 && now != original.index()) {
                originals.forget(s);
                suspects.remove(s);
              }
            });
  }

  private int index(Setting s) {
    return InterfaceName.parse(s.link()).map(links::index).orElse(0);
  }

  private static int number(String text) {
    return text.matches("\\d{1,6}") ? Integer.parseInt(text) : 0;
  }

  /** Restores all settings; ends with the thread that runs this. */
  @Override
  public void close() {
    closed = true;
    wake.release();
  }
}
