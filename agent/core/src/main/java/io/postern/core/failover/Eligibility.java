package io.postern.core.failover;

import io.postern.core.failover.config.MacPolicy;
import io.postern.core.failover.config.StandbyMode;
import io.postern.core.failover.state.Check;
import io.postern.core.failover.state.MemberCondition;
import io.postern.device.AddressState;
import io.postern.device.Verdict;
import io.postern.net.MacAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Whether a member may be given addresses, and if not, why.
 *
 * <p>No finding may be fail, and none unknown that could be known unless {@code unknown-may-carry}
 * permits it. {@code mac-passes} alone only ranks: it is proved with a MAC that resembles the one
 * in question, and a guard that lets exactly the latter pass would be taken for a refusal. {@code
 * kernel-settings} forbids nothing either: it degrades the group.
 */
final class Eligibility {
  private static final Check[] MEMBER_CHECKS = {
    Check.LINK, Check.HEARTBEAT, Check.SAME_NETWORK, Check.ACCEPTS_ADDRESS, Check.ACCEPTS_MAC
  };

  private Eligibility() {}

  /** Why a member may take none of the group's addresses; null where nothing forbids it. */
  static @Nullable String obstacle(Group group, Member member, long now) {
    if (member.removed) {
      return member + " is no longer a member";
    }
    switch (member.condition) {
      case FAILED, ABSENT, FLAPPING -> {
        return member.reason;
      }
      case KEPT_DOWN -> {
        if (group.config.standbyMode() == StandbyMode.READY) {
          return member.reason;
        }
        if (!group.config.unknownMayCarry()) {
          return member.reason + " and unknown may not carry";
        }
      }
      case UNKNOWN -> {
        if (!group.config.unknownMayCarry()) {
          return member.reason;
        }
      }
      case OK -> {}
    }
    if (now < member.penaltyUntil) {
      return member.penalty;
    }
    for (Check check : MEMBER_CHECKS) {
      String obstacle = obstacle(group, member, check, Findings.found(group, member, check, now));
      if (obstacle != null) {
        return obstacle;
      }
    }
    return null;
  }

  /** Why a member that may take addresses may not take this one; null where nothing forbids it. */
  static @Nullable String obstacle(Group group, Member member, ProtectedAddress address, long now) {
    if (address.vlanId != 0) {
      String vlan =
          obstacle(group, member, Check.ACCEPTS_VLAN, Findings.Found.of(member.acceptsVlans));
      if (vlan != null) {
        return vlan;
      }
    }
    Findings.Found use = Findings.inUse(address, now);
    if (use.verdict() == Verdict.FAIL) {
      return address + " is " + use.observed();
    }
    if (member != address.home && address.vlanId == 0) {
      Findings.Found subnet = Findings.found(group, member, Check.SAME_SUBNET, address, now);
      if (subnet.verdict() == Verdict.FAIL) {
        return subnet.observed();
      }
    }
    return null;
  }

  /**
   * Why a member may not take the MAC that an address comes with; null where it may. Policy {@code
   * move} changes the interface's only MAC, so whoever carries addresses of its own would lose
   * them. And a MAC serves at one interface: all addresses that come with it are there.
   */
  static @Nullable String ownAddresses(Group group, Member member, ProtectedAddress candidate) {
    MacAddress service = group.macs.service(candidate);
    if (service == null) {
      return null;
    }
    for (ProtectedAddress address : group.addresses) {
      Member there = address.bound();
      if (there != null
          && there != member
          && there != candidate.at
          && Monitor.serves(there)
          && service.equals(group.macs.service(address))) {
        return "the MAC of " + candidate + " serves at " + there;
      }
    }
    if (group.config.macPolicy() != MacPolicy.MOVE) {
      return null;
    }
    for (ProtectedAddress address : group.addresses) {
      if (address.bound() == member && !Objects.equals(group.macs.service(address), service)) {
        return member + " carries " + address + ", and MAC policy move would take its MAC";
      }
    }
    if (member == candidate.home) {
      return null;
    }
    for (AddressState state : group.kernel.addressesOn(member.nic)) {
      boolean reserved =
          state.prefix().equals(member.config.testAddress())
              || state.prefix().equals(member.config.dummyAddress())
              || state.prefix().address().isLinkLocal();
      if (!reserved && !state.ours() && group.address(state.prefix()) == null) {
        return member
            + " carries "
            + state.prefix()
            + " of its own, and MAC policy move would take its MAC";
      }
    }
    return null;
  }

  /** Whether what {@link #ownAddresses} says of one address holds for another. */
  static boolean shareAFate(ProtectedAddress one, ProtectedAddress other) {
    return one.at == other.at && one.home == other.home && Objects.equals(one.mac, other.mac);
  }

  /** Better is less: proved before unknown, untried before what failed. */
  static int rank(Group group, Member member, long now) {
    int rank = 0;
    if (member.condition != MemberCondition.OK) {
      rank += member.failedBefore ? 4 : 2;
    }
    if (group.probing.macPasses(member, now).verdict() == Verdict.FAIL) {
      rank += 1;
    }
    return rank;
  }

  private static @Nullable String obstacle(
      Group group, Member member, Check check, Findings.Found found) {
    return switch (found.verdict()) {
      case PASS -> null;
      case FAIL -> member + " " + name(check) + ": " + found.observed();
      case UNKNOWN ->
          !found.needed() || group.config.unknownMayCarry()
              ? null
              : member + " " + name(check) + " is unknown: " + found.observed();
    };
  }

  /** A check's name as the YANG identity has it. */
  static String name(Check check) {
    return switch (check) {
      case LINK -> "link";
      case HEARTBEAT -> "heartbeat";
      case SAME_NETWORK -> "same-network";
      case SAME_SUBNET -> "same-subnet";
      case ACCEPTS_ADDRESS -> "accepts-address";
      case ACCEPTS_MAC -> "accepts-mac";
      case ACCEPTS_VLAN -> "accepts-vlan";
      case CONFIGURED_ELSEWHERE -> "configured-elsewhere";
      case IN_USE -> "in-use";
      case MAC_PASSES -> "mac-passes";
      case KERNEL_SETTINGS -> "kernel-settings";
    };
  }
}
