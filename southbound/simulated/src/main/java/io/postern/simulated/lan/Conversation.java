package io.postern.simulated.lan;

import io.postern.net.IpAddress;

/** A host that keeps asking an address, and what it noticed of failures. */
public final class Conversation {
  private final SimulatedWorld world;
  private final LanHost host;
  private final IpAddress address;
  private final long interval;
  private boolean stopped;
  private long asked;
  private long answered;
  private long lastAnswer;
  private long longestGap;

  Conversation(SimulatedWorld world, LanHost host, IpAddress address, long interval) {
    this.world = world;
    this.host = host;
    this.address = address;
    this.interval = interval;
    this.lastAnswer = world.now();
  }

  void ask() {
    if (stopped) {
      return;
    }
    asked++;
    host.probe(address, LanHost.DEFAULT_PATIENCE, this::heard);
    world.after(interval, this::ask);
  }

  private void heard(ProbeResult result) {
    if (result.answered()) {
      answered++;
      longestGap = Math.max(longestGap, world.now() - lastAnswer);
      lastAnswer = world.now();
    }
  }

  /** Stops to ask. */
  public void stop() {
    stopped = true;
  }

  /** Questions sent. */
  public long asked() {
    return asked;
  }

  /** Answers that came. */
  public long answered() {
    return answered;
  }

  /** The longest time without an answer, the present silence included, nanoseconds. */
  public long longestGap() {
    return Math.max(longestGap, stopped ? 0 : world.now() - lastAnswer);
  }
}
