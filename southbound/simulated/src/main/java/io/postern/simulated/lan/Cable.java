package io.postern.simulated.lan;

/**
 * A cable between two ports, with everything that can be wrong with one. Without faults frames
 * arrive in order after its latency.
 */
public final class Cable {
  /** A frame takes this long where nothing else was said, nanoseconds. */
  public static final long DEFAULT_LATENCY = 20_000;

  private final SimulatedWorld world;
  private final Port a;
  private final Port b;
  private boolean cut;
  private boolean lit;
  private boolean darkAtA;
  private boolean darkAtB;
  private int generation;
  private long negotiation;
  private boolean swallowsFromA;
  private boolean swallowsFromB;
  private long latency = DEFAULT_LATENCY;
  private double loss;
  private double duplication;
  private double reordering;
  private long lastArrivalAtA;
  private long lastArrivalAtB;
  private long carried;
  private long lost;

  private Cable(SimulatedWorld world, Port a, Port b) {
    this.world = world;
    this.a = a;
    this.b = b;
  }

  /** Joins two free ports. */
  public static Cable join(SimulatedWorld world, Port a, Port b) {
    if (a.cable() != null || b.cable() != null || a == b) {
      throw new IllegalArgumentException("a port has a cable already: " + a + ", " + b);
    }
    Cable cable = new Cable(world, a, b);
    a.plug(cable);
    b.plug(cable);
    cable.consider();
    return cable;
  }

  /** Cuts it: both ends lose their carrier at once, frames under way are lost. */
  public void cut() {
    cut = true;
    consider();
  }

  /** Mends it: carrier returns after the negotiation time. */
  public void mend() {
    cut = false;
    consider();
  }

  /** Whether it is cut. */
  public boolean isCut() {
    return cut;
  }

  /** Pulls it out of both ports. */
  public void unplug() {
    cut();
    a.plug(null);
    b.plug(null);
  }

  /**
   * Takes the carrier of one end only, as a switch or converter on the way does that still lights
   * the other; or gives it back.
   */
  public void darken(Port end, boolean on) {
    if (end == a) {
      darkAtA = on;
    } else if (end == b) {
      darkAtB = on;
    } else {
      throw notAnEnd(end);
    }
    light(lit);
  }

  private static IllegalArgumentException notAnEnd(Port port) {
    return new IllegalArgumentException("not an end of this cable: " + port);
  }

  /** How long the ends take to agree before carrier is up, nanoseconds. */
  public Cable negotiation(long nanos) {
    negotiation = nanos;
    return this;
  }

  /** How long a frame takes, nanoseconds. */
  public Cable latency(long nanos) {
    latency = nanos;
    return this;
  }

  /** Swallows what is sent from a port, silently, with the link up; or lets it pass again. */
  public void swallowFrom(Port sender, boolean on) {
    if (sender == a) {
      swallowsFromA = on;
    } else if (sender == b) {
      swallowsFromB = on;
    } else {
      throw notAnEnd(sender);
    }
  }

  /** Swallows everything both ways, silently, with the link up; or lets it pass again. */
  public void blackHole(boolean on) {
    swallowsFromA = on;
    swallowsFromB = on;
  }

  /**
   * What happens to frames by chance.
   *
   * @param lossShare share of frames lost, 0..1
   * @param duplicateShare share that arrives twice
   * @param reorderShare share that is overtaken by later ones
   */
  public void chance(double lossShare, double duplicateShare, double reorderShare) {
    loss = lossShare;
    duplication = duplicateShare;
    reordering = reorderShare;
  }

  /** The port at the other end. */
  public Port partner(Port end) {
    return end == a ? b : a;
  }

  /** Frames that arrived. */
  public long carried() {
    return carried;
  }

  /** Frames that were swallowed or lost. */
  public long lost() {
    return lost;
  }

  /** Something about an end or the cable changed: is there carrier now? */
  void consider() {
    boolean sound = !cut && a.enabled() && b.enabled();
    int mine = ++generation;
    if (!sound) {
      light(false);
    } else if (negotiation == 0) {
      light(true);
    } else if (!lit) {
      world.after(
          negotiation,
          () -> {
            if (mine == generation) {
              light(true);
            }
          });
    }
  }

  private void light(boolean on) {
    lit = on;
    a.carrier(lit && !darkAtA);
    b.carrier(lit && !darkAtB);
  }

  void carry(Port sender, Frame frame) {
    boolean fromA = sender == a;
    world.mix(frame.fingerprint());
    if (swallows(fromA) || (loss > 0 && world.random().nextDouble() < loss)) {
      lost++;
      return;
    }
    Port receiver = fromA ? b : a;
    deliver(receiver, frame, arrival(fromA));
    if (duplication > 0 && world.random().nextDouble() < duplication) {
      deliver(receiver, frame, arrival(fromA));
    }
  }

  void imagine(Port sender, Frame frame, PathTrace trace) {
    boolean fromA = sender == a;
    if (!swallows(fromA)) {
      Port receiver = fromA ? b : a;
      receiver.owner().imagined(receiver, frame, trace);
    }
  }

  private boolean swallows(boolean fromA) {
    return fromA ? swallowsFromA : swallowsFromB;
  }

  private long arrival(boolean fromA) {
    long time = world.now() + latency;
    if (reordering > 0 && world.random().nextDouble() < reordering) {
      return time + 1 + world.random().nextLong(4 * latency + 1);
    }
    if (fromA) {
      lastArrivalAtB = Math.max(lastArrivalAtB, time);
      return lastArrivalAtB;
    }
    lastArrivalAtA = Math.max(lastArrivalAtA, time);
    return lastArrivalAtA;
  }

  private void deliver(Port receiver, Frame frame, long time) {
    world.at(
        time,
        () -> {
          if (receiver.carrier()) {
            carried++;
            receiver.owner().heard(receiver, frame);
          } else {
            lost++;
          }
        });
  }
}
