package io.postern.core.gateway.election;

import io.postern.core.gateway.election.RouterState.Active;
import io.postern.core.gateway.election.RouterState.Backup;
import io.postern.core.gateway.election.RouterState.Initialize;
import io.postern.core.gateway.election.RouterState.Judging;
import io.postern.core.gateway.election.RouterState.Leaving;
import io.postern.core.gateway.election.RouterState.Taking;
import io.postern.core.gateway.packet.Advertisement;
import io.postern.net.IpAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One virtual router: the state machine of RFC 9568 section 6.4, in its words.
 *
 * <p>It differs from the text in four places, each for a reason:
 *
 * <ul>
 *   <li>Nothing is sent from the virtual MAC before MAC and addresses are in place. So between
 *       Backup and Active lies {@link Taking}, while the device works.
 *   <li>Who judges that the active router is silent first takes in what has arrived ({@link
 *       Judging}); one whose own timer was late by more than an interval listens once more.
 *   <li>On an orderly shutdown the addresses stay until the successor advertises ({@link Leaving}),
 *       so that no packet is lost; there is a bound to it.
 *   <li>A preempt delay: until it has passed, an outranked active router is left alone; as long as
 *       somebody says so, too.
 * </ul>
 */
public final class VirtualRouter {

  /** No deadline. */
  public static final long NEVER = Long.MAX_VALUE;

  private static final long MILLI = 1_000_000L;

  /** A device that does not answer for so long is not going to. */
  static final long DEVICE_BOUND = 2_000 * MILLI;

  /** How long a judgement waits for what has arrived. */
  static final long DRAIN_BOUND = 100 * MILLI;

  /** Longest time the addresses outlive an orderly shutdown. */
  static final long LEAVING_BOUND = 3_000 * MILLI;

  /** What a successor may need beyond its Skew_Time. */
  static final long LEAVING_GRACE = 250 * MILLI;

  /** A contender is answered at once, but not more often: a loop must not become a storm. */
  static final long SHORTEST_GAP = MILLI;

  /** Announcements are repeated once after this time; switches and hosts lose bursts. */
  static final long ANNOUNCE_AGAIN = 1_000 * MILLI;

  private RouterConfig config;
  private RouterState state = new Initialize();
  private @Nullable IpAddress primary;
  private @Nullable IpAddress activeAddress;
  private long term;
  private long drains;
  private long becameActive;
  private long sent;
  private long heard;
  private long priorityZeroSent;
  private long priorityZeroHeard;
  private long contenders;
  private long intervalDiffers;
  private long addressesDiffer;
  private long lateTicks;
  private RoleCause cause = RoleCause.STARTED;
  private boolean restrained;
  private final List<RouterAction> out = new ArrayList<>();

  /** A router in Initialize. */
  public VirtualRouter(RouterConfig config) {
    this.config = config;
  }

  /** Takes an event and says what is to be done, in order. */
  public List<RouterAction> handle(RouterEvent event) {
    long now = event.at();
    RouterState before = state;
    switch (event) {
      case RouterEvent.Startup(long _, IpAddress address) -> startup(address, now);
      case RouterEvent.Shutdown(long _, boolean lanLost) -> shutdown(lanLost, now);
      case RouterEvent.Tick _ -> tick(now);
      case RouterEvent.Heard(long _, IpAddress sender, Advertisement said) ->
          hear(sender, said, now);
      case RouterEvent.Drained(long _, long number) -> {
        if (state instanceof Judging judging && judging.drain() == number) {
          judge(judging, now);
        } else if (state instanceof Active active && active.drain() == number) {
          state = advertise(active, now);
        }
      }
      case RouterEvent.Held(long _, long held) -> {
        if (state instanceof Taking taking && taking.term() == held) {
          becomeActive(taking, now);
        }
      }
      case RouterEvent.Refused(long _, long refused) -> {
        if (state instanceof Taking taking && taking.term() == refused) {
          refused(now);
        }
      }
      case RouterEvent.Lapsed _ -> lapse(now);
      case RouterEvent.Resigned(long _, IpAddress sender, long wait) -> {
        if (state instanceof Backup backup
            && (activeAddress == null || sender.equals(activeAddress))) {
          state = backup.until(now + wait, RoleCause.ACTIVE_LEFT);
        }
      }
      case RouterEvent.Restrained(long _, boolean so) -> restrain(so, now);
      case RouterEvent.Reconfigured(long _, RouterConfig changed) -> reconfigure(changed, now);
    }
    if (before.role() != state.role()) {
      out.add(new RouterAction.Changed(before.role(), state.role(), cause));
    }
    List<RouterAction> actions = List.copyOf(out);
    out.clear();
    return actions;
  }

  // 6.4.1 Initialize

  private void startup(IpAddress address, long now) {
    primary = address;
    switch (state) {
      case Initialize _ -> start(now);
      case Leaving leaving -> {
        out.add(new RouterAction.Release(leaving.term()));
        start(now);
      }
      case Backup _, Judging _, Taking _, Active _ -> {}
    }
  }

  private void start(long now) {
    activeAddress = null;
    if (config.owner()) {
      take(RoleCause.OWNER, now);
    } else {
      state = listen(config.intervalNanos(), now);
      cause = RoleCause.STARTED;
    }
  }

  // 6.4.2 Backup

  /** Sets Active_Down_Timer to Active_Down_Interval. */
  private Backup listen(long activeInterval, long now) {
    return new Backup(
        activeInterval,
        now + config.activeDownNanos(activeInterval),
        RoleCause.ACTIVE_SILENT,
        false,
        NEVER);
  }

  private void hearAsBackup(Backup backup, IpAddress sender, Advertisement said, long now) {
    if (said.priority() == 0) {
      state = backup.until(now + config.skewNanos(backup.interval()), RoleCause.ACTIVE_LEFT);
      return;
    }
    boolean outranked = config.priority() > said.priority();
    long since = outranked ? Math.min(backup.inferiorSince(), now) : NEVER;
    if (outranked && preempts() && now >= since + preemptDelay()) {
      // Discarded: the timer runs on, and the router becomes active when it fires.
      activeAddress = sender;
      state = backup.discarding(since);
      return;
    }
    activeAddress = sender;
    Backup next = listen(said.intervalNanos(), now);
    state = outranked ? next.inferior(since) : next;
  }

  private boolean preempts() {
    return !restrained && (config.preempt() || config.owner());
  }

  /** Who waited for that alone, and for long enough, preempts at once. */
  private void restrain(boolean so, long now) {
    boolean over = restrained && !so;
    restrained = so;
    if (over
        && preempts()
        && state instanceof Backup backup
        && backup.inferiorSince() != NEVER
        && now - backup.inferiorSince()
            >= Math.max(preemptDelay(), config.activeDownNanos(backup.interval()))) {
      state = backup.until(now, RoleCause.PREEMPTION);
    }
  }

  private long preemptDelay() {
    return config.owner() ? 0 : config.preemptDelayNanos();
  }

  /** Active_Down_Timer fired. */
  private void suspect(Backup backup, long now) {
    boolean late = now - backup.activeDownAt() > backup.interval();
    if (late) {
      lateTicks++;
    }
    drains++;
    out.add(new RouterAction.Drain(drains));
    state = new Judging(backup, drains, now + DRAIN_BOUND, late && !backup.listenedAgain());
  }

  private void judge(Judging judging, long now) {
    Backup backup = judging.backup();
    if (judging.late()) {
      long interval = backup.interval();
      state = backup.again(now + interval + config.skewNanos(interval));
    } else {
      take(backup.cause(), now);
    }
  }

  private void take(RoleCause why, long now) {
    term++;
    out.add(new RouterAction.Take(term));
    state = new Taking(term, why, now + DEVICE_BOUND);
  }

  private void refused(long now) {
    out.add(new RouterAction.Release(term));
    cause = RoleCause.DEVICE_REFUSED;
    state = listen(config.intervalNanos(), now);
  }

  // 6.4.3 Active

  private void becomeActive(Taking taking, long now) {
    becameActive++;
    cause = taking.cause();
    activeAddress = primary;
    send(config.priority());
    out.add(new RouterAction.Announce());
    state = new Active(taking.term(), now + config.intervalNanos(), now, now + ANNOUNCE_AGAIN, 0);
  }

  private void hearAsActive(Active active, IpAddress sender, Advertisement said, long now) {
    if (said.priority() == 0) {
      assertActive(active, now);
    } else if (outranks(said, sender)) {
      out.add(new RouterAction.Release(active.term()));
      standDown(sender, said, now);
    } else {
      // RFC 9568: answer at once, to teach the sender, and the switches where we are.
      contenders++;
      Active answered = assertActive(active, now);
      state = answered.announcingBy(now + ANNOUNCE_AGAIN);
    }
  }

  /** Sends at once and resets Adver_Timer, or as soon as the shortest gap allows. */
  private Active assertActive(Active active, long now) {
    long allowed = active.lastSent() + SHORTEST_GAP;
    Active next =
        now >= allowed ? advertise(active, now) : active.until(Math.min(active.adverAt(), allowed));
    state = next;
    return next;
  }

  private boolean outranks(Advertisement said, IpAddress sender) {
    return said.priority() > config.priority()
        || (said.priority() == config.priority()
            && primary != null
            && sender.compareTo(primary) > 0);
  }

  private void standDown(IpAddress sender, Advertisement said, long now) {
    activeAddress = sender;
    cause = RoleCause.OUTRANKED;
    state = listen(said.intervalNanos(), now);
  }

  private Active advertise(Active active, long now) {
    send(config.priority());
    return active.sent(now, now + config.intervalNanos());
  }

  private void send(int priority) {
    IpAddress source = primary;
    if (source != null) {
      sent++;
      out.add(new RouterAction.Send(config.advertisement(priority), source));
    }
  }

  // All states

  private void hear(IpAddress sender, Advertisement said, long now) {
    if (sender.equals(primary)) {
      return;
    }
    heard++;
    if (said.priority() == 0) {
      priorityZeroHeard++;
    }
    // Section 7.1: both are only logged.
    if (said.intervalNanos() != config.intervalNanos()) {
      intervalDiffers++;
    }
    if (!said.addresses().equals(config.addresses())) {
      addressesDiffer++;
    }
    switch (state) {
      case Initialize _ -> {}
      case Leaving leaving -> {
        if (said.priority() != 0) {
          left(leaving);
        }
      }
      case Backup backup -> hearAsBackup(backup, sender, said, now);
      case Judging judging -> {
        hearAsBackup(judging.backup(), sender, said, now);
        if (state instanceof Backup backup && backup.activeDownAt() <= now) {
          // It was discarded: what is being judged is as silent as before.
          state = judging.with(backup);
        }
      }
      case Taking taking -> {
        if (said.priority() != 0 && outranks(said, sender)) {
          out.add(new RouterAction.Release(taking.term()));
          standDown(sender, said, now);
        }
      }
      case Active active -> hearAsActive(active, sender, said, now);
    }
  }

  private void tick(long now) {
    switch (state) {
      case Initialize _ -> {}
      case Leaving leaving -> {
        if (now >= leaving.until()) {
          left(leaving);
        }
      }
      case Backup backup -> {
        if (now >= backup.activeDownAt()) {
          suspect(backup, now);
        }
      }
      case Judging judging -> {
        if (now >= judging.until()) {
          judge(judging, now);
        }
      }
      case Taking taking -> {
        if (now >= taking.until()) {
          refused(now);
        }
      }
      case Active active -> state = tick(active, now);
    }
  }

  private Active tick(Active active, long now) {
    Active next = active;
    if (now >= next.adverAt()) {
      boolean late = next.drain() == 0 && now - next.adverAt() > config.intervalNanos();
      if (late) {
        // Somebody may have taken over meanwhile: hear that before saying anything.
        lateTicks++;
        drains++;
        out.add(new RouterAction.Drain(drains));
        next = next.draining(drains, now + DRAIN_BOUND);
      } else {
        next = advertise(next, now);
      }
    }
    if (now >= next.announceAt() && next.drain() == 0) {
      out.add(new RouterAction.Announce());
      next = next.announced();
    }
    return next;
  }

  private void shutdown(boolean lanLost, long now) {
    RoleCause why = lanLost ? RoleCause.LAN_LOST : RoleCause.STOPPED;
    switch (state) {
      case Initialize _ -> {}
      case Leaving leaving -> {
        if (lanLost) {
          left(leaving);
        }
      }
      case Backup _, Judging _ -> state = new Initialize();
      case Taking taking -> {
        out.add(new RouterAction.Release(taking.term()));
        state = new Initialize();
      }
      case Active active -> {
        if (lanLost) {
          out.add(new RouterAction.Release(active.term()));
          state = new Initialize();
        } else {
          priorityZeroSent++;
          send(0);
          long successor = Math.min(config.intervalNanos() + LEAVING_GRACE, LEAVING_BOUND);
          state = new Leaving(active.term(), now + successor);
        }
      }
    }
    if (state.role() == RouterRole.INITIALIZE) {
      cause = why;
      activeAddress = null;
    }
  }

  private void lapse(long now) {
    switch (state) {
      case Initialize _, Backup _, Judging _, Taking _ -> {}
      case Leaving leaving -> left(leaving);
      case Active active -> {
        out.add(new RouterAction.Release(active.term()));
        cause = RoleCause.LEASE_LOST;
        activeAddress = null;
        state = listen(config.intervalNanos(), now);
      }
    }
  }

  private void left(Leaving leaving) {
    out.add(new RouterAction.Release(leaving.term()));
    state = new Initialize();
  }

  private void reconfigure(RouterConfig changed, long now) {
    if (!changed.id().equals(config.id()) || !changed.addresses().equals(config.addresses())) {
      throw new IllegalArgumentException("another virtual router: " + changed.id());
    }
    RouterConfig former = config;
    config = changed;
    if (changed.equals(former)) {
      return;
    }
    switch (state) {
      case Initialize _, Leaving _, Taking _ -> {}
      case Backup backup -> state = listen(backup.interval(), now).inferior(backup.inferiorSince());
      case Judging judging -> state = listen(judging.backup().interval(), now);
      case Active active -> state = advertise(active, now);
    }
  }

  // What can be seen

  /** When {@link RouterEvent.Tick} is due; {@link #NEVER} for none. */
  public long nextDeadline() {
    return switch (state) {
      case Initialize _ -> NEVER;
      case Leaving leaving -> leaving.until();
      case Backup backup -> backup.activeDownAt();
      case Judging judging -> judging.until();
      case Taking taking -> taking.until();
      case Active active ->
          active.drain() != 0 ? active.adverAt() : Math.min(active.adverAt(), active.announceAt());
    };
  }

  /** The role now. */
  public RouterRole role() {
    return state.role();
  }

  /** Its parameters. */
  public RouterConfig config() {
    return config;
  }

  /** Whether virtual MAC and addresses are, or may be, in place. */
  public boolean holds() {
    return state instanceof Taking || state instanceof Active || state instanceof Leaving;
  }

  /** Times it began to take the addresses over; grows with each. */
  public long term() {
    return term;
  }

  /** The primary address of the active router as far as known; null where it is not. */
  public @Nullable IpAddress activeAddress() {
    return activeAddress;
  }

  /** Why the role is what it is. */
  public RoleCause cause() {
    return cause;
  }

  /** What it has done and met. */
  public RouterCounters counters() {
    return new RouterCounters(
        becameActive,
        sent,
        heard,
        priorityZeroSent,
        priorityZeroHeard,
        contenders,
        intervalDiffers,
        addressesDiffer,
        lateTicks);
  }
}
