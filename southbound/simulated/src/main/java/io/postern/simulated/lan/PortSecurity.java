package io.postern.simulated.lan;

import io.postern.net.MacAddress;
import java.util.LinkedHashSet;
import java.util.Set;

/** Which source MACs a switch port admits: port security and spoof guards. */
public final class PortSecurity {
  private final Set<MacAddress> blocked = new LinkedHashSet<>();
  private final Set<MacAddress> stations = new LinkedHashSet<>();
  private boolean limited;
  private int maximum;
  private boolean shutDown;
  private long violations;

  /** No rule; {@link LanSwitch#security} hands out one for each port. */
  PortSecurity() {}

  /** Refuses frames from a MAC. */
  public PortSecurity block(MacAddress mac) {
    blocked.add(mac);
    return this;
  }

  /** Admits frames from these MACs only. */
  public PortSecurity only(MacAddress... macs) {
    limit(macs.length);
    for (MacAddress mac : macs) {
      stations.add(mac);
    }
    return this;
  }

  /** Admits the first so many MACs that are heard, and no other after them. */
  public PortSecurity limit(int macs) {
    limited = true;
    maximum = macs;
    stations.clear();
    return this;
  }

  /** A violation takes the port down (error-disabled) and not only the frame. */
  public PortSecurity shutDownOnViolation() {
    shutDown = true;
    return this;
  }

  /** Admits everything again. */
  public void lift() {
    blocked.clear();
    stations.clear();
    limited = false;
    shutDown = false;
  }

  /** Frames refused. */
  public long violations() {
    return violations;
  }

  boolean shutsDown() {
    return shutDown;
  }

  boolean admits(MacAddress source) {
    return !blocked.contains(source)
        && (!limited || stations.size() < maximum || stations.contains(source));
  }

  boolean admit(MacAddress source) {
    if (!admits(source)) {
      violations++;
      return false;
    }
    if (limited) {
      stations.add(source);
    }
    return true;
  }
}
