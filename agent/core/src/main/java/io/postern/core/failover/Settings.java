package io.postern.core.failover;

import io.postern.core.failover.state.Cause;
import io.postern.core.failover.state.SettingStatus;
import io.postern.device.DeviceEvent;
import io.postern.device.LinkState;
import io.postern.device.SysctlPolicy;
import io.postern.net.InterfaceName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Kernel settings that failover needs and that are not as needed, as the device reports them.
 *
 * <p>Policy manage: the device puts them right by itself, at once; that is told as another hand's
 * change, and one that stays wrong for longer than that takes is a finding. Policy verify: each is
 * a finding. A finding degrades the group and forbids no move: without a setting failover works
 * worse, without a move not at all.
 */
final class Settings {
  /** How long the device may need to put a setting right. */
  private static final long REPAIR = 1_000_000_000L;

  /** A setting that is changed again and again is told of this often. */
  private static final long TOLD_AGAIN = 20_000_000_000L;

  private record Differing(SettingStatus status, boolean repairable, long at) {}

  private final TreeMap<String, Differing> differing = new TreeMap<>();
  private final TreeMap<String, Long> toldAt = new TreeMap<>();

  /** The links that the device looks after, with the index of the one it means. */
  private final TreeMap<InterfaceName, Integer> watched = new TreeMap<>();

  /** Takes in a setting that is not as needed. */
  void differs(DeviceEvent.SettingDiffers event, SysctlPolicy policy, long now) {
    SettingStatus status = new SettingStatus(event.setting(), event.expected(), event.found());
    Differing known = differing.get(event.setting());
    boolean repairable = policy == SysctlPolicy.MANAGE;
    long since = known == null || repairable != known.repairable ? now : known.at;
    differing.put(event.setting(), new Differing(status, repairable, since));
  }

  /** Takes in that a link's settings are looked after, or no longer. */
  void watched(DeviceEvent.SettingsWatched event) {
    if (event.watched()) {
      watched.put(event.nic(), event.index());
    } else {
      watched.remove(event.nic());
    }
  }

  /** Whether somebody has looked at a link's settings, and goes on looking. */
  boolean areWatched(@Nullable LinkState link) {
    return link != null && Objects.equals(watched.get(link.name()), link.index());
  }

  /** Takes in that a setting is as needed again; tells the groups where another hand was undone. */
  void agrees(DeviceEvent.SettingAgrees event, Collection<Group> groups, Outbox outbox, long now) {
    Differing was = differing.remove(event.setting());
    if (was == null || !was.repairable || !event.repaired()) {
      return;
    }
    Long told = toldAt.get(event.setting());
    if (told != null && now - told < TOLD_AGAIN) {
      return;
    }
    toldAt.put(event.setting(), now);
    SettingStatus status = was.status;
    for (Group group : groups) {
      Member member = concerned(group, status.setting());
      if (member != null) {
        group.driftRepairs++;
        outbox.tell(
            new Notice.DriftRepaired(
                outbox.eventId(),
                now,
                group.config.name(),
                member.nic,
                true,
                status.setting() + " = " + status.found(),
                status.setting() + " = " + status.expected(),
                Cause.DRIFT,
                status.setting() + " was changed by another hand; it was put right"));
      }
    }
  }

  private static @Nullable Member concerned(Group group, String setting) {
    for (Member member : group.members) {
      if (group.captured && concerns(setting, member.nic)) {
        return member;
      }
    }
    return null;
  }

  /** {@code net.ipv4.conf.LINK.NAME}, dots in the link's name as slashes, or all links. */
  private static boolean concerns(String setting, InterfaceName nic) {
    String[] words = setting.split("\\.", -1);
    String link = words.length < 2 ? "" : words[words.length - 2];
    return link.equals("all") || link.replace('/', '.').equals(nic.text());
  }

  /** What is wrong with a member's settings; empty where nothing is that will not be put right. */
  List<SettingStatus> of(InterfaceName nic, long now) {
    List<SettingStatus> found = new ArrayList<>();
    for (Differing each : differing.values()) {
      if (stands(each, now) && concerns(each.status.setting(), nic)) {
        found.add(each.status);
      }
    }
    return found;
  }

  /** All that is wrong, by name. */
  List<SettingStatus> all(long now) {
    List<SettingStatus> found = new ArrayList<>();
    for (Differing each : differing.values()) {
      if (stands(each, now)) {
        found.add(each.status);
      }
    }
    return found;
  }

  private static boolean stands(Differing each, long now) {
    return !each.repairable || now >= each.at + REPAIR;
  }

  /** When one that was to be put right has stayed wrong for too long. */
  long nextDeadline(long now) {
    long next = FailoverMachine.NEVER;
    for (Differing each : differing.values()) {
      if (!stands(each, now)) {
        next = Math.min(next, each.at + REPAIR);
      }
    }
    return next;
  }

  /** All that it knows, with what the machine keeps beside it. */
  Checkpoint.KeptSettings keep(long due, @Nullable String trouble, long troubleUntil) {
    List<Checkpoint.KeptSetting> all = new ArrayList<>(differing.size());
    for (Differing each : differing.values()) {
      all.add(new Checkpoint.KeptSetting(each.status, each.repairable, each.at));
    }
    List<Checkpoint.KeptTold> told = new ArrayList<>(toldAt.size());
    toldAt.forEach((setting, at) -> told.add(new Checkpoint.KeptTold(setting, at)));
    List<Checkpoint.KeptWatched> links = new ArrayList<>(watched.size());
    watched.forEach((nic, index) -> links.add(new Checkpoint.KeptWatched(nic, index)));
    return new Checkpoint.KeptSettings(all, told, links, due, trouble, troubleUntil);
  }

  void restore(Checkpoint.KeptSettings kept) {
    for (Checkpoint.KeptSetting each : kept.differing()) {
      differing.put(
          each.status().setting(), new Differing(each.status(), each.repairable(), each.at()));
    }
    for (Checkpoint.KeptTold each : kept.told()) {
      toldAt.put(each.setting(), each.at());
    }
    for (Checkpoint.KeptWatched each : kept.watched()) {
      watched.put(each.nic(), each.index());
    }
  }
}
