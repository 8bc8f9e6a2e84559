package io.postern.core.failover;

import io.postern.core.failover.state.Cause;
import io.postern.core.failover.state.Maintenance;
import io.postern.net.InterfaceName;
import io.postern.net.IpAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an operator asks for. A move is answered when the kernel has carried it out, or at once
 * where it cannot be done; findings forbid it as they forbid a failover, maintenance does not.
 */
final class Operator {
  /** Less than the time for which whoever asked waits. */
  private static final long PATIENCE = 5_000_000_000L;

  private static final int MOST_WAITING = 16;

  private Operator() {}

  /**
   * A move that was asked for while one of its addresses was on its way: it begins when that has
   * been tidied up, which takes milliseconds.
   */
  record Waiting(FailoverEvent.MoveAsked asked, long until) {}

  static void move(@Nullable Group group, FailoverEvent.MoveAsked asked, Outbox outbox, long now) {
    if (group == null) {
      outbox.answer(asked.request(), false, "there is no failover group " + asked.group());
      return;
    }
    group.now = now;
    if (group.waiting.isEmpty() && onItsWay(group, asked) == null) {
      begin(group, asked, now);
    } else if (group.waiting.size() < MOST_WAITING) {
      group.waiting.addLast(new Waiting(asked, now + PATIENCE));
      group.wake(now + PATIENCE);
    } else {
      outbox.answer(
          asked.request(), false, MOST_WAITING + " moves of group " + asked.group() + " wait");
    }
  }

  /** Begins the moves that waited until the one before was tidied up; gives up the oldest. */
  static void goOn(Group group, long now) {
    while (!group.waiting.isEmpty()) {
      Waiting first = group.waiting.getFirst();
      ProtectedAddress busy = onItsWay(group, first.asked());
      if (busy != null && now < first.until()) {
        group.wake(first.until());
        return;
      }
      group.waiting.removeFirst();
      if (busy == null) {
        begin(group, first.asked(), now);
      } else {
        group.outbox.answer(
            first.asked().request(), false, busy + " is still " + group.whyNot(busy));
      }
    }
  }

  private static void begin(Group group, FailoverEvent.MoveAsked asked, long now) {
    String refusal = start(group, asked, now);
    if (refusal != null) {
      group.outbox.answer(asked.request(), false, refusal);
    }
  }

  /** The first of the addresses asked about that a move or repair has not done with. */
  private static @Nullable ProtectedAddress onItsWay(Group group, FailoverEvent.MoveAsked asked) {
    IpAddress wanted = asked.address();
    for (ProtectedAddress address : group.addresses) {
      if (address.busy() && (wanted == null || address.is(wanted, asked.vlanId()))) {
        return address;
      }
    }
    return null;
  }

  /** Starts the move, or says why not. */
  private static @Nullable String start(Group group, FailoverEvent.MoveAsked asked, long now) {
    String name = group.config.name();
    if (!group.config.enabled()) {
      return "group " + name + " is disabled";
    }
    if (!group.captured) {
      return "group " + name + " is still initializing";
    }
    List<ProtectedAddress> chosen = new ArrayList<>();
    IpAddress wanted = asked.address();
    for (ProtectedAddress address : group.addresses) {
      if (wanted == null || address.is(wanted, asked.vlanId())) {
        chosen.add(address);
      }
    }
    if (chosen.isEmpty()) {
      return wanted == null
          ? "group " + name + " has no address"
          : "group "
              + name
              + " does not protect "
              + wanted
              + (asked.vlanId() == 0 ? "" : " on VLAN " + asked.vlanId());
    }
    InterfaceName nic = asked.to();
    Member to = nic == null ? null : group.member(nic);
    if (nic != null && to == null) {
      return nic + " is not a member of group " + name;
    }
    Map<Member, List<ProtectedAddress>> bySource = new LinkedHashMap<>();
    List<ProtectedAddress> nowhere = new ArrayList<>();
    for (ProtectedAddress address : chosen) {
      Member at = address.at;
      if (at == null) {
        nowhere.add(address);
      } else if (at != to) {
        bySource.computeIfAbsent(at, member -> new ArrayList<>()).add(address);
      }
    }
    if (bySource.isEmpty() && nowhere.isEmpty()) {
      return Sentences.addresses(chosen) + " is on " + to + " already";
    }
    String partial = partial(group, chosen);
    if (partial != null) {
      return partial;
    }
    long request = asked.request();
    String refusal = null;
    boolean started = false;
    if (!nowhere.isEmpty()) {
      refusal = start(group, null, to, nowhere, request, now);
      started = refusal == null;
    }
    for (Map.Entry<Member, List<ProtectedAddress>> entry : bySource.entrySet()) {
      String each = start(group, entry.getKey(), to, entry.getValue(), started ? 0 : request, now);
      started |= each == null;
      refusal = each == null ? refusal : each;
    }
    return started ? null : refusal;
  }

  /** MAC policy move takes the MAC along: all addresses of an interface go, or none. */
  private static @Nullable String partial(Group group, List<ProtectedAddress> chosen) {
    for (ProtectedAddress address : group.addresses) {
      if (chosen.contains(address)) {
        continue;
      }
      for (ProtectedAddress other : chosen) {
        if (group.macs.service(other) != null && address.at != null && address.at == other.at) {
          return "under this MAC policy all addresses of "
              + address.at
              + " move together; "
              + address
              + " would lose its MAC";
        }
      }
    }
    return null;
  }

  private static @Nullable String start(
      Group group,
      @Nullable Member from,
      @Nullable Member asked,
      List<ProtectedAddress> addresses,
      long request,
      long now) {
    ProtectedAddress sample = addresses.getFirst();
    Member to = asked;
    if (to == null) {
      to = group.choice.best(from, sample.home, sample, now);
      if (to == null) {
        String why = "no member may take it: " + group.choice.obstacles(from, sample, now);
        return refused(group, from, null, addresses, why, now);
      }
    } else {
      String obstacle =
          to.keptDown && group.kernel.link(to.nic) != null && !to.removed
              ? null
              : Eligibility.obstacle(group, to, now);
      if (obstacle == null) {
        obstacle = Eligibility.ownAddresses(group, to, sample);
      }
      for (ProtectedAddress address : addresses) {
        if (obstacle == null) {
          obstacle = Eligibility.obstacle(group, to, address, now);
        }
      }
      if (obstacle != null) {
        to.refusals++;
        return refused(group, from, to, addresses, obstacle, now);
      }
    }
    if (group.paths.configured() && !group.paths.propose(to.nic, now)) {
      InterfaceName wanted = group.paths.wanted();
      if (!to.nic.equals(wanted)) {
        String why = "no path leads from " + to + " to the other end";
        return refused(group, from, to, addresses, why, now);
      }
    }
    group.moves.start(request, from, to, addresses, Cause.OPERATOR, now);
    return null;
  }

  /** Counts and tells a refusal; its reason. */
  private static String refused(
      Group group,
      @Nullable Member from,
      @Nullable Member wanted,
      List<ProtectedAddress> addresses,
      String why,
      long now) {
    group.refusals++;
    group.outbox.tell(
        new Notice.MoveRefused(
            group.outbox.eventId(),
            now,
            group.config.name(),
            ProtectedAddress.named(addresses),
            from == null ? null : from.nic,
            wanted == null ? null : wanted.nic,
            Cause.OPERATOR,
            "an operator's move"
                + (wanted == null ? "" : " to " + wanted)
                + " was refused: "
                + why));
    group.changed();
    return why;
  }

  static void maintain(
      Node node, Map<String, Group> groups, FailoverEvent.MaintenanceAsked asked, Outbox outbox) {
    Maintenance begun = asked.on() ? new Maintenance(asked.reason(), asked.wallMillis()) : null;
    String name = asked.group();
    if (name == null) {
      node.maintenance = begun;
      for (Group group : groups.values()) {
        group.changed();
      }
    } else {
      Group group = groups.get(name);
      if (group == null) {
        outbox.answer(asked.request(), false, "there is no failover group " + name);
        return;
      }
      group.maintenance = begun;
      group.changed();
    }
    outbox.remember();
    String what = name == null ? "the node" : "group " + name;
    outbox.answer(
        asked.request(),
        true,
        asked.on()
            ? what + " is in maintenance: nothing moves by itself"
            : what + " is out of maintenance");
  }
}
