package io.postern.simulated.lan;

import io.postern.net.MacAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A learning switch, VLANs learned apart, every port a trunk. It has no spanning tree: cables
 * between switches must not make a loop.
 */
public final class LanSwitch implements PortOwner {
  /** IEEE 802.1Q's recommended ageing time, nanoseconds. */
  public static final long DEFAULT_AGEING = 300_000_000_000L;

  private final SimulatedWorld world;
  private final String name;
  private final List<Port> ports = new ArrayList<>();
  private final Map<Port, PortSecurity> security = new LinkedHashMap<>();
  private final Map<Station, Learned> table = new LinkedHashMap<>();
  private long ageing = DEFAULT_AGEING;

  private record Station(MacAddress mac, int vlan) {}

  private record Learned(Port port, long at) {}

  /** A switch without ports. */
  public LanSwitch(SimulatedWorld world, String name) {
    this.world = world;
    this.name = name;
  }

  /** One more port. */
  public Port addPort() {
    Port port = new Port(this, name + "/" + (ports.size() + 1));
    ports.add(port);
    return port;
  }

  /** How long a MAC is remembered after its last frame, nanoseconds. */
  public void ageing(long nanos) {
    ageing = nanos;
  }

  /** What a port admits: the same object for the same port. */
  public PortSecurity security(Port port) {
    return security.computeIfAbsent(port, _ -> new PortSecurity());
  }

  /** Where a MAC was last heard; null where the switch does not know, and floods. */
  public @Nullable Port whereIs(MacAddress mac, int vlan) {
    Learned learned = table.get(new Station(mac, vlan));
    return learned == null || world.now() - learned.at > ageing ? null : learned.port;
  }

  /** Forgets all MACs. */
  public void forget() {
    table.clear();
  }

  /** Takes the whole switch away (power), or brings it back. */
  public void power(boolean on) {
    forget();
    for (int i = 0; i < ports.size(); i++) {
      ports.get(i).enable(on);
    }
  }

  @Override
  public void heard(Port port, Frame frame) {
    if (!admits(port, frame)) {
      return;
    }
    MacAddress source = frame.source();
    if (!source.isGroup()) {
      table.put(new Station(source, frame.vlan()), new Learned(port, world.now()));
    }
    Port known = frame.destination().isGroup() ? null : whereIs(frame.destination(), frame.vlan());
    if (known != null) {
      if (known != port) {
        known.send(frame);
      }
      return;
    }
    for (int i = 0; i < ports.size(); i++) {
      Port out = ports.get(i);
      if (out != port) {
        out.send(frame);
      }
    }
  }

  private boolean admits(Port port, Frame frame) {
    PortSecurity rule = security.get(port);
    if (rule == null || rule.admit(frame.source())) {
      return true;
    }
    if (rule.shutsDown()) {
      port.enable(false);
    }
    return false;
  }

  @Override
  public void imagined(Port port, Frame frame, PathTrace trace) {
    PortSecurity rule = security.get(port);
    if ((rule != null && !rule.admits(frame.source())) || !trace.hop()) {
      return;
    }
    Port known = frame.destination().isGroup() ? null : whereIs(frame.destination(), frame.vlan());
    if (known != null) {
      if (known != port) {
        known.imagine(frame, trace);
      }
      return;
    }
    for (int i = 0; i < ports.size(); i++) {
      Port out = ports.get(i);
      if (out != port) {
        out.imagine(frame, trace);
      }
    }
  }

  /** A port that loses its carrier loses the MACs learned on it. */
  @Override
  public void carrierChanged(Port port, boolean carrier) {
    if (!carrier) {
      table.values().removeIf(learned -> learned.port == port);
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
