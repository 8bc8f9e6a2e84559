package io.postern.device;

import io.postern.net.InterfaceName;
import io.postern.net.IpAddress;
import io.postern.net.IpFamily;
import io.postern.net.IpPrefix;
import io.postern.net.MacAddress;
import org.jspecify.annotations.Nullable;

/**
 * One change that a device can be told. Commands are idempotent where the kernel allows it: adding
 * what is there and removing what is not there succeed.
 */
public sealed interface DeviceCommand {

  /** Sets a link administratively up or down. */
  record SetAdminUp(InterfaceName nic, boolean up) implements DeviceCommand {}

  /** Gives a link another MAC; a driver that refuses it while up is taken down and up again. */
  record SetMac(InterfaceName nic, MacAddress mac) implements DeviceCommand {}

  /**
   * Puts an address on a link, tagged as the agent's; IPv6 without duplicate detection (NODAD).
   *
   * @param broadcast IPv4 broadcast address; null for none
   * @param foreign whether it is somebody else's and is put back, without the agent's tag
   */
  record AddAddress(
      InterfaceName nic, IpPrefix prefix, @Nullable IpAddress broadcast, boolean foreign)
      implements DeviceCommand {
    /** An address of the agent's. */
    public AddAddress(InterfaceName nic, IpPrefix prefix, @Nullable IpAddress broadcast) {
      this(nic, prefix, broadcast, false);
    }

    /** Puts back what was there. */
    public static AddAddress again(AddressState was) {
      return new AddAddress(was.nic(), was.prefix(), was.broadcast(), !was.ours());
    }
  }

  /** Takes an address off a link. */
  record RemoveAddress(InterfaceName nic, IpPrefix prefix) implements DeviceCommand {}

  /** Creates or replaces a route (same table, destination and metric), tagged as the agent's. */
  record PutRoute(RouteState route) implements DeviceCommand {}

  /** Removes a route that matches table, destination, metric and next hops. */
  record RemoveRoute(RouteState route) implements DeviceCommand {}

  /** Creates or replaces a permanent neighbour entry. */
  record PutNeighbour(NeighbourState neighbour) implements DeviceCommand {}

  /** Removes a neighbour entry, permanent or learned. */
  record RemoveNeighbour(InterfaceName nic, IpAddress address) implements DeviceCommand {}

  /** Removes the learned neighbour entries of a link that lie in a prefix. */
  record FlushNeighbours(InterfaceName nic, IpPrefix within) implements DeviceCommand {}

  /** Drops cached routes, learned path MTUs and TCP metrics of a family. */
  record FlushRouteCaches(IpFamily family) implements DeviceCommand {}

  /** Makes a VLAN link, administratively up, tagged as the agent's. */
  record CreateVlan(InterfaceName name, InterfaceName lower, int vlanId) implements DeviceCommand {}

  /**
   * Makes a macvlan (private mode, no ARP of its own unless {@code arp}), tagged as the agent's.
   *
   * @param up whether it is up at once
   */
  record CreateMacvlan(
      InterfaceName name, InterfaceName lower, MacAddress mac, boolean arp, boolean up)
      implements DeviceCommand {}

  /** Deletes a link that the agent made; refuses any other. */
  record DeleteLink(InterfaceName nic) implements DeviceCommand {}

  /** Gives a link a further name; takes it from the link that has it, if the agent gave it. */
  record AddAlternativeName(InterfaceName nic, String name) implements DeviceCommand {}

  /** Takes a further name from a link. */
  record RemoveAlternativeName(InterfaceName nic, String name) implements DeviceCommand {}

  /**
   * Tells the LAN which MAC an address has: gratuitous ARP in request and in reply form (RFC 5944
   * section 4.6 describes both), or an unsolicited neighbour advertisement with the override flag
   * (RFC 4861 section 7.2.6).
   *
   * @param nic the link it leaves through
   * @param address the address
   * @param mac the MAC announced; also the frame's source
   * @param request whether ARP's request form is sent
   * @param reply whether ARP's reply form is sent
   */
  record Announce(
      InterfaceName nic, IpAddress address, MacAddress mac, boolean request, boolean reply)
      implements DeviceCommand {}

  /**
   * Tells switches where a MAC is, and hosts nothing: a broadcast frame from it that no host heeds
   * (a RARP request of RFC 903). For MACs that are named to some hosts only; a gratuitous ARP would
   * teach them to all.
   *
   * @param nic the link it leaves through
   * @param mac the MAC; the frame's source
   */
  record AnnounceMac(InterfaceName nic, MacAddress mac) implements DeviceCommand {}

  /** Sends an ARP probe (RFC 5227 section 1.1) or DAD neighbour solicitation for an address. */
  record ProbeAddress(InterfaceName nic, IpAddress address) implements DeviceCommand {}

  /**
   * Sends a frame of the agent's own (EtherType 0x88B5, IEEE 802 local experimental).
   *
   * @param source Ethernet source; null: the link's own
   * @param payload at most 1,400 octets; not modified after the call
   */
  @SuppressWarnings("ArrayRecordComponent") // payloads are compared nowhere
  record SendFrame(
      InterfaceName nic, @Nullable MacAddress source, MacAddress destination, byte[] payload)
      implements DeviceCommand {}
}
