package io.postern.core.gateway.lease;

import io.postern.core.gateway.election.RouterAction;
import io.postern.core.gateway.election.RouterConfig;
import io.postern.core.gateway.election.RouterEvent;
import io.postern.core.gateway.election.RouterRole;
import io.postern.core.gateway.election.VirtualRouter;
import io.postern.core.gateway.packet.Advertisement;
import io.postern.net.IpAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One VRID of a balanced group: a {@link VirtualRouter} that holds its MAC by a lease.
 *
 * <p>Terminology. The <em>lease</em> lets frames of the MAC pass until a moment; it is refreshed
 * with each advertisement and not otherwise, so whoever heard the last one knows when it runs out.
 * The <em>fence</em> is that moment, as far as this node can know it: nobody else's lease outlives
 * it. A <em>claim</em> tells the others that this node is about to hold: a holder that is outranked
 * or leaves lets go for it, and of several claimants the highest goes first.
 *
 * <p>Between the election's decision and Active lie four steps: the device is prepared; the fence
 * is waited for, or a release; where others might do the same, half an interval for their claims,
 * and as much again for each that comes first; and what has arrived is taken in. Only then the
 * lease is granted.
 */
public final class Seat {
  private static final long NEVER = VirtualRouter.NEVER;
  private static final long LONG_AGO = Long.MIN_VALUE / 4;

  private sealed interface Stage {}

  private record Apart() implements Stage {}

  private record Preparing(long term) implements Stage {}

  /**
   * Waits for the fence.
   *
   * @param since from when claims of others are waited for
   * @param first the first claim that was said after whatever a holder said last: an answer to an
   *     older one may be older than that
   * @param claimedAt when the newest was said
   * @param released whether a holder let go for one of them
   * @param drain what is drained before the lease is granted; 0 for nothing
   */
  private record Waiting(
      long term, long since, long first, long claimedAt, boolean released, long drain)
      implements Stage {
    Waiting claimed(long now) {
      return new Waiting(term, since, first, now, released, 0);
    }

    /** A holder was heard: who let go before that was not the last, and is asked at once again. */
    Waiting heard(long next) {
      return new Waiting(term, since, next, released ? LONG_AGO : claimedAt, false, drain);
    }

    Waiting let() {
      return new Waiting(term, since, first, claimedAt, true, drain);
    }

    Waiting draining(long number) {
      return new Waiting(term, since, first, claimedAt, released, number);
    }
  }

  private record Holding(long term, long until) implements Stage {}

  private final String node;
  private final VirtualRouter router;
  private final List<SeatAction> out = new ArrayList<>();
  private Stage stage = new Apart();
  private RouterConfig config;
  private long lease;
  private @Nullable IpAddress primary;
  private long spokeSince;
  private long heardAt = LONG_AGO;

  /** This node's own release may still be acted on: until then it does not hold again. */
  private long quarantine = LONG_AGO;

  /** When this node let go without anybody to let go for; that is answered to a later claim. */
  private long freeSince = LONG_AGO;

  /** For whom this node let go: until a holder is heard, it is told so each time it claims. */
  private @Nullable Claim letGoFor;

  /** Whose claim this node stood back for; a release for its own claim goes on to it. */
  private @Nullable Claim yieldedTo;

  private boolean alone;
  private boolean contested;
  private long before;
  private long claims;
  private long claimedAt = LONG_AGO;
  private long drains;

  /**
   * A seat that takes no part yet.
   *
   * @param node this node
   * @param leaseNanos how long a lease lasts: two to three advertisement intervals
   */
  public Seat(String node, RouterConfig config, long leaseNanos) {
    this.node = node;
    this.config = config;
    this.lease = leaseNanos;
    router = new VirtualRouter(config);
  }

  /** Takes an event and says what is to be done, in order. */
  public List<SeatAction> handle(SeatEvent event) {
    long now = event.at();
    if (stage instanceof Holding holding && !alone && now >= holding.until()) {
      lapse(now);
    }
    switch (event) {
      case SeatEvent.Startup(long _, IpAddress address, long since) -> {
        primary = address;
        spokeSince = since;
        give(new RouterEvent.Startup(now, address));
      }
      case SeatEvent.Shutdown(long _, boolean lanLost) -> {
        boolean held = stage instanceof Holding;
        give(new RouterEvent.Shutdown(now, lanLost));
        if (held && stage instanceof Apart) {
          freeSince = now;
        }
      }
      case SeatEvent.Tick _ -> {
        if (router.nextDeadline() <= now) {
          give(new RouterEvent.Tick(now));
        }
        progress(now);
      }
      case SeatEvent.Heard(long _, IpAddress sender, Advertisement said) -> {
        // One that leaves, too, holds until somebody claims.
        heardAt = now;
        heard(sender, said);
        give(new RouterEvent.Heard(now, sender, said));
        progress(now);
      }
      case SeatEvent.Drained(long _, long number) -> {
        if (number > 0) {
          give(new RouterEvent.Drained(now, number));
        } else if (stage instanceof Waiting waiting && waiting.drain() == number) {
          grantOrWait(waiting, now);
        }
      }
      case SeatEvent.Prepared(long _, long term) -> {
        if (stage instanceof Preparing preparing && preparing.term() == term) {
          stage = new Waiting(term, now, claims + 1, LONG_AGO, false, 0);
          progress(now);
        }
      }
      case SeatEvent.Refused(long _, long term) -> {
        if (stage instanceof Preparing preparing && preparing.term() == term) {
          give(new RouterEvent.Refused(now, term));
        }
      }
      case SeatEvent.LeaseLost _ -> {
        if (stage instanceof Holding) {
          lapse(now);
        }
      }
      case SeatEvent.Claimed(long _, Claim claim) -> claimed(claim, now);
      case SeatEvent.Let(long _, Released released) -> {
        if (released.claimant().equals(node) && released.number() <= claims) {
          let(released.number(), now);
        }
      }
      case SeatEvent.Resigned(long _, IpAddress holder, long wait) ->
          give(new RouterEvent.Resigned(now, holder, wait));
      case SeatEvent.Company(long _, boolean none, long others, long first, boolean acquainted) -> {
        give(new RouterEvent.Restrained(now, !acquainted));
        contested = others > 0;
        before = first;
        company(none, now);
      }
      case SeatEvent.Reconfigured(long _, RouterConfig changed, long leaseNanos) -> {
        config = changed;
        lease = leaseNanos;
        give(new RouterEvent.Reconfigured(now, changed));
      }
    }
    List<SeatAction> actions = List.copyOf(out);
    out.clear();
    return actions;
  }

  /** Somebody holds, or did until now: what was released before that is of the past. */
  private void heard(IpAddress sender, Advertisement said) {
    Claim former = letGoFor;
    letGoFor = null;
    if (former != null && former.address().equals(sender) && said.priority() != 0) {
      quarantine = LONG_AGO; // it was acted on: from here on, what is heard says how long
    }
    if (said.priority() != 0) {
      yieldedTo = null;
    }
    if (stage instanceof Waiting waiting) {
      stage = waiting.heard(claims + 1);
    }
  }

  private void company(boolean nobodyElse, long now) {
    if (alone != nobodyElse) {
      alone = nobodyElse;
      if (stage instanceof Holding holding && now < holding.until()) {
        out.add(new SeatAction.Refresh(holding.until(), alone));
      }
    }
  }

  /** The lease ran out while this node was late: somebody else may hold by now. */
  private void lapse(long now) {
    give(new RouterEvent.Lapsed(now));
  }

  // Towards the lease

  /** No lease of another gateway outlives this moment, however its clock runs. */
  private long fence() {
    long last = heardAt != LONG_AGO ? heardAt : spokeSince;
    return Math.max(last + lease + lease / 512, quarantine);
  }

  private long window() {
    return config.intervalNanos() / 2;
  }

  /** When the next step is due. */
  private long due(Waiting waiting) {
    if (waiting.released()) {
      return quarantine;
    }
    // Whoever comes first is heard on the LAN before the next may hold, however slow claims are.
    return Math.max(fence(), contested ? waiting.since() + (1 + before) * window() : LONG_AGO);
  }

  private void progress(long now) {
    if (!(stage instanceof Waiting waiting)) {
      return;
    }
    if (waiting.drain() != 0) {
      return;
    }
    if (now >= due(waiting)) {
      drains--;
      stage = waiting.draining(drains);
      out.add(new SeatAction.Drain(drains));
    } else if (now >= waiting.claimedAt() + window()) {
      claims++;
      claimedAt = now;
      yieldedTo = null;
      stage = waiting.claimed(now);
      out.add(new SeatAction.SayClaim(claims, config.priority()));
    }
  }

  private void grantOrWait(Waiting waiting, long now) {
    if (now < due(waiting)) {
      stage = waiting.draining(0);
      progress(now);
      return;
    }
    long until = now + lease;
    stage = new Holding(waiting.term(), until);
    freeSince = LONG_AGO;
    letGoFor = null;
    out.add(new SeatAction.Grant(until, alone));
    give(new RouterEvent.Held(now, waiting.term()));
  }

  private void let(long number, long now) {
    Claim better = yieldedTo;
    if (stage instanceof Waiting waiting && number >= waiting.first()) {
      stage = waiting.let();
      progress(now);
    } else if (stage instanceof Apart
        && better != null
        && number == claims
        && now < claimedAt + config.intervalNanos()) {
      release(better);
    }
  }

  // Claims of others

  private void claimed(Claim claim, long now) {
    if (claim.node().equals(node)) {
      return;
    }
    Advertisement as =
        new Advertisement(
            claim.vrid(), claim.priority(), claim.intervalNanos(), config.addresses());
    switch (stage) {
      case Holding _ -> {
        give(new RouterEvent.Heard(now, claim.address(), as));
        if (!(stage instanceof Holding)) {
          letGo(claim, now);
        }
      }
      case Preparing _ -> {
        give(new RouterEvent.Heard(now, claim.address(), as));
        if (stage instanceof Apart && isLetGoFor(claim)) {
          letGo(claim, now);
        }
      }
      case Waiting waiting -> {
        give(new RouterEvent.Heard(now, claim.address(), as));
        if (stage instanceof Apart) {
          yieldedTo = claim;
          if (isLetGoFor(claim)) {
            letGo(claim, now);
          } else if (waiting.released()) {
            release(claim);
          }
        }
      }
      case Apart _ -> {
        Claim before = yieldedTo;
        if (before != null && before.node().equals(claim.node())) {
          yieldedTo = claim;
        }
        boolean free = freeSince != LONG_AGO && now < freeSince + config.intervalNanos();
        if (free || isLetGoFor(claim)) {
          letGo(claim, now);
        }
      }
    }
  }

  /**
   * What it had is the claimant's now, until the claimant's own fence at the latest, and then for a
   * lease. The answer may be lost, or be late: the next claim is answered as well.
   */
  private void letGo(Claim claim, long now) {
    quarantine = Math.max(quarantine, now + 2 * (lease + lease / 512));
    letGoFor = claim;
    release(claim);
  }

  private boolean isLetGoFor(Claim claim) {
    return letGoFor != null && letGoFor.node().equals(claim.node());
  }

  private void release(Claim claim) {
    freeSince = LONG_AGO;
    yieldedTo = null;
    out.add(new SeatAction.SayReleased(new Released(claim.vrid(), claim.node(), claim.number())));
  }

  // The election

  private void give(RouterEvent event) {
    for (RouterAction action : router.handle(event)) {
      carryOut(action, event.at());
    }
  }

  private void carryOut(RouterAction action, long now) {
    switch (action) {
      case RouterAction.Send(Advertisement said, IpAddress source) -> {
        out.add(new SeatAction.Send(said, source));
        if (stage instanceof Holding holding && now + lease > holding.until()) {
          stage = new Holding(holding.term(), now + lease);
          out.add(new SeatAction.Refresh(now + lease, alone));
        }
      }
      case RouterAction.Take(long term) -> {
        stage = new Preparing(term);
        out.add(new SeatAction.Prepare(term));
      }
      case RouterAction.Release(long term) -> {
        if (stage instanceof Holding) {
          out.add(new SeatAction.EndLease());
          // Who is let go for may hold for a lease from its answer on, at most an interval late.
          quarantine = now + config.intervalNanos() + lease + lease / 512;
        }
        stage = new Apart();
        out.add(new SeatAction.TakeDown(term));
      }
      case RouterAction.Announce() -> out.add(new SeatAction.AnnounceMac());
      case RouterAction.Drain(long number) -> out.add(new SeatAction.Drain(number));
      case RouterAction.Changed(RouterRole before, RouterRole role, var cause) ->
          out.add(new SeatAction.Changed(before, role, cause));
    }
  }

  // What can be seen

  /** When {@link SeatEvent.Tick} is due. */
  public long nextDeadline() {
    long own =
        switch (stage) {
          case Apart _, Preparing _ -> NEVER;
          case Waiting waiting ->
              waiting.drain() != 0 ? NEVER : Math.min(due(waiting), waiting.claimedAt() + window());
          case Holding holding -> alone ? NEVER : holding.until();
        };
    return Math.min(own, router.nextDeadline());
  }

  /** Whether frames of the MAC pass here, as far as the agent knows. */
  public boolean holds() {
    return stage instanceof Holding;
  }

  /** Whether anything of it may be on the device. */
  public boolean idle() {
    return stage instanceof Apart && !router.holds();
  }

  /** Its role. */
  public RouterRole role() {
    return router.role();
  }

  /** Its election. */
  public VirtualRouter router() {
    return router;
  }

  /** The address it speaks from; null where there is none. */
  public @Nullable IpAddress primary() {
    return primary;
  }
}
