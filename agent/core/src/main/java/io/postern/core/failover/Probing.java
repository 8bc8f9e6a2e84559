package io.postern.core.failover;

import io.postern.core.failover.config.MacPolicy;
import io.postern.core.failover.config.TargetConfig;
import io.postern.core.failover.state.MemberCondition;
import io.postern.device.DeviceCommand;
import io.postern.device.HeartbeatProbe;
import io.postern.device.HeartbeatProtocol;
import io.postern.device.LinkState;
import io.postern.net.InterfaceName;
import io.postern.net.IpAddress;
import io.postern.net.IpPrefix;
import io.postern.net.MacAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The proof that members reach one another: each sends a broadcast frame of the agent's own every
 * half second and every other member should hear it.
 *
 * <p>A standby also sends, rarely, a frame from a spare MAC that nobody has: where the others hear
 * the frames from its own MAC and not these, a guard at its switch port (port security, spoof
 * guard) would stop an address that comes with a MAC. The MAC in question itself is never used: it
 * is held elsewhere, and a frame from it would move the switch's entry (design, invariant 3). An
 * interface that serves sends no spare frames: what a strict port does to them it shall not do to
 * the service.
 */
final class Probing {
  static final long INTERVAL = 500_000_000L;
  private static final long FAST = 50_000_000L;
  private static final long PATIENCE = 3 * INTERVAL;

  /** How long a member that was not heard is held to be apart once the others have failed. */
  private static final long MEMORY = 10_000_000_000L;

  /** Every address is asked about in such a round, but no two of them in a shorter time. */
  private static final long QUESTION_ROUND = 10_000_000_000L;

  private static final long QUESTION_INTERVAL = 100_000_000L;

  private static final long SPARE_INTERVAL = 30_000_000_000L;
  private static final int SPARE_LOSSES = 3;

  /** What is known of a member as a sender and hearer of probe frames. */
  private static final class Ear {
    final TreeMap<InterfaceName, Long> heardFrom = new TreeMap<>();
    long liveSince = FailoverMachine.NEVER;
    long nextFrame = Long.MIN_VALUE;
    long nextSpare = Long.MIN_VALUE;
    int sent;
    boolean met;

    /** Not one of the others heard it while they worked. */
    boolean apart;

    long apartAt;

    Findings.@Nullable Found sameNetwork;
    long spareHeardAt = Long.MIN_VALUE;
    int spareUnheard;
    boolean spareProved;
  }

  private final Group group;
  private final TreeMap<InterfaceName, Ear> ears = new TreeMap<>();
  private long nonce;
  private long nextQuestion = Long.MIN_VALUE;
  private long questions;

  Probing(Group group) {
    this.group = group;
  }

  private Ear ear(Member member) {
    return ears.computeIfAbsent(member.nic, nic -> new Ear());
  }

  /** The member's link came or went. */
  void linkChanged(Member member, long now) {
    Ear ear = ear(member);
    if (!Kernel.live(group.kernel.link(member.nic))) {
      ear.liveSince = FailoverMachine.NEVER;
    } else if (ear.liveSince == FailoverMachine.NEVER) {
      ear.liveSince = now;
      ear.met = false;
      ear.apart = false;
      ear.nextFrame = now;
      ear.sent = 0;
      ear.spareUnheard = 0;
      ear.spareProved = false;
      for (Member other : group.members) {
        Ear their = ear(other);
        their.nextFrame = Math.min(their.nextFrame, now);
        their.sent = Math.min(their.sent, 1);
      }
    }
  }

  /** Takes in a probe frame of this node and group. */
  void heard(Member hearer, Member sender, AgentFrame.Probe probe, long now) {
    if (hearer == sender) {
      return;
    }
    Ear ear = ear(hearer);
    Ear from = ear(sender);
    if (probe.spare()) {
      from.spareHeardAt = Math.max(from.spareHeardAt, now);
      from.spareProved = true;
      from.spareUnheard = 0;
      return;
    }
    ear.heardFrom.put(sender.nic, now);
    if (now - from.heardFrom.getOrDefault(hearer.nic, Long.MIN_VALUE / 2) <= PATIENCE) {
      ear.met = true;
      from.met = true;
      ear.apart = false;
      from.apart = false;
    }
  }

  /** Whether a frame would say again what is known. */
  boolean repeats(Member hearer, Member sender, AgentFrame.Probe probe, long now) {
    Ear ear = ears.get(hearer.nic);
    Ear from = ears.get(sender.nic);
    if (ear == null || from == null) {
      return false;
    }
    if (probe.spare()) {
      return from.spareProved && from.spareUnheard == 0;
    }
    boolean known = ear.met && from.met && !ear.apart && !from.apart;
    return known && recent(ear, sender, now) && recent(from, hearer, now);
  }

  /** Whether the members hear each other. */
  Findings.Found sameNetwork(Member member, long now) {
    Findings.Found known = ear(member).sameNetwork;
    return known == null ? Findings.Found.unproved("not heard by another member yet") : known;
  }

  /** Judges anew who hears whom. */
  void judge(long now) {
    for (Member member : group.members) {
      ear(member).sameNetwork = judged(member, now);
    }
  }

  private Findings.Found judged(Member member, long now) {
    if (group.paths.leadsFrom(member.nic)) {
      return switch (group.paths.verdict(member.nic)) {
        case PASS -> Findings.Found.pass("its path reaches the other end");
        case FAIL -> Findings.Found.fail(group.paths.failure(member.nic));
        case UNKNOWN -> Findings.Found.unknowable("the other end is silent");
      };
    }
    if (group.members.size() < 2) {
      return Findings.Found.unknowable("there is no other member");
    }
    if (member.condition == MemberCondition.KEPT_DOWN) {
      return Findings.Found.unproved("kept down");
    }
    Ear ear = ear(member);
    boolean working = false;
    boolean longEnough = false;
    @Nullable Member deaf = null;
    for (Member other : group.members) {
      Ear their = ear(other);
      if (other == member || their.liveSince == FailoverMachine.NEVER || !works(other)) {
        continue;
      }
      // Who is apart from the others is no witness against one of them.
      working |= !their.apart;
      boolean hears = recent(ear, other, now);
      boolean heard = recent(their, member, now);
      if (hears && heard) {
        return Findings.Found.pass("it and " + other + " hear each other");
      }
      if (!their.apart
          && ear.liveSince != FailoverMachine.NEVER
          && now - Math.max(ear.liveSince, their.liveSince) > PATIENCE) {
        longEnough = true;
        deaf = other;
      }
    }
    if (!working) {
      if (ear.apart && now - ear.apartAt > MEMORY) {
        // Nobody is left to ask; what was seen so long ago may have been mended.
        ear.apart = false;
      }
      if (ear.apart) {
        group.wake(ear.apartAt + MEMORY + 1);
        return Findings.Found.fail("no other member heard it while they worked");
      }
      return ear.met
          ? Findings.Found.pass("the others heard it before they failed")
          : Findings.Found.unknowable("no other member works");
    }
    if (longEnough) {
      // Whoever was heard since its link came up lost its witness rather than its network.
      ear.apart |= !ear.met && !group.serves(member);
      ear.apartAt = now;
      return Findings.Found.fail("it and " + deaf + " do not hear each other");
    }
    return ear.met && !ear.apart && ear.liveSince == FailoverMachine.NEVER
        ? Findings.Found.unproved("its link is down")
        : Findings.Found.unproved("not heard by another member yet");
  }

  private static boolean works(Member member) {
    return member.condition == MemberCondition.OK || member.condition == MemberCondition.UNKNOWN;
  }

  private static boolean recent(Ear ear, Member from, long now) {
    Long at = ear.heardFrom.get(from.nic);
    return at != null && now - at <= PATIENCE;
  }

  /** Whether frames from another MAC than its own get through. */
  Findings.Found macPasses(Member member, long now) {
    MacPolicy policy = group.config.macPolicy();
    if (policy == MacPolicy.ANNOUNCE) {
      return switch (sameNetwork(member, now).verdict()) {
        case PASS -> Findings.Found.pass("frames from its own MAC arrive");
        case FAIL -> Findings.Found.fail("frames from its own MAC do not arrive");
        case UNKNOWN -> Findings.Found.unknowable("not proved yet");
      };
    }
    Ear ear = ear(member);
    if (ear.spareProved) {
      return Findings.Found.pass("a frame from a spare MAC arrived at another member");
    }
    if (ear.spareUnheard >= SPARE_LOSSES) {
      return Findings.Found.fail("frames from its own MAC arrive, those from a spare MAC do not");
    }
    return Findings.Found.unknowable(
        policy == MacPolicy.SHARED
            ? "proving it would draw the shared MAC away from where it serves"
            : "cannot be proved without a MAC that is in use elsewhere");
  }

  /** Adds the probe frames that are due. */
  void send(long now, List<DeviceCommand> to) {
    if (group.members.size() < 2) {
      return;
    }
    ask(now, to);
    for (Member member : group.members) {
      Ear ear = ear(member);
      LinkState link = group.kernel.link(member.nic);
      if (ear.liveSince == FailoverMachine.NEVER || link == null || now < ear.nextFrame) {
        continue;
      }
      ear.nextFrame = now + (ear.sent < 5 ? FAST : INTERVAL);
      ear.sent++;
      MacAddress own = link.mac();
      boolean shared = group.config.macPolicy() == MacPolicy.SHARED;
      MacAddress spare = own == null ? null : Placement.spareMac(own, member.order + 1);
      to.add(frame(member, shared && !group.serves(member) ? spare : null, false));
      if (asksSpare() && spare != null && !group.serves(member) && now >= ear.nextSpare) {
        if (ear.nextSpare != Long.MIN_VALUE && ear.spareHeardAt < ear.nextSpare - spareWait(ear)) {
          ear.spareUnheard++;
          ear.spareProved &= ear.spareUnheard < SPARE_LOSSES;
        }
        ear.nextSpare = now + spareWait(ear);
        to.add(frame(member, spare, true));
      }
    }
  }

  /**
   * Asks the LAN, through a standby, who has the protected addresses, one after the other (RFC 5227
   * section 2.1.1): at failover time it would be too late. The interface that serves answers too,
   * and its MAC is known. Not under policy shared: the question would come from the MAC that
   * serves.
   */
  private void ask(long now, List<DeviceCommand> to) {
    int count = group.addresses.size();
    if (count == 0 || now < nextQuestion || group.config.macPolicy() == MacPolicy.SHARED) {
      return;
    }
    nextQuestion = now + Math.max(QUESTION_INTERVAL, QUESTION_ROUND / count);
    ProtectedAddress address = group.addresses.get((int) (questions++ % count));
    if (address.vlanId != 0 || !Group.served(address)) {
      return;
    }
    for (Member member : group.members) {
      boolean standby = member.condition == MemberCondition.OK && !group.bound(member);
      if (standby && ear(member).liveSince != FailoverMachine.NEVER) {
        to.add(new DeviceCommand.ProbeAddress(member.nic, address.prefix.address()));
        return;
      }
    }
  }

  /** Asked again soon while nothing is proved, rarely afterwards. */
  private static long spareWait(Ear ear) {
    return ear.spareProved || ear.spareUnheard >= SPARE_LOSSES ? SPARE_INTERVAL : INTERVAL;
  }

  private boolean asksSpare() {
    return switch (group.config.macPolicy()) {
      case MOVE, VIRTUAL -> true;
      case SHARED, ANNOUNCE -> false;
    };
  }

  private DeviceCommand frame(Member member, @Nullable MacAddress source, boolean spare) {
    byte[] payload =
        AgentFrame.encode(
            new AgentFrame.Probe(
                group.nodeId(), group.config.name(), member.nic.text(), spare, ++nonce));
    return new DeviceCommand.SendFrame(member.nic, source, MacAddress.BROADCAST, payload);
  }

  /** When the next frame is due. */
  long nextDeadline() {
    long next = FailoverMachine.NEVER;
    if (group.members.size() < 2) {
      return next;
    }
    for (Member member : group.members) {
      Ear ear = ear(member);
      if (ear.liveSince != FailoverMachine.NEVER) {
        next = Math.min(next, ear.nextFrame);
      }
    }
    return next;
  }

  /** Whether at least one heartbeat target can be asked through a member. */
  static boolean canAsk(Group group, Member member) {
    for (Heartbeat heartbeat : member.heartbeats) {
      if (probe(group, member, heartbeat.target()) != null) {
        return true;
      }
    }
    return false;
  }

  /**
   * How a target is asked through a member. ICMP needs an address to ask from: the member's test
   * address, or a protected one that it carries. A member that has neither asks a target on the
   * same link by ARP instead, which needs none.
   */
  static @Nullable HeartbeatProbe probe(Group group, Member member, TargetConfig target) {
    if (group.kernel.link(member.nic) == null || member.keptDown) {
      return null;
    }
    IpPrefix test = member.config.testAddress();
    boolean shared = group.config.macPolicy() == MacPolicy.SHARED;
    if (shared && test == null && !group.serves(member)) {
      return null;
    }
    IpAddress source = source(group, member, target.address());
    if (source == null
        && target.protocol() == HeartbeatProtocol.ICMP
        && !onLink(group, member, target.address())) {
      return null;
    }
    return new HeartbeatProbe(
        member.nic,
        target.address(),
        source,
        source == null ? HeartbeatProtocol.ARP : target.protocol(),
        target.intervalNanos());
  }

  private static @Nullable IpAddress source(Group group, Member member, IpAddress target) {
    IpPrefix test = member.config.testAddress();
    if (test != null && test.address().family() == target.family()) {
      return test.address();
    }
    IpAddress any = null;
    for (ProtectedAddress address : group.addresses) {
      if (address.at == member
          && address.vlanId == 0
          && (address.mac == null || group.config.macPolicy() != MacPolicy.VIRTUAL)
          && address.prefix.address().family() == target.family()) {
        if (address.prefix.contains(target)) {
          return address.prefix.address();
        }
        if (any == null) {
          any = address.prefix.address();
        }
      }
    }
    return any;
  }

  private static boolean onLink(Group group, Member member, IpAddress target) {
    IpPrefix test = member.config.testAddress();
    if (test != null && test.contains(target)) {
      return true;
    }
    for (ProtectedAddress address : group.addresses) {
      if (address.vlanId == 0 && address.prefix.contains(target)) {
        return true;
      }
    }
    return false;
  }

  /** Adds the heartbeats of all members. */
  void heartbeats(List<HeartbeatProbe> to) {
    for (Member member : group.members) {
      for (Heartbeat heartbeat : member.heartbeats) {
        HeartbeatProbe probe = probe(group, member, heartbeat.target());
        if (probe != null) {
          to.add(probe);
        }
      }
    }
  }

  /** The links that this group watches besides its members: ports and ends of paths. */
  List<InterfaceName> others() {
    List<InterfaceName> others = new ArrayList<>();
    for (Member member : group.members) {
      LinkState link = group.kernel.link(member.nic);
      Monitor.ports(group.kernel, member.config, link).forEach(port -> others.add(port.port()));
    }
    return others;
  }

  Checkpoint.KeptProbing keep() {
    List<Checkpoint.KeptEar> kept = new ArrayList<>(ears.size());
    for (Map.Entry<InterfaceName, Ear> entry : ears.entrySet()) {
      Ear ear = entry.getValue();
      List<Checkpoint.LastSeen> heard = new ArrayList<>(ear.heardFrom.size());
      for (Map.Entry<InterfaceName, Long> from : ear.heardFrom.entrySet()) {
        heard.add(new Checkpoint.LastSeen(from.getKey(), from.getValue()));
      }
      Findings.Found found = ear.sameNetwork;
      kept.add(
          new Checkpoint.KeptEar(
              entry.getKey(),
              heard,
              ear.liveSince,
              ear.nextFrame,
              ear.nextSpare,
              ear.sent,
              ear.met,
              ear.apart,
              ear.apartAt,
              found == null
                  ? null
                  : new Checkpoint.KeptFound(found.verdict(), found.observed(), found.needed()),
              ear.spareHeardAt,
              ear.spareUnheard,
              ear.spareProved));
    }
    return new Checkpoint.KeptProbing(nonce, nextQuestion, questions, kept);
  }

  void restore(Checkpoint.KeptProbing kept) {
    nonce = kept.nonce();
    nextQuestion = kept.nextQuestion();
    questions = kept.questions();
    for (Checkpoint.KeptEar each : kept.ears()) {
      Ear ear = new Ear();
      for (Checkpoint.LastSeen from : each.heardFrom()) {
        ear.heardFrom.put(from.nic(), from.at());
      }
      ear.liveSince = each.liveSince();
      ear.nextFrame = each.nextFrame();
      ear.nextSpare = each.nextSpare();
      ear.sent = each.sent();
      ear.met = each.met();
      ear.apart = each.apart();
      ear.apartAt = each.apartAt();
      Checkpoint.KeptFound found = each.sameNetwork();
      ear.sameNetwork =
          found == null
              ? null
              : new Findings.Found(found.verdict(), found.observed(), found.needed());
      ear.spareHeardAt = each.spareHeardAt();
      ear.spareUnheard = each.spareUnheard();
      ear.spareProved = each.spareProved();
      ears.put(each.nic(), ear);
    }
  }
}
