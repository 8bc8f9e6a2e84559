package io.postern.core.gateway;

import io.postern.core.gateway.balance.AnswerPolicy;
import io.postern.core.gateway.balance.Condition;
import io.postern.core.gateway.election.RoleCause;
import io.postern.core.gateway.election.RouterRole;
import io.postern.core.gateway.group.PeerMessage;
import io.postern.core.gateway.packet.VirtualRouterId;
import io.postern.core.gateway.state.Directory;
import io.postern.core.gateway.state.GatewayNotice;
import io.postern.device.Batch;
import io.postern.device.Guarded;
import io.postern.device.PacketPort;
import io.postern.net.InterfaceName;
import io.postern.net.IpAddress;
import io.postern.net.MacAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the gateway machine wants done, in order. */
public sealed interface GatewayAction {

  /** Carry out a batch of commands; its end comes back as an event. */
  record Execute(Batch batch) implements GatewayAction {}

  /** Send a VRRP packet. */
  @SuppressWarnings("ArrayRecordComponent") // packets are compared nowhere
  record Send(InterfaceName nic, MacAddress source, MacAddress destination, byte[] packet)
      implements GatewayAction {}

  /** Hand over what has arrived, then say {@link GatewayEvent.Drained}. */
  record Drain(long number) implements GatewayAction {}

  /**
   * Replace where packets are listened for and which links are watched.
   *
   * @param nics the LANs of all groups: their carrier is watched, their kernel settings kept
   * @param silent other links on which the kernel must not answer for a virtual address: their
   *     kernel settings are kept too
   * @param tracked links whose carrier alone is watched
   */
  record Follow(
      List<PacketPort.Tap> taps,
      List<InterfaceName> nics,
      List<InterfaceName> silent,
      List<InterfaceName> tracked)
      implements GatewayAction {
    /** Copies the lists. */
    public Follow {
      taps = List.copyOf(taps);
      nics = List.copyOf(nics);
      silent = List.copyOf(silent);
      tracked = List.copyOf(tracked);
    }

    /** LANs alone. */
    public Follow(List<PacketPort.Tap> taps, List<InterfaceName> nics) {
      this(taps, nics, List.of(), List.of());
    }
  }

  /** Replace what is guarded; ends with {@link GatewayEvent.OrderDone} or a refusal. */
  record Guard(long number, List<Guarded> all) implements GatewayAction {
    /** Copies the list. */
    public Guard {
      all = List.copyOf(all);
    }
  }

  /**
   * Give a right; ends with {@link GatewayEvent.RightGiven} or a refusal. Who has the right to the
   * addresses may choose for hosts as long ({@link io.postern.core.gateway.balance.AnswerLease}).
   *
   * @param until monotonic nanoseconds
   * @param alone whether it goes on for as long as the kernel hears no other gateway
   */
  record Grant(long number, String group, Guarded what, long until, boolean alone)
      implements GatewayAction {}

  /** Extend a right that is alive; ends as {@link Grant}. */
  record Renew(long number, String group, Guarded what, long until, boolean alone)
      implements GatewayAction {}

  /** End a right now. */
  record Revoke(long number, String group, Guarded what) implements GatewayAction {}

  /** What hosts of a balanced group are answered by from now on. */
  record Publish(AnswerPolicy policy) implements GatewayAction {}

  /** A balanced group is over: nobody is answered any more. */
  record Silence(String group, VirtualRouterId router) implements GatewayAction {}

  /** Say it to the other gateways of a group. */
  record SendToPeers(String group, PeerMessage message) implements GatewayAction {}

  /** Keep it, for the next start. */
  record Remember(String group, Directory directory) implements GatewayAction {}

  /**
   * Answer an operator.
   *
   * @param number of {@link GatewayEvent.Asked}
   * @param text what is done, or why nothing is
   */
  record Answer(long number, boolean done, String text) implements GatewayAction {}

  /** Tell the world, as the active gateway, that a forwarder fares otherwise. */
  record TellForwarder(
      long at, String group, int vrid, String owner, Condition before, Condition now, String text)
      implements GatewayAction {}

  /** Tell the world that this node holds nothing of a group any more, as an operator wanted. */
  record TellDrained(long at, String group, String text) implements GatewayAction {}

  /**
   * Note that a group's role changed.
   *
   * @param active the primary address of the active router; null where it is not known
   * @param text a sentence for a person
   */
  record Tell(
      long at,
      String group,
      RouterRole before,
      RouterRole now,
      @Nullable IpAddress active,
      RoleCause cause,
      String text)
      implements GatewayAction {}

  /** Notify whoever watches the agent. */
  record Notify(GatewayNotice notice) implements GatewayAction {}
}
