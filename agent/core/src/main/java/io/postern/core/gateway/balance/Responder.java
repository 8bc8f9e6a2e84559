package io.postern.core.gateway.balance;

import io.postern.net.IpAddress;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Says what an ARP frame about a group's addresses is answered with, chooses for new hosts, and
 * moves hosts that have to be moved. Belongs to the ARP thread; nothing is allocated for a frame.
 *
 * <p>Who answers what (decision 0023):
 *
 * <ul>
 *   <li>The active gateway answers every request, wherever it was sent to.
 *   <li>Another gateway is silent, but for a host that asks it in person. Asked at the MAC of a
 *       forwarder that it holds, it confirms that forwarder if it is the recorded choice and still
 *       handed out; any other request goes on to the active gateway.
 *   <li>From 0.0.0.0 (RFC 5227: is the address in use?): it is, at the group's own MAC. No host is
 *       recorded.
 *   <li>From a station that claims the address: the active gateway tells that station, at most once
 *       a second, that the address is at the group's own MAC, and afterwards repeats to all hosts
 *       what was chosen for them, at most once a minute. It never broadcasts.
 * </ul>
 */
public final class Responder {
  /** Shortest time between two defences. */
  static final long DEFENCE_GAP = 1_000_000_000L;

  /** Shortest time between two repetitions of all choices. */
  static final long REPEAT_GAP = 60_000_000_000L;

  /**
   * Linux heeds no other answer within a second of one that changed its entry (neigh/locktime): who
   * was moved is told again, each time after that.
   */
  static final long RETELL_GAP = 1_100_000_000L;

  private static final int RETELLS = 2;

  /** A page of hosts is looked through for forgotten ones so often. */
  private static final long SWEEP_GAP = 1_000_000_000L;

  private static final long NEVER = Long.MAX_VALUE;
  private static final long VIRTUAL_MACS = 0x0000_5e00_01L;
  private static final int REQUEST = 1;

  private final Assignments assignments;
  private final AnswerLease lease;
  private final Chooser chooser;
  private final long[] macs = new long[256];
  private final boolean[] offered = new boolean[256];
  private final boolean[] vacated = new boolean[256];
  private final boolean[] held = new boolean[256];
  private int[] addresses = new int[0];
  private long[] members = new long[0];
  private int network;
  private int mask;
  private @Nullable AnswerPolicy policy;
  private long claims;
  private long unrecorded;
  private long defendedAt = Long.MIN_VALUE / 2;
  private long repeatedAt = Long.MIN_VALUE / 2;
  private long sweepAt = Long.MIN_VALUE / 2;
  private int sweepPage;

  /** Where moving hosts stands: the next host to look at; -1: nothing is moved. */
  private long cursor = -1;

  private boolean repeating;
  private boolean levelling;
  private long levelled;
  private long moveAt = NEVER;
  private long movedFrom;
  private int retells;
  private long retellCursor;
  private long retellAt = NEVER;
  private int movedHost;
  private long movedHostMac;
  private long movedMac;

  /** A responder of one group. */
  public Responder(Assignments assignments, AnswerLease lease) {
    this.assignments = assignments;
    this.lease = lease;
    chooser = new Chooser(assignments);
  }

  /** What hosts are answered by from now on. */
  public void adopt(AnswerPolicy next, long now) {
    AnswerPolicy before = policy;
    policy = next;
    Arrays.fill(macs, 0);
    Arrays.fill(offered, false);
    Arrays.fill(vacated, false);
    Arrays.fill(held, false);
    for (Share share : next.shares()) {
      macs[share.vrid()] = share.mac().bits();
      offered[share.vrid()] = share.offered();
      vacated[share.vrid()] = share.condition().vacated();
      held[share.vrid()] = share.held();
    }
    addresses = next.addresses().stream().mapToInt(a -> (int) a.low()).toArray();
    members = next.members().stream().mapToLong(m -> m.bits()).sorted().toArray();
    mask = next.network().length() == 0 ? 0 : -1 << (32 - next.network().length());
    network = (int) next.network().address().low() & mask;
    chooser.offer(next.balancing(), next.shares());
    if (!next.chooses()) {
      cursor = -1;
      moveAt = NEVER;
      retells = 0;
      retellAt = NEVER;
    } else {
      boolean level = before != null && next.levelling() > levelled;
      if (level) {
        levelling = true;
        chooser.apportion(movable(next.shares()));
      }
      if (level || hasHostsToMove(next.shares())) {
        walk(now);
      }
    }
    levelled = next.levelling();
  }

  /** Hosts that levelling rules over: those of a redirected forwarder stay until they ask. */
  private long movable(List<Share> shares) {
    return shares.stream()
        .filter(share -> share.offered() || share.condition().vacated())
        .mapToLong(share -> assignments.hosts(share.vrid()))
        .sum();
  }

  private boolean hasHostsToMove(List<Share> shares) {
    return shares.stream()
        .anyMatch(share -> share.condition().vacated() && assignments.hosts(share.vrid()) > 0);
  }

  private void walk(long now) {
    cursor = 0;
    moveAt = moveAt == NEVER ? now : moveAt;
  }

  // Answers

  /**
   * What an ARP frame is answered with, see {@link Answer}.
   *
   * @param operation 1 request, 2 reply
   * @param destination the frame's Ethernet destination
   * @param senderMac the sender's MAC as ARP has it
   * @param sender the sender's IPv4 address
   * @param target the target's IPv4 address
   * @param now monotonic nanoseconds
   */
  public long answer(
      int operation, long destination, long senderMac, int sender, int target, long now) {
    AnswerPolicy by = policy;
    boolean claim = virtual(sender);
    if (by == null || !(claim || virtual(target))) {
      return Answer.of(Answer.SILENT, 0);
    }
    if (senderMac == 0 || (senderMac >>> 40 & 1) != 0) {
      return Answer.of(Answer.MALFORMED, 0);
    }
    if (ours(by, senderMac)) {
      return Answer.of(Answer.SILENT, 0);
    }
    if (claim) {
      return defend(by, now);
    }
    if (operation != REQUEST) {
      return Answer.of(Answer.SILENT, 0);
    }
    if (sender != 0 && !possible(sender)) {
      return Answer.of(Answer.MALFORMED, 0);
    }
    if (chooses(by, now)) {
      long mac = sender == 0 ? by.groupMac().bits() : choice(by, sender, senderMac, now);
      return Answer.of(Answer.REPLY, mac);
    }
    return inPerson(by, destination, sender, now);
  }

  /** Another gateway was asked at a MAC that is its own, or that it holds. */
  private long inPerson(AnswerPolicy by, long destination, int sender, long now) {
    int vrid = destination >>> 8 == VIRTUAL_MACS ? (int) destination & 0xff : 0;
    boolean holder = vrid != 0 && held[vrid] && macs[vrid] == destination;
    if (!holder && destination != by.own().bits()) {
      return Answer.of(Answer.SILENT, 0);
    }
    if (holder && sender != 0 && offered[vrid] && assignments.vridOf(sender) == vrid) {
      assignments.touch(sender, now);
      return Answer.of(Answer.REPLY, destination);
    }
    return Answer.of(Answer.RELAY, by.groupMac().bits());
  }

  private long choice(AnswerPolicy by, int host, long mac, long now) {
    int vrid = assignments.vridOf(host);
    if (vrid != 0 && offered[vrid]) {
      if (assignments.macOf(host) == mac) {
        assignments.touch(host, now);
      } else {
        assignments.assign(host, mac, vrid, now, by.epoch());
      }
      return macs[vrid];
    }
    boolean remembered = (host & mask) == network;
    int chosen = remembered ? chooser.choose(host) : chooser.preferred(host);
    if (chosen == 0) {
      return by.fallback() == 0 ? by.groupMac().bits() : macs[by.fallback()];
    }
    if (!remembered || !assignments.assign(host, mac, chosen, now, by.epoch())) {
      unrecorded++;
    }
    return macs[chosen];
  }

  private long defend(AnswerPolicy by, long now) {
    if (!chooses(by, now)) {
      return Answer.of(Answer.SILENT, 0);
    }
    claims++;
    if (now - repeatedAt >= REPEAT_GAP) {
      repeatedAt = now;
      repeating = true;
      walk(now);
    }
    if (now - defendedAt < DEFENCE_GAP) {
      return Answer.of(Answer.CLAIMED, 0);
    }
    defendedAt = now;
    return Answer.of(Answer.DEFEND, by.groupMac().bits());
  }

  private boolean chooses(AnswerPolicy by, long now) {
    return by.chooses() && lease.holds(now);
  }

  private boolean virtual(int address) {
    for (int i = 0; i < addresses.length; i++) {
      if (addresses[i] == address) {
        return true;
      }
    }
    return false;
  }

  private boolean ours(AnswerPolicy by, long mac) {
    if (mac == by.own().bits() || mac == by.groupMac().bits()) {
      return true;
    }
    if (mac >>> 8 == VIRTUAL_MACS && macs[(int) mac & 0xff] == mac) {
      return true;
    }
    return members.length > 0 && Arrays.binarySearch(members, mac) >= 0;
  }

  /** Whether a station can have the address: not loopback, multicast, reserved or broadcast. */
  private static boolean possible(int address) {
    int first = address >>> 24;
    return first != 0 && first != 127 && first < 224;
  }

  // Hosts that are moved

  /** When {@link #move} is due; {@link Long#MAX_VALUE} for not. */
  public long due() {
    return moving() ? moveAt : retellAt;
  }

  /**
   * Moves the next host that has to be moved, if it is time, or tells one again that was; whether
   * there is one to be told: by a unicast ARP reply to {@link #movedHost} at {@link #movedHostMac}
   * that says {@link #movedMac}.
   */
  public boolean move(long now) {
    AnswerPolicy by = policy;
    if (by == null || now < due() || !chooses(by, now)) {
      return false;
    }
    return moving() ? moveNext(by, now) : retellNext(by, now);
  }

  private boolean moveNext(AnswerPolicy by, long now) {
    // A walk over hosts that stay where they are is cut into pieces too.
    for (int looked = 0; looked < 1_000; looked++) {
      long found = assignments.firstFrom(cursor);
      if (found < 0) {
        cursor = -1;
        moveAt = NEVER;
        repeating = false;
        levelling = false;
        retellCursor = 0;
        retellAt = retells == 0 ? NEVER : now + RETELL_GAP;
        return false;
      }
      cursor = found + 1;
      int host = (int) found;
      int vrid = assignments.vridOf(host);
      int chosen = destination(host, vrid);
      if (chosen == 0) {
        continue;
      }
      if (chosen != vrid) {
        movedFrom = retells == 0 ? now : movedFrom;
        retells = RETELLS;
        assignments.assign(host, assignments.macOf(host), chosen, now, by.epoch());
      }
      tell(host, chosen);
      // Who is late does not catch up by a burst: switches and hosts drop those.
      moveAt = now + by.gapNanos();
      return true;
    }
    moveAt = now;
    return false;
  }

  private boolean retellNext(AnswerPolicy by, long now) {
    for (int looked = 0; looked < 1_000; looked++) {
      long found = assignments.firstFrom(retellCursor);
      if (found < 0) {
        retells--;
        retellCursor = 0;
        retellAt = retells == 0 ? NEVER : now + RETELL_GAP;
        return false;
      }
      retellCursor = found + 1;
      int host = (int) found;
      int vrid = assignments.vridOf(host);
      if (assignments.sinceOf(host) >= movedFrom && offered[vrid] && macs[vrid] != 0) {
        tell(host, vrid);
        retellAt = now + by.gapNanos();
        return true;
      }
    }
    retellAt = now;
    return false;
  }

  private void tell(int host, int vrid) {
    movedHost = host;
    movedHostMac = assignments.macOf(host);
    movedMac = macs[vrid];
  }

  /** Which forwarder a host is told of; 0: nothing is told. */
  private int destination(int host, int vrid) {
    if (vacated[vrid] || macs[vrid] == 0) {
      int lacking = levelling && !byHash() ? chooser.shortOfHosts() : 0;
      return lacking != 0 ? lacking : chooser.choose(host);
    }
    if (levelling && offered[vrid]) {
      int better = level(host, vrid);
      if (better != 0) {
        return better;
      }
    }
    return repeating && offered[vrid] ? vrid : 0;
  }

  private boolean byHash() {
    AnswerPolicy by = policy;
    return by != null && by.balancing() == Balancing.HOST_HASH;
  }

  private int level(int host, int vrid) {
    if (byHash()) {
      int preferred = chooser.preferred(host);
      return preferred == vrid ? 0 : preferred;
    }
    return assignments.hosts(vrid) > chooser.target(vrid) ? chooser.shortOfHosts() : 0;
  }

  /** The address of the host that was moved. */
  public int movedHost() {
    return movedHost;
  }

  /** Its MAC. */
  public long movedHostMac() {
    return movedHostMac;
  }

  /** The MAC that the virtual address has for it from now on. */
  public long movedMac() {
    return movedMac;
  }

  /** Whether hosts are still to be moved, or to be told after a claim. */
  public boolean moving() {
    return cursor >= 0;
  }

  /** Forgets, a page at a time, hosts that have not asked for long; call it now and then. */
  public void sweep(long now) {
    AnswerPolicy by = policy;
    if (by != null && by.forgetNanos() > 0 && now - sweepAt >= SWEEP_GAP) {
      sweepAt = now;
      sweepPage = assignments.forget(sweepPage, now - by.forgetNanos());
    }
  }

  /** Frames in which a station claimed the address. */
  public long claims() {
    return claims;
  }

  /** Hosts that were answered without being recorded: outside the LAN's prefix, or no room. */
  public long unrecorded() {
    return unrecorded;
  }

  /** Whether it answers for an address. */
  public boolean answersFor(IpAddress address) {
    return address.isV4() && virtual((int) address.low());
  }
}
