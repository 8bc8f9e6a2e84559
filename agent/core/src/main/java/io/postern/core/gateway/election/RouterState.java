package io.postern.core.gateway.election;

/** A virtual router's state with its deadlines, monotonic nanoseconds. */
sealed interface RouterState {

  /** The state of the RFC that it is, or is part of. */
  RouterRole role();

  /** Takes no part. */
  record Initialize() implements RouterState {
    @Override
    public RouterRole role() {
      return RouterRole.INITIALIZE;
    }
  }

  /**
   * Took farewell, and serves until the successor is heard.
   *
   * @param until when it goes anyway
   */
  record Leaving(long term, long until) implements RouterState {
    @Override
    public RouterRole role() {
      return RouterRole.INITIALIZE;
    }
  }

  /**
   * Listens.
   *
   * @param interval the Active_Adver_Interval
   * @param activeDownAt when the Active_Down_Timer fires
   * @param cause why this router takes over then
   * @param listenedAgain whether the timer was extended because it was late
   * @param inferiorSince since when an outranked router has been active; NEVER for none
   */
  record Backup(
      long interval, long activeDownAt, RoleCause cause, boolean listenedAgain, long inferiorSince)
      implements RouterState {
    @Override
    public RouterRole role() {
      return RouterRole.BACKUP;
    }

    Backup until(long at, RoleCause why) {
      return new Backup(interval, at, why, false, inferiorSince);
    }

    Backup again(long at) {
      return new Backup(interval, at, cause, true, inferiorSince);
    }

    Backup inferior(long since) {
      return new Backup(interval, activeDownAt, cause, listenedAgain, since);
    }

    Backup discarding(long since) {
      return new Backup(interval, activeDownAt, RoleCause.PREEMPTION, listenedAgain, since);
    }
  }

  /**
   * The Active_Down_Timer fired; what has arrived is taken in before silence is believed.
   *
   * @param drain the number that is waited for
   * @param until when it is believed anyway
   * @param late whether the timer was late, so that silence proves nothing yet
   */
  record Judging(Backup backup, long drain, long until, boolean late) implements RouterState {
    @Override
    public RouterRole role() {
      return RouterRole.BACKUP;
    }

    Judging with(Backup changed) {
      return new Judging(changed, drain, until, late);
    }
  }

  /**
   * The device puts virtual MAC and addresses in place.
   *
   * @param until when it is given up
   */
  record Taking(long term, RoleCause cause, long until) implements RouterState {
    @Override
    public RouterRole role() {
      return RouterRole.BACKUP;
    }
  }

  /**
   * Serves.
   *
   * @param adverAt when the Adver_Timer fires; while draining, when it is given up
   * @param lastSent when an advertisement was sent last
   * @param announceAt when the addresses are announced again; NEVER for not
   * @param drain the number that is waited for before anything is sent; 0 for none
   */
  record Active(long term, long adverAt, long lastSent, long announceAt, long drain)
      implements RouterState {
    @Override
    public RouterRole role() {
      return RouterRole.ACTIVE;
    }

    Active until(long at) {
      return new Active(term, at, lastSent, announceAt, drain);
    }

    Active sent(long now, long next) {
      return new Active(term, next, now, announceAt, 0);
    }

    Active draining(long number, long giveUpAt) {
      return new Active(term, giveUpAt, lastSent, announceAt, number);
    }

    Active announcingBy(long at) {
      return new Active(term, adverAt, lastSent, Math.min(announceAt, at), drain);
    }

    Active announced() {
      return new Active(term, adverAt, lastSent, VirtualRouter.NEVER, drain);
    }
  }
}
