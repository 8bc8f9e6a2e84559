package io.postern.device;

import io.postern.net.InterfaceName;
import io.postern.net.MacAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A link (NIC, VLAN, macvlan, bond ...) as the kernel reports it.
 *
 * @param index the kernel's interface index, positive; not stable over a re-creation
 * @param name its name
 * @param alternativeNames further names it answers to, sorted
 * @param mac its MAC; null where the link type has none
 * @param adminUp whether it is administratively up
 * @param carrier whether it sees its partner
 * @param mtu in octets
 * @param kind the kernel's kind ({@code vlan}, {@code macvlan}, {@code bond}, {@code veth} ...);
 *     empty for hardware
 * @param lower index of the link it stands on (VLAN, macvlan) in this namespace; 0 where none
 * @param master index of the bond or bridge it is a port of; 0 where none
 * @param vlanId VLAN id of a VLAN link; 0 for others
 * @param speedMbps megabits a second; 0 where unknown
 * @param promiscuity how many users hold it promiscuous
 * @param loopback whether it is the loopback
 * @param ours whether this agent made it (by its tag)
 */
public record LinkState(
    int index,
    InterfaceName name,
    List<String> alternativeNames,
    @Nullable MacAddress mac,
    boolean adminUp,
    Carrier carrier,
    int mtu,
    String kind,
    int lower,
    int master,
    int vlanId,
    int speedMbps,
    int promiscuity,
    boolean loopback,
    boolean ours) {

  /** Copies the list. */
  public LinkState {
    alternativeNames = List.copyOf(alternativeNames);
  }

  /** The same link with another carrier. */
  public LinkState withCarrier(Carrier now) {
    return new LinkState(
        index,
        name,
        alternativeNames,
        mac,
        adminUp,
        now,
        mtu,
        kind,
        lower,
        master,
        vlanId,
        speedMbps,
        promiscuity,
        loopback,
        ours);
  }

  /** The same link set up or down. */
  public LinkState withAdminUp(boolean now) {
    return new LinkState(
        index,
        name,
        alternativeNames,
        mac,
        now,
        carrier,
        mtu,
        kind,
        lower,
        master,
        vlanId,
        speedMbps,
        promiscuity,
        loopback,
        ours);
  }
}
