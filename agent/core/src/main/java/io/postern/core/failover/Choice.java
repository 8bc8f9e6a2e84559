package io.postern.core.failover;

import io.postern.core.failover.config.Failback;
import io.postern.core.failover.state.Cause;
import io.postern.core.failover.state.MemberCondition;
import io.postern.net.InterfaceName;
import io.postern.net.MacAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where addresses should be. Nothing here remembers an edge: the question is asked anew after every
 * event, so an address moves the moment a member becomes eligible, whatever made it so.
 *
 * <p>An address that is served stays. One that is not goes to the best eligible member: home first,
 * then in the configured order; what is proved before what is unknown. It goes home by itself when
 * home has been well for the failback delay, unless an operator put it where it is.
 */
final class Choice {
  /** Addresses that share a fate: same place, same home. */
  private record Fate(@Nullable Member at, Member home, boolean pinned, boolean fresh) {}

  private final Group group;

  /** Why each member may take nothing, computed once a step. */
  private final Map<Member, String> obstacles = new LinkedHashMap<>();

  private static final String NONE = "";

  Choice(Group group) {
    this.group = group;
  }

  /** Another step begins. */
  void forget() {
    obstacles.clear();
  }

  /** Decides and starts the moves that are due. */
  void decide(long now) {
    obstacles.clear();
    Map<Fate, List<ProtectedAddress>> fates = new LinkedHashMap<>();
    for (ProtectedAddress address : group.addresses) {
      Member at = address.at;
      boolean repairable = address.missing && at != null && Monitor.serves(at);
      boolean held = group.refused && address.fresh;
      if (!address.busy() && !repairable && !held) {
        fates
            .computeIfAbsent(
                new Fate(address.at, address.home, address.pinned, address.fresh),
                fate -> new ArrayList<>())
            .add(address);
      }
    }
    boolean homeless = false;
    group.refusalsNow.clear();
    for (Map.Entry<Fate, List<ProtectedAddress>> entry : fates.entrySet()) {
      homeless |= decide(entry.getKey(), entry.getValue(), now);
    }
    group.refusalsTold.retainAll(group.refusalsNow);
    if (!homeless) {
      group.enableAt = FailoverMachine.NEVER;
    }
  }

  /** Whether addresses of that fate need another place and did not get one. */
  private boolean decide(Fate fate, List<ProtectedAddress> addresses, long now) {
    if (group.paths.configured()) {
      return follow(fate, addresses, now);
    }
    Member at = fate.at;
    boolean lost =
        at == null
            || !Monitor.serves(at)
            || at.condition == MemberCondition.FLAPPING
            || torn(at, addresses.getFirst());
    if (!lost) {
      goHome(fate, addresses, now);
      return false;
    }
    boolean start = at == null && fate.fresh;
    if (start && placeAtHome(fate.home, addresses, now)) {
      return false;
    }
    Map<Member, List<ProtectedAddress>> targets = new LinkedHashMap<>();
    List<ProtectedAddress> stranded = new ArrayList<>();
    List<Member> ranked = ranked(fate, addresses.getFirst(), now);
    for (ProtectedAddress address : addresses) {
      Member target = null;
      for (Member member : ranked) {
        if (Eligibility.obstacle(group, member, address, now) == null) {
          target = member;
          break;
        }
      }
      if (target == null) {
        stranded.add(address);
      } else {
        targets.computeIfAbsent(target, member -> new ArrayList<>()).add(address);
      }
    }
    if (!targets.isEmpty() && !start && delayed(now)) {
      return true;
    }
    for (Map.Entry<Member, List<ProtectedAddress>> entry : targets.entrySet()) {
      Cause cause = at == null ? (start ? Cause.START : Cause.NOT_ELIGIBLE) : causeOf(at);
      group.moves.start(0, at, entry.getKey(), entry.getValue(), cause, now);
    }
    boolean stillServed = at != null && Monitor.serves(at);
    if (!stranded.isEmpty() && !stillServed) {
      group.refuse(at, null, stranded, now);
      return true;
    }
    return false;
  }

  /**
   * Whether other addresses that come with the same MAC are served elsewhere, after a move that was
   * carried out in part: then all go to where the first of them is.
   */
  private boolean torn(Member at, ProtectedAddress address) {
    MacAddress service = group.macs.service(address);
    if (service == null) {
      return false;
    }
    for (ProtectedAddress other : group.addresses) {
      Member there = other.at;
      if (there != null
          && there.condition == MemberCondition.OK
          && !other.missing
          && service.equals(group.macs.service(other))) {
        return there != at;
      }
    }
    return false;
  }

  private static Cause causeOf(Member member) {
    return member.cause == null ? Cause.NOT_ELIGIBLE : member.cause;
  }

  /** The first placement needs no proof: it is where the administrator wants it. */
  private boolean placeAtHome(Member home, List<ProtectedAddress> addresses, long now) {
    boolean usable =
        !home.removed
            && switch (home.condition) {
              case OK, UNKNOWN, FLAPPING -> true;
              case KEPT_DOWN, FAILED, ABSENT -> false;
            };
    if (!usable || now < home.penaltyUntil) {
      return false;
    }
    List<ProtectedAddress> free = new ArrayList<>();
    for (ProtectedAddress address : addresses) {
      if (Findings.inUse(address, now).verdict() != io.postern.device.Verdict.FAIL) {
        free.add(address);
      }
    }
    if (free.isEmpty()) {
      return false;
    }
    group.moves.start(0, null, home, free, Cause.START, now);
    return true;
  }

  /** The enable delay: how long a failover waits before the new interface is enabled. */
  private boolean delayed(long now) {
    long delay = group.config.delay().enableNanos();
    if (delay <= 0) {
      return false;
    }
    if (group.enableAt == FailoverMachine.NEVER) {
      group.enableAt = now + delay;
    }
    if (now < group.enableAt) {
      group.wake(group.enableAt);
      return true;
    }
    return false;
  }

  private void goHome(Fate fate, List<ProtectedAddress> addresses, long now) {
    Member home = fate.home;
    if (home == fate.at
        || fate.pinned
        || home.removed
        || group.config.failback() != Failback.AUTOMATIC
        || home.condition != MemberCondition.OK) {
      return;
    }
    ProtectedAddress leader = leader(addresses.getFirst());
    if (leader != null && !addresses.contains(leader)) {
      return;
    }
    // Nothing goes back sooner than that after it came, whatever sent it.
    long from = Math.max(home.okSince, addresses.getFirst().since);
    long due = from + group.config.delay().failbackNanos();
    if (now < due) {
      group.wake(due);
      return;
    }
    if (memberObstacle(home, now) != null
        || Eligibility.ownAddresses(group, home, addresses.getFirst()) != null) {
      return;
    }
    List<ProtectedAddress> free = free(home, addresses, now);
    if (!free.isEmpty()) {
      group.moves.start(0, fate.at, home, free, Cause.FAILBACK, now);
    }
  }

  /** The address that the others which come with the same MAC follow; null where there is none. */
  private @Nullable ProtectedAddress leader(ProtectedAddress address) {
    MacAddress service = group.macs.service(address);
    if (service == null) {
      return null;
    }
    for (ProtectedAddress other : group.addresses) {
      if (service.equals(group.macs.service(other))) {
        return other;
      }
    }
    return null;
  }

  private List<ProtectedAddress> free(Member target, List<ProtectedAddress> addresses, long now) {
    List<ProtectedAddress> free = new ArrayList<>(addresses.size());
    for (ProtectedAddress address : addresses) {
      if (Eligibility.obstacle(group, target, address, now) == null) {
        free.add(address);
      }
    }
    return free;
  }

  /** Two nodes: the addresses are where the agreed path is. */
  private boolean follow(Fate fate, List<ProtectedAddress> addresses, long now) {
    InterfaceName nic = group.paths.wanted();
    Member wanted = nic == null ? null : group.member(nic);
    boolean lost = fate.at == null || !Monitor.serves(fate.at);
    if (wanted == null || wanted == fate.at) {
      if (lost && fate.at != null) {
        group.refuse(fate.at, wanted, addresses, now);
      }
      return lost;
    }
    boolean start = fate.at == null && fate.fresh;
    if (start && wanted == fate.home && placeAtHome(wanted, addresses, now)) {
      return false;
    }
    if (memberObstacle(wanted, now) != null
        || Eligibility.ownAddresses(group, wanted, addresses.getFirst()) != null) {
      if (lost) {
        group.refuse(fate.at, wanted, addresses, now);
      }
      return lost;
    }
    List<ProtectedAddress> free = free(wanted, addresses, now);
    if (free.isEmpty()) {
      if (lost) {
        group.refuse(fate.at, wanted, addresses, now);
      }
      return lost;
    }
    if (lost && !start && delayed(now)) {
      return true;
    }
    Cause cause =
        group.paths.followed()
            ? Cause.PEER_MOVED
            : lost && fate.at != null ? causeOf(fate.at) : start ? Cause.START : group.pathCause;
    group.moves.start(0, fate.at, wanted, free, cause, now);
    return false;
  }

  /** Members that may take addresses of that fate, best first. */
  private List<Member> ranked(Fate fate, ProtectedAddress sample, long now) {
    List<Member> ranked = new ArrayList<>();
    for (Member member : group.members) {
      if (member != fate.at
          && memberObstacle(member, now) == null
          && Eligibility.ownAddresses(group, member, sample) == null) {
        ranked.add(member);
      }
    }
    if (ranked.size() > 1) {
      ranked.sort(
          (a, b) -> {
            int order =
                Integer.compare(Eligibility.rank(group, a, now), Eligibility.rank(group, b, now));
            if (order == 0) {
              order = Boolean.compare(b == fate.home, a == fate.home);
            }
            return order != 0 ? order : Integer.compare(a.order, b.order);
          });
    }
    return ranked;
  }

  /** Why a member may take nothing; null where nothing forbids it. */
  @Nullable String memberObstacle(Member member, long now) {
    String known = obstacles.get(member);
    if (known == null) {
      known = Objects.requireNonNullElse(Eligibility.obstacle(group, member, now), NONE);
      obstacles.put(member, known);
    }
    return known.isEmpty() ? null : known;
  }

  /** Why each other member may not take an address, in a sentence. */
  String obstacles(@Nullable Member at, ProtectedAddress address, long now) {
    StringBuilder text = new StringBuilder();
    for (Member member : group.members) {
      if (member == at) {
        continue;
      }
      String obstacle = memberObstacle(member, now);
      if (obstacle == null) {
        obstacle = Eligibility.ownAddresses(group, member, address);
      }
      if (obstacle == null) {
        obstacle = Eligibility.obstacle(group, member, address, now);
      }
      if (obstacle != null) {
        text.append(text.isEmpty() ? "" : "; ").append(obstacle);
      }
    }
    return text.isEmpty() ? "there is no other member" : text.toString();
  }

  /** An operator's choice: the best for an address that is served; null where there is none. */
  @Nullable Member best(@Nullable Member at, Member home, ProtectedAddress sample, long now) {
    obstacles.clear();
    List<Member> ranked = ranked(new Fate(at, home, false, false), sample, now);
    for (Member member : ranked) {
      if (member == home) {
        return home;
      }
    }
    return ranked.isEmpty() ? null : ranked.getFirst();
  }
}
