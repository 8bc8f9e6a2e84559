package io.postern.simulated;

import io.postern.device.Carrier;
import io.postern.device.LinkCounters;
import io.postern.device.LinkState;
import io.postern.net.InterfaceName;
import io.postern.net.MacAddress;
import io.postern.simulated.lan.Frame;
import io.postern.simulated.lan.Port;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** One link of a simulated kernel: hardware NIC, VLAN, macvlan, bond or loopback. */
final class Link {
  static final String HARDWARE = "";
  static final String VLAN = "vlan";
  static final String MACVLAN = "macvlan";
  static final String BOND = "bond";

  final int index;
  final InterfaceName name;
  final String kind;
  final TreeSet<String> alternativeNames = new TreeSet<>();

  /** VLANs and macvlans that stand on this one, in order of creation. */
  final List<Link> uppers = new ArrayList<>();

  /** Ports of this bond, in order. */
  final List<Link> ports = new ArrayList<>();

  /** What the cable is plugged into; null for a link that is not hardware. */
  @Nullable Port port;

  @Nullable Link lower;
  @Nullable Link master;
  @Nullable MacAddress mac;
  NicCapability capability = NicCapability.FULL;
  boolean adminUp;
  boolean ours;
  boolean noArp;

  /** A VLAN keeps to its lower link's MAC until it is given one of its own. */
  boolean macInherited;

  /** net.ipv4.conf.NIC.arp_ignore=1: answer for addresses of this link only. */
  boolean answersForItselfOnly;

  /** What passes only by right; null where nothing is guarded. */
  Leases.@Nullable Guard guard;

  int vlanId;
  int speedMbps;

  /** An own change of state is under way; its carrier is reported with it. */
  boolean changing;

  private long rxBytes;
  private long rxPackets;
  private long txBytes;
  private long txPackets;

  Link(int index, InterfaceName name, String kind, @Nullable MacAddress mac) {
    this.index = index;
    this.name = name;
    this.kind = kind;
    this.mac = mac;
  }

  boolean loopback() {
    return mac == null;
  }

  /** What ethtool would say now: the truth, not what was last reported. */
  Carrier carrier() {
    if (!adminUp) {
      return Carrier.UNKNOWN;
    }
    return lit() ? Carrier.UP : Carrier.DOWN;
  }

  private boolean lit() {
    if (port != null) {
      return port.carrier();
    }
    if (lower != null) {
      return lower.carrier() == Carrier.UP;
    }
    return loopback() || activePort() != null;
  }

  /** The bond's first port that has carrier. */
  @Nullable Link activePort() {
    for (int i = 0; i < ports.size(); i++) {
      if (ports.get(i).carrier() == Carrier.UP) {
        return ports.get(i);
      }
    }
    return null;
  }

  /** Sends a frame through whatever this link stands on. */
  void send(Frame frame) {
    if (!adminUp || (guard != null && !guard.leaving(frame))) {
      return;
    }
    txPackets++;
    txBytes += frame.octets();
    if (port != null) {
      port.send(frame);
    } else if (lower != null) {
      lower.send(kind.equals(VLAN) ? frame.tagged(vlanId) : frame);
    } else {
      Link active = activePort();
      if (active != null) {
        active.send(frame);
      }
    }
  }

  /** The port through which a frame would leave, or null where there is none now. */
  @Nullable Port egress() {
    if (!adminUp) {
      return null;
    }
    if (port != null) {
      return port;
    }
    Link under = lower != null ? lower : activePort();
    return under == null ? null : under.egress();
  }

  /** The tag a frame of this link carries on the cable. */
  int tag() {
    if (kind.equals(VLAN)) {
      return vlanId;
    }
    return lower == null ? 0 : lower.tag();
  }

  void countReceived(Frame frame) {
    rxPackets++;
    rxBytes += frame.octets();
  }

  LinkCounters counters() {
    return new LinkCounters(rxBytes, rxPackets, 0, 0, 0, txBytes, txPackets, 0, 0);
  }

  LinkState state() {
    return new LinkState(
        index,
        name,
        List.copyOf(alternativeNames),
        mac,
        adminUp,
        carrier(),
        loopback() ? 65_536 : 1_500,
        kind,
        lower == null ? 0 : lower.index,
        master == null ? 0 : master.index,
        vlanId,
        speedMbps,
        promiscuity(),
        loopback(),
        ours);
  }

  /** More MACs stand on it than its filter has slots for. */
  private int promiscuity() {
    return extraMacs() > capability.filterSlots() ? 1 : 0;
  }

  int extraMacs() {
    int count = 0;
    for (int i = 0; i < uppers.size(); i++) {
      Link upper = uppers.get(i);
      count += upper.extraMacs();
      if (upper.adminUp && upper.mac != null && !upper.mac.equals(mac)) {
        count++;
      }
    }
    return count;
  }

  @Override
  public String toString() {
    return name.text();
  }
}
