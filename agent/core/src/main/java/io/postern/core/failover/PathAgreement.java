package io.postern.core.failover;

import io.postern.core.failover.config.Failback;
import io.postern.core.failover.config.PathConfig;
import io.postern.core.failover.state.PathStatus;
import io.postern.device.DeviceCommand;
import io.postern.device.Verdict;
import io.postern.net.InterfaceName;
import io.postern.net.MacAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Two agents joined by several cables agree on one.
 *
 * <p>Each sends hello frames over every cable. A hello says which path its sender uses, the epoch
 * of that decision, and whether the sender hears this path: so a loss in one direction fails the
 * path at both ends (the idea of BFD's Your Discriminator and of UDLD's echo).
 *
 * <p>Whoever finds the active path failed chooses the first that works and counts the epoch up;
 * whoever hears a higher epoch follows. Where both chose at once the lower node id decides. Nothing
 * moves twice: an end that notices later has already followed. Going back is proposed by the lower
 * node id alone.
 *
 * <p>Silence on every path at once says that the peer is gone, not that all cables are: then no
 * path is held to have failed.
 */
final class PathAgreement {
  private static final class Path {
    PathConfig config;
    Verdict verdict = Verdict.UNKNOWN;
    long heardAt = Long.MIN_VALUE;
    long watchedFrom;
    long peerSequence;
    long sequence;
    boolean peerHears;
    int goodInRow;
    long nextHello;
    long passedSince;
    long sent;
    long heard;

    /** When the two before began at zero. */
    final long countedSince;

    Path(PathConfig config, long now) {
      this.countedSince = now;
      this.config = config;
      this.nextHello = now;
      this.watchedFrom = now;
    }

    long patience() {
      return config.intervalNanos() * config.lossThreshold();
    }

    boolean hears(long now) {
      return heardAt != Long.MIN_VALUE && now - heardAt < patience();
    }

    /** When silence becomes failure. */
    long silenceEnds() {
      return Math.max(heardAt, watchedFrom) + patience();
    }

    void turn(Verdict now, long at) {
      verdict = now;
      goodInRow = 0;
      if (now == Verdict.PASS) {
        passedSince = at;
      }
    }
  }

  private final Group group;
  private final List<Path> paths = new ArrayList<>();
  private long epoch;
  private @Nullable String active;
  private boolean followed;
  private long holdUntil = Long.MIN_VALUE;

  PathAgreement(Group group) {
    this.group = group;
  }

  /** Takes over a configuration; paths that are in both go on. */
  void configure(List<PathConfig> configs, long now) {
    List<Path> next = new ArrayList<>();
    for (PathConfig config : configs) {
      Path kept = null;
      for (Path path : paths) {
        if (path.config.equals(config)) {
          kept = path;
        }
      }
      next.add(kept == null ? new Path(config, now) : kept);
    }
    paths.clear();
    paths.addAll(next);
    if (active != null && path(active) == null) {
      active = null;
    }
  }

  boolean configured() {
    return !paths.isEmpty();
  }

  /** Whether the agreed path was the peer's decision. */
  boolean followed() {
    return followed;
  }

  /** Begins with the path that carries the addresses now. */
  void begin(@Nullable InterfaceName serving, long now) {
    if (active != null || paths.isEmpty()) {
      return;
    }
    Path first = paths.getFirst();
    for (Path path : paths) {
      path.watchedFrom = now;
      if (path.config.local().equals(serving)) {
        first = path;
        break;
      }
    }
    active = first.config.name();
  }

  /** The interface of the agreed path; null where no path is configured. */
  @Nullable InterfaceName wanted() {
    Path path = active == null ? null : path(active);
    return path == null ? null : path.config.local();
  }

  /** What the paths through an interface say; pass where none is configured there. */
  Verdict verdict(InterfaceName local) {
    boolean any = false;
    boolean unknown = false;
    for (Path path : paths) {
      if (path.config.local().equals(local)) {
        any = true;
        if (path.verdict == Verdict.PASS) {
          return Verdict.PASS;
        }
        unknown |= path.verdict == Verdict.UNKNOWN;
      }
    }
    if (!any) {
      return Verdict.PASS;
    }
    return unknown || peerSilent() ? Verdict.UNKNOWN : Verdict.FAIL;
  }

  boolean leadsFrom(InterfaceName local) {
    for (Path path : paths) {
      if (path.config.local().equals(local)) {
        return true;
      }
    }
    return false;
  }

  String failure(InterfaceName local) {
    for (Path path : paths) {
      if (path.config.local().equals(local)) {
        return "path "
            + path.config.name()
            + " to "
            + path.config.peer()
            + (path.heardAt == Long.MIN_VALUE || !path.peerHears
                ? " does not reach the other end"
                : " is silent");
      }
    }
    return "";
  }

  /**
   * When the paths through an interface probably failed: between the last hello and the one that
   * did not come. Where the other end says that it is deaf, it waited as long as this end would.
   */
  long failedAt(InterfaceName local) {
    long last = Long.MIN_VALUE;
    for (Path path : paths) {
      if (path.config.local().equals(local) && path.heardAt != Long.MIN_VALUE) {
        long heard = path.peerHears ? path.heardAt : path.heardAt - path.patience();
        last = Math.max(last, Group.between(heard, heard + path.config.intervalNanos()));
      }
    }
    return last;
  }

  /** Connectivity is not judged before that (recheck delay). */
  void hold(long until) {
    holdUntil = Math.max(holdUntil, until);
  }

  /** Takes in a hello; whether it was one of this group's. */
  boolean heard(InterfaceName nic, AgentFrame.Hello hello, long now) {
    Path path = path(hello.path());
    if (path == null
        || !path.config.local().equals(nic)
        || !path.config.peer().equals(hello.node())) {
      return false;
    }
    boolean next = hello.sequence() == path.peerSequence + 1;
    path.heard++;
    path.heardAt = now;
    path.peerSequence = hello.sequence();
    path.peerHears = hello.hears();
    if (!hello.hears()) {
      path.goodInRow = 0;
      if (path.verdict == Verdict.PASS) {
        path.turn(Verdict.FAIL, now);
      }
    } else {
      switch (path.verdict) {
        case PASS -> {}
        case UNKNOWN -> path.turn(Verdict.PASS, now);
        case FAIL -> {
          path.goodInRow = next ? path.goodInRow + 1 : 1;
          if (path.goodInRow >= path.config.recoveryThreshold()) {
            path.turn(Verdict.PASS, now);
          }
        }
      }
    }
    agree(hello, now);
    return true;
  }

  private void agree(AgentFrame.Hello hello, long now) {
    boolean theirsWins =
        hello.epoch() > epoch
            || (hello.epoch() == epoch && hello.node().compareTo(group.nodeId()) < 0);
    if (hello.active().equals(active)) {
      epoch = Math.max(epoch, hello.epoch());
      return;
    }
    Path theirs = path(hello.active());
    if (!theirsWins || theirs == null) {
      return;
    }
    if (usable(theirs)) {
      epoch = hello.epoch();
      active = hello.active();
      followed = true;
      greetSoon(now);
    } else {
      // The other end does not know yet what is known here: insist.
      epoch = hello.epoch() + 1;
      greetSoon(now);
    }
  }

  /** Time went on, or a link changed: silence is judged and the active path reconsidered. */
  void judge(long now) {
    for (Path path : paths) {
      boolean live = Kernel.live(group.kernel.link(path.config.local()));
      if (!live) {
        if (path.verdict != Verdict.FAIL) {
          path.turn(Verdict.FAIL, now);
        }
      } else if (path.verdict != Verdict.FAIL && now >= path.silenceEnds()) {
        if (heardSince(path)) {
          path.turn(Verdict.FAIL, now);
        } else if (path.verdict == Verdict.PASS) {
          // As silent as all the others: perhaps it is the peer.
          path.turn(Verdict.UNKNOWN, now);
        }
      } else if (path.verdict == Verdict.UNKNOWN
          && path.heardAt != Long.MIN_VALUE
          && !path.peerHears
          && now >= path.watchedFrom + 2 * path.patience()) {
        path.turn(Verdict.FAIL, now);
      }
    }
    reconsider(now);
  }

  /** Whether the peer was heard on another path after this one had fallen silent. */
  private boolean heardSince(Path silent) {
    for (Path other : paths) {
      if (other != silent
          && other.heardAt != Long.MIN_VALUE
          && other.config.peer().equals(silent.config.peer())
          && other.heardAt
              > Math.max(silent.heardAt, silent.watchedFrom) + silent.config.intervalNanos()) {
        return true;
      }
    }
    return false;
  }

  /** The agent itself was late: what has arrived meanwhile is heard before silence is judged. */
  void late(long late, long now) {
    for (Path path : paths) {
      if (late > path.config.intervalNanos() / 2) {
        path.watchedFrom =
            Math.max(path.watchedFrom, now + path.config.intervalNanos() - path.patience());
      }
    }
  }

  private void reconsider(long now) {
    Path current = active == null ? null : path(active);
    if (current == null || (now < holdUntil && Kernel.live(link(current)))) {
      return;
    }
    if (!usable(current)) {
      Path best = best();
      if (best != null && best != current) {
        propose(best, now);
      }
    }
  }

  /** Goes back to the path of the preferred interface once it has been well long enough. */
  void failback(InterfaceName preferred, long now) {
    Path current = active == null ? null : path(active);
    if (current == null || group.config.failback() != Failback.AUTOMATIC) {
      return;
    }
    for (Path path : paths) {
      if (path.config.local().equals(preferred)
          && path != current
          && decides(path)
          && path.verdict == Verdict.PASS
          && now >= failbackAt(path)) {
        propose(path, now);
        return;
      }
    }
  }

  /** An operator, or the failback of this end, wants the path through an interface. */
  boolean propose(InterfaceName local, long now) {
    for (Path path : paths) {
      if (path.config.local().equals(local) && usable(path)) {
        propose(path, now);
        return true;
      }
    }
    return false;
  }

  private void propose(Path path, long now) {
    if (path.config.name().equals(active)) {
      return;
    }
    active = path.config.name();
    epoch++;
    followed = false;
    greetSoon(now);
  }

  private long failbackAt(Path path) {
    return Math.max(path.passedSince + group.config.delay().failbackNanos(), holdUntil);
  }

  private boolean decides(Path path) {
    return group.nodeId().compareTo(path.config.peer()) < 0;
  }

  private boolean usable(Path path) {
    return Kernel.live(link(path)) && (path.verdict != Verdict.FAIL || peerSilent());
  }

  private io.postern.device.@Nullable LinkState link(Path path) {
    return group.kernel.link(path.config.local());
  }

  private @Nullable Path best() {
    Path fallback = null;
    for (Path path : paths) {
      if (usable(path)) {
        if (path.verdict == Verdict.PASS) {
          return path;
        }
        if (fallback == null) {
          fallback = path;
        }
      }
    }
    return fallback;
  }

  private boolean peerSilent() {
    for (Path path : paths) {
      if (path.verdict == Verdict.PASS
          || (path.heardAt != Long.MIN_VALUE && group.now - path.heardAt < path.patience())) {
        return false;
      }
    }
    return true;
  }

  private void greetSoon(long now) {
    for (Path path : paths) {
      path.nextHello = Math.min(path.nextHello, now);
    }
  }

  /** Adds the hellos that are due. */
  void greet(long now, List<DeviceCommand> to) {
    for (Path path : paths) {
      if (now < path.nextHello) {
        continue;
      }
      path.nextHello = now + path.config.intervalNanos();
      if (!Kernel.live(link(path))) {
        continue;
      }
      path.sent++;
      AgentFrame.Hello hello =
          new AgentFrame.Hello(
              group.nodeId(),
              path.config.name(),
              active == null ? "" : active,
              epoch,
              ++path.sequence,
              path.peerSequence,
              path.hears(now));
      to.add(
          new DeviceCommand.SendFrame(
              path.config.local(), null, MacAddress.BROADCAST, AgentFrame.encode(hello)));
    }
  }

  /** When something is to be sent or judged next. */
  long nextDeadline(InterfaceName preferred) {
    long next = FailoverMachine.NEVER;
    for (Path path : paths) {
      next = Math.min(next, path.nextHello);
      if (path.verdict == Verdict.PASS
          || (path.verdict == Verdict.UNKNOWN && path.silenceEnds() > group.now)) {
        next = Math.min(next, path.silenceEnds());
      }
      if (path.config.local().equals(preferred)
          && path.verdict == Verdict.PASS
          && !path.config.name().equals(active)
          && decides(path)
          && group.config.failback() == Failback.AUTOMATIC) {
        next = Math.min(next, failbackAt(path));
      }
    }
    if (!paths.isEmpty() && holdUntil > group.now) {
      next = Math.min(next, holdUntil);
    }
    return next;
  }

  List<PathStatus> status() {
    List<PathStatus> all = new ArrayList<>(paths.size());
    for (Path path : paths) {
      all.add(
          new PathStatus(
              path.config.name(),
              path.config.peer(),
              path.config.local(),
              path.config.remote(),
              path.verdict,
              path.config.name().equals(active),
              epoch,
              path.sent,
              path.heard,
              path.countedSince));
    }
    return all;
  }

  private @Nullable Path path(String name) {
    for (Path path : paths) {
      if (path.config.name().equals(name)) {
        return path;
      }
    }
    return null;
  }

  Checkpoint.KeptPaths keep() {
    List<Checkpoint.KeptPath> kept = new ArrayList<>(paths.size());
    for (Path path : paths) {
      kept.add(
          new Checkpoint.KeptPath(
              path.config,
              path.verdict,
              path.heardAt,
              path.watchedFrom,
              path.peerSequence,
              path.sequence,
              path.peerHears,
              path.goodInRow,
              path.nextHello,
              path.passedSince,
              path.sent,
              path.heard,
              path.countedSince));
    }
    return new Checkpoint.KeptPaths(kept, epoch, active, followed, holdUntil);
  }

  void restore(Checkpoint.KeptPaths kept) {
    for (Checkpoint.KeptPath each : kept.paths()) {
      Path path = new Path(each.config(), each.countedSince());
      path.nextHello = each.nextHello();
      path.verdict = each.verdict();
      path.heardAt = each.heardAt();
      path.watchedFrom = each.watchedFrom();
      path.peerSequence = each.peerSequence();
      path.sequence = each.sequence();
      path.peerHears = each.peerHears();
      path.goodInRow = each.goodInRow();
      path.passedSince = each.passedSince();
      path.sent = each.sent();
      path.heard = each.heard();
      paths.add(path);
    }
    epoch = kept.epoch();
    active = kept.active();
    followed = kept.followed();
    holdUntil = kept.holdUntil();
  }
}
