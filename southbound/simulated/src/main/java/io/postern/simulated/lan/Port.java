package io.postern.simulated.lan;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Where a cable is plugged in. Its carrier is up while cable and both ends are in order. */
public final class Port {
  private final PortOwner owner;
  private final String name;
  private final List<Consumer<Frame>> observers = new ArrayList<>();
  private @Nullable Cable cable;
  private boolean enabled = true;
  private boolean carrier;

  /** An enabled port without a cable. */
  public Port(PortOwner owner, String name) {
    this.owner = owner;
    this.name = name;
  }

  /** What the port belongs to. */
  public PortOwner owner() {
    return owner;
  }

  /** The cable plugged in; null where none is. */
  public @Nullable Cable cable() {
    return cable;
  }

  /** Whether its owner keeps it enabled. */
  public boolean enabled() {
    return enabled;
  }

  /** Whether it sees its partner. */
  public boolean carrier() {
    return carrier;
  }

  /** Enables or disables this end; the partner loses its carrier with it. */
  public void enable(boolean on) {
    if (enabled != on) {
      enabled = on;
      if (cable != null) {
        cable.consider();
      }
    }
  }

  /** Tells someone of every frame at the moment when it leaves, whatever the cable does to it. */
  public void observe(Consumer<Frame> observer) {
    observers.add(observer);
  }

  /** Sends a frame; without carrier it is lost. */
  public void send(Frame frame) {
    if (carrier && cable != null) {
      for (int i = 0; i < observers.size(); i++) {
        observers.get(i).accept(frame);
      }
      cable.carry(this, frame);
    }
  }

  /** Follows a frame that is only imagined, as things stand now. */
  public void imagine(Frame frame, PathTrace trace) {
    if (carrier && cable != null) {
      cable.imagine(this, frame, trace);
    }
  }

  void plug(@Nullable Cable into) {
    cable = into;
  }

  void carrier(boolean up) {
    if (carrier != up) {
      carrier = up;
      owner.carrierChanged(this, up);
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
