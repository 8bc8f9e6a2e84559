package io.postern.simulated;

import io.postern.device.DeviceEvent;
import io.postern.device.SysctlPolicy;
import io.postern.net.InterfaceName;
import io.postern.simulated.lan.SimulatedWorld;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The kernel settings that failover needs: written and restored, or only looked at. */
final class Settings {
  /** How long putting a setting right takes. */
  private static final long REPAIR = 100_000;

  private final SimulatedWorld world;
  private final LinkTable links;
  private final Reporter reporter;
  private final Set<InterfaceName> managed = new LinkedHashSet<>();
  private final Set<InterfaceName> written = new LinkedHashSet<>();
  private SysctlPolicy policy = SysctlPolicy.VERIFY;

  Settings(SimulatedWorld world, LinkTable links, Reporter reporter) {
    this.world = world;
    this.links = links;
    this.reporter = reporter;
  }

  void follow(SysctlPolicy wanted, List<InterfaceName> nics) {
    Set<InterfaceName> before = Set.copyOf(managed);
    boolean samePolicy = policy == wanted;
    policy = wanted;
    managed.clear();
    managed.addAll(nics);
    for (Link link : links.all()) {
      if (!managed.contains(link.name)) {
        restore(link);
        if (before.contains(link.name)) {
          watched(link, false);
        }
      } else if (!samePolicy || !before.contains(link.name)) {
        appeared(link);
      }
    }
  }

  /** A managed link is there now. */
  void appeared(Link link) {
    if (!managed.contains(link.name)) {
      return;
    }
    if (!link.answersForItselfOnly) {
      switch (policy) {
        case MANAGE -> {
          link.answersForItselfOnly = true;
          written.add(link.name);
        }
        case VERIFY ->
            differs(
                "net.ipv4.conf." + link.name.text().replace('.', '/') + ".arp_ignore", "1", "0");
      }
    }
    watched(link, true);
  }

  private void watched(Link link, boolean now) {
    reporter.report(new DeviceEvent.SettingsWatched(world.now(), link.name, link.index, now));
  }

  void differs(String setting, String expected, String found) {
    reporter.report(new DeviceEvent.SettingDiffers(world.now(), setting, expected, found));
    if (policy == SysctlPolicy.MANAGE) {
      world.after(
          REPAIR, () -> reporter.report(new DeviceEvent.SettingAgrees(world.now(), setting, true)));
    }
  }

  private void restore(Link link) {
    if (written.remove(link.name)) {
      link.answersForItselfOnly = false;
    }
  }

  /** An orderly end. */
  void restoreAll() {
    for (Link link : links.all()) {
      restore(link);
    }
    forget();
  }

  /** A crash: what was written stays, and nobody knows who wrote it. */
  void forget() {
    managed.clear();
    written.clear();
    policy = SysctlPolicy.VERIFY;
  }
}
