package io.postern.core.failover;

import io.postern.core.failover.config.MacPolicy;
import io.postern.core.failover.state.Check;
import io.postern.core.failover.state.Finding;
import io.postern.core.failover.state.MemberCondition;
import io.postern.core.failover.state.SettingStatus;
import io.postern.device.Carrier;
import io.postern.device.LinkState;
import io.postern.device.Reading;
import io.postern.device.Verdict;
import io.postern.net.IpFamily;
import io.postern.net.IpPrefix;
import java.util.ArrayList;
import java.util.List;
import java.util.SequencedSet;
import org.jspecify.annotations.Nullable;

/**
 * The findings of the design for a member, and for a member and an address.
 *
 * <p>A finding that is unknown stands in the way of a move unless the group says otherwise, or
 * there is nothing that it could go by: configured-elsewhere without a cluster, heartbeat without
 * targets, same-network where no other member works, same-subnet where there is no other address,
 * mac-passes where it could only be proved with a MAC that is in use elsewhere.
 */
final class Findings {
  /** What a check says, and whether an unknown would stand in the way. */
  record Found(Verdict verdict, String observed, boolean needed) {
    static Found pass(String observed) {
      return new Found(Verdict.PASS, observed, true);
    }

    static Found fail(String observed) {
      return new Found(Verdict.FAIL, observed, true);
    }

    /** Unknown though it could be known. */
    static Found unproved(String observed) {
      return new Found(Verdict.UNKNOWN, observed, true);
    }

    /** Unknown because there is nothing to go by. */
    static Found unknowable(String observed) {
      return new Found(Verdict.UNKNOWN, observed, false);
    }

    static Found of(Reading reading) {
      return new Found(reading.verdict(), reading.observed(), true);
    }
  }

  /** How long a foreign claim to an address is believed after it was last heard. */
  static final long CLAIM_HOLDS = 30_000_000_000L;

  private Findings() {}

  /** What the member-wide check says now. */
  static Found found(Group group, Member member, Check check, long now) {
    return switch (check) {
      case LINK -> link(group, member);
      case HEARTBEAT -> heartbeat(group, member);
      case SAME_NETWORK -> group.probing.sameNetwork(member, now);
      case ACCEPTS_ADDRESS -> Found.of(member.acceptsAddress);
      case ACCEPTS_MAC -> acceptsMac(group, member);
      case ACCEPTS_VLAN -> Found.of(member.acceptsVlans);
      case MAC_PASSES -> group.probing.macPasses(member, now);
      case CONFIGURED_ELSEWHERE -> Found.unknowable("there is no cluster to ask");
      case KERNEL_SETTINGS -> settings(group, member, now);
      case SAME_SUBNET, IN_USE -> Found.unknowable("depends on the address");
    };
  }

  /** What a check says about a member and an address. */
  static Found found(Group group, Member member, Check check, ProtectedAddress address, long now) {
    return switch (check) {
      case LINK,
          HEARTBEAT,
          SAME_NETWORK,
          ACCEPTS_ADDRESS,
          MAC_PASSES,
          CONFIGURED_ELSEWHERE,
          KERNEL_SETTINGS ->
          found(group, member, check, now);
      case ACCEPTS_MAC -> acceptsMac(group, member);
      case ACCEPTS_VLAN ->
          address.vlanId == 0 ? Found.pass("untagged") : Found.of(member.acceptsVlans);
      case SAME_SUBNET -> sameSubnet(group, member, address);
      case IN_USE -> inUse(address, now);
    };
  }

  private static Found link(Group group, Member member) {
    LinkState link = group.kernel.link(member.nic);
    if (link == null) {
      return Found.fail("does not exist");
    }
    if (!link.adminUp()) {
      return member.keptDown ? Found.unproved("kept down") : Found.fail("set down");
    }
    if (member.condition == MemberCondition.FAILED && link.carrier() == Carrier.UP) {
      return switch (member.cause) {
        case PORTS_FAILED, PATH_LOST -> Found.fail(member.reason);
        case null, default -> Found.pass("carrier");
      };
    }
    return switch (link.carrier()) {
      case UP -> Found.pass("carrier");
      case DOWN -> Found.fail("no carrier");
      case UNKNOWN -> Found.unproved("the driver does not tell");
    };
  }

  /** The VLAN link of a member: whoever serves needs it up, a standby's is set up in a move. */
  static Found vlanLink(Group group, Member member, int vlanId) {
    LinkState link = group.kernel.vlanOn(member.nic, vlanId);
    if (link == null) {
      return Found.unknowable("made when it is needed");
    }
    if (link.adminUp()) {
      return Found.pass(link.name() + " is up");
    }
    if (group.serves(member, vlanId) && Monitor.serves(member)) {
      return Found.fail(link.name() + " is set down");
    }
    return Found.unknowable(link.name() + " is set down until it is needed");
  }

  private static Found heartbeat(Group group, Member member) {
    if (member.heartbeats.isEmpty()) {
      return Found.pass("no heartbeat configured");
    }
    if (member.condition == MemberCondition.KEPT_DOWN) {
      return Found.unproved("kept down");
    }
    int passing = 0;
    for (Heartbeat heartbeat : member.heartbeats) {
      if (heartbeat.verdict() == Verdict.PASS) {
        passing++;
      }
    }
    String observed = passing + " of " + member.heartbeats.size() + " targets answer";
    return switch (member.heartbeatVerdict(group.config)) {
      case PASS -> Found.pass(observed);
      case FAIL -> Found.fail(observed);
      case UNKNOWN ->
          !Probing.canAsk(group, member) && group.config.macPolicy() == MacPolicy.SHARED
              ? Found.unknowable("not asked: it would draw the shared MAC to its port")
              : Found.unproved(
                  Probing.canAsk(group, member) ? observed : "no address to send heartbeats from");
    };
  }

  private static Found acceptsMac(Group group, Member member) {
    return group.config.macPolicy() == MacPolicy.ANNOUNCE
        ? Found.pass("keeps its own")
        : Found.of(member.acceptsMacs);
  }

  private static Found sameSubnet(Group group, Member member, ProtectedAddress address) {
    if (address.vlanId != 0) {
      return Found.unknowable("nothing to compare with on its VLAN");
    }
    IpFamily family = address.prefix.address().family();
    SequencedSet<IpPrefix> here = group.ownSubnets.of(member, family);
    if (member == address.home) {
      return Found.pass("its home");
    }
    if (here.isEmpty()) {
      return Found.unknowable(member + " has no address of its own to compare with");
    }
    IpPrefix subnet = address.prefix.network();
    if (here.contains(subnet)) {
      return Found.pass(member + " is in " + subnet);
    }
    IpPrefix both = group.ownSubnets.shared(member, address.home, family);
    return both != null
        ? Found.pass(member + " and " + address.home + " are in " + both)
        : Found.fail(member + " is in " + here.getFirst() + ", not in " + subnet);
  }

  /** Whether the kernel is set as failover needs it on the member. */
  private static Found settings(Group group, Member member, long now) {
    List<SettingStatus> wrong = group.node.settings.of(member.nic, now);
    if (wrong.isEmpty()) {
      return group.node.settings.areWatched(group.kernel.link(member.nic))
          ? Found.pass("as needed")
          : Found.unknowable("nobody has looked yet");
    }
    String more = wrong.size() == 1 ? "" : ", and " + (wrong.size() - 1) + " more";
    return Found.fail(wrong.getFirst().sentence() + more);
  }

  /** Whether somebody else claims the address (RFC 5227 section 2.4). */
  static Found inUse(ProtectedAddress address, long now) {
    if (address.contender != null && now - address.contendedAt < CLAIM_HOLDS) {
      return Found.fail("claimed by " + address.contender);
    }
    return Found.pass("nobody else claims it");
  }

  /** Notes since when each member-wide check says what it says. */
  static void refresh(Group group, Member member, long now) {
    for (Check check : Check.values()) {
      Verdict verdict = found(group, member, check, now).verdict();
      if (member.verdicts.put(check, verdict) != verdict) {
        member.verdictSince.put(check, now);
        group.node.changes++;
      }
    }
    for (int vlanId : group.vlanIds()) {
      Verdict verdict = vlanLink(group, member, vlanId).verdict();
      Member.Since known = member.vlanLinks.get(vlanId);
      if (known == null || known.verdict() != verdict) {
        member.vlanLinks.put(vlanId, new Member.Since(verdict, now));
      }
    }
  }

  /**
   * Whether those findings that time alone changes are what they were when the group settled last.
   * A claim to an address is forgotten after a while: where there is one, they may not be.
   */
  static boolean areAsJudged(Group group, long now) {
    for (Member member : group.members) {
      if (group.probing.sameNetwork(member, now).verdict()
              != member.verdicts.get(Check.SAME_NETWORK)
          || group.probing.macPasses(member, now).verdict()
              != member.verdicts.get(Check.MAC_PASSES)) {
        return false;
      }
    }
    for (ProtectedAddress address : group.addresses) {
      if (address.contender != null) {
        return false;
      }
    }
    return true;
  }

  /** All findings, ordered by check, address and VLAN. */
  static List<Finding> all(Group group, Member member, long now) {
    List<Finding> findings = new ArrayList<>();
    for (Check check : Check.values()) {
      switch (check) {
        case LINK -> {
          findings.add(finding(check, null, member, found(group, member, check, now)));
          for (ProtectedAddress address : group.sorted()) {
            if (address.vlanId != 0) {
              Found found = vlanLink(group, member, address.vlanId);
              findings.add(finding(check, address, member, found));
            }
          }
        }
        case HEARTBEAT, SAME_NETWORK, ACCEPTS_ADDRESS, KERNEL_SETTINGS ->
            findings.add(finding(check, null, member, found(group, member, check, now)));
        case ACCEPTS_MAC, CONFIGURED_ELSEWHERE, MAC_PASSES -> {
          Found found = found(group, member, check, now);
          for (ProtectedAddress address : group.sorted()) {
            findings.add(finding(check, address, member, found));
          }
        }
        case ACCEPTS_VLAN, SAME_SUBNET, IN_USE -> {
          for (ProtectedAddress address : group.sorted()) {
            findings.add(
                finding(check, address, member, found(group, member, check, address, now)));
          }
        }
      }
    }
    return findings;
  }

  private static Finding finding(
      Check check, @Nullable ProtectedAddress address, Member member, Found found) {
    long since = member.verdictSince.getOrDefault(check, member.since);
    if (address != null && check == Check.IN_USE) {
      since = address.contenderSince;
    } else if (address != null && check == Check.LINK) {
      Member.Since link = member.vlanLinks.get(address.vlanId);
      since = link == null ? member.since : link.at();
    }
    return new Finding(
        check,
        address == null ? null : address.prefix.address(),
        address == null ? 0 : address.vlanId,
        found.verdict(),
        found.observed(),
        since);
  }
}
