package io.postern.simulated;

import io.postern.device.DeviceEvent;
import io.postern.net.IpAddress;
import io.postern.net.MacAddress;
import io.postern.simulated.lan.Frame;
import io.postern.simulated.lan.PathTrace;
import io.postern.simulated.lan.PathTrace.Responder;
import io.postern.simulated.lan.Port;
import io.postern.simulated.lan.PortOwner;
import io.postern.simulated.lan.SimulatedWorld;
import org.jspecify.annotations.Nullable;

/**
 * How a kernel hears frames: up through bond, VLAN and macvlan to the link they are for, where ARP
 * and echo are answered and the driver's sockets listen.
 */
final class Stack {
  private final SimulatedWorld world;
  private final String device;
  private final Kernel kernel;
  private final Reporter reporter;
  private final Heartbeats heartbeats;
  private final Packets packets;
  private final ArpPorts arpPorts;

  Stack(
      SimulatedWorld world,
      String device,
      Kernel kernel,
      Reporter reporter,
      Heartbeats heartbeats,
      Packets packets,
      ArpPorts arpPorts) {
    this.world = world;
    this.device = device;
    this.kernel = kernel;
    this.reporter = reporter;
    this.heartbeats = heartbeats;
    this.packets = packets;
    this.arpPorts = arpPorts;
  }

  /** The end of a NIC's cable. */
  final class NicEnd implements PortOwner {
    private final Link link;

    NicEnd(Link link) {
      this.link = link;
    }

    @Override
    public void heard(Port port, Frame frame) {
      arrive(link, frame, null);
    }

    @Override
    public void carrierChanged(Port port, boolean carrier) {
      kernel.carrierChanged(link);
    }

    @Override
    public void imagined(Port port, Frame frame, PathTrace trace) {
      if (accepts(link, frame.destination())) {
        trace.reaches(port);
      }
      arrive(link, frame, trace);
    }
  }

  private static boolean accepts(Link link, MacAddress destination) {
    if (destination.isGroup() || destination.equals(link.mac)) {
      return true;
    }
    for (int i = 0; i < link.uppers.size(); i++) {
      if (link.uppers.get(i).adminUp && accepts(link.uppers.get(i), destination)) {
        return true;
      }
    }
    return false;
  }

  /** From the cable; a link that is administratively down hears nothing. */
  private void arrive(Link nic, Frame frame, @Nullable PathTrace trace) {
    Link link = nic.master != null ? nic.master : nic;
    if (!nic.adminUp || !link.adminUp || !accepts(link, frame.destination())) {
      return;
    }
    if (trace == null) {
      nic.countReceived(frame);
    }
    if (frame.vlan() == 0) {
      spread(link, frame, trace);
      return;
    }
    for (int i = 0; i < link.uppers.size(); i++) {
      Link upper = link.uppers.get(i);
      if (upper.kind.equals(Link.VLAN) && upper.vlanId == frame.vlan()) {
        spread(upper, frame, trace);
      }
    }
  }

  /** To the link and the macvlans on it that the frame is for, unless a guard stops it. */
  private void spread(Link link, Frame frame, @Nullable PathTrace trace) {
    Frame untagged = link.vlanId == 0 ? frame : frame.tagged(0);
    if (link.guard != null && trace == null && untagged instanceof Frame.Vrrp) {
      link.guard.heard();
    }
    if (link.guard != null && !link.guard.entering(untagged)) {
      return;
    }
    boolean group = frame.destination().isGroup();
    boolean forUs = group || frame.destination().equals(link.mac);
    for (int i = 0; i < link.uppers.size(); i++) {
      Link upper = link.uppers.get(i);
      if (upper.kind.equals(Link.MACVLAN)
          && upper.adminUp
          && (group || frame.destination().equals(upper.mac))) {
        forUs = true;
        hear(upper, frame, trace);
      }
    }
    if (link.adminUp && (group || frame.destination().equals(link.mac))) {
      hear(link, frame, trace);
    }
    // A socket on the LAN's link hears what a macvlan on it is told, too.
    if (forUs && trace == null && frame instanceof Frame.Arp arp) {
      arpPorts.arrived(link, arp);
    }
  }

  private void hear(Link link, Frame frame, @Nullable PathTrace trace) {
    if (trace == null && !link.kind.equals(Link.HARDWARE)) {
      link.countReceived(frame);
    }
    switch (frame) {
      case Frame.Arp arp -> hearArp(link, arp, trace);
      case Frame.Echo echo -> hearEcho(link, echo, trace);
      case Frame.Vrrp vrrp -> {
        if (trace == null) {
          packets.arrived(link.name, vrrp.packet());
        }
      }
      case Frame.Rarp _ -> {}
      case Frame.Own own -> {
        if (trace == null && kernel.carrierWatch().hearsFrames(link)) {
          reporter.report(
              new DeviceEvent.FrameHeard(
                  world.now(), link.name, own.source(), own.destination(), own.payload()));
        }
      }
    }
  }

  private void hearArp(Link link, Frame.Arp arp, @Nullable PathTrace trace) {
    if (trace == null && kernel.carrierWatch().hearsFrames(link)) {
      reporter.report(
          new DeviceEvent.ArpHeard(
              world.now(), link.name, arp.sender(), arp.senderMac(), arp.target(), arp.request()));
    }
    MacAddress own = link.mac;
    if (link.noArp || own == null) {
      return;
    }
    boolean forUs = answersFor(link, arp.target());
    Frame reply = forUs && arp.request() && !own.equals(arp.source()) ? arp.reply(own) : null;
    if (trace != null) {
      if (reply != null) {
        imagineAnswer(link, own, reply, trace);
      }
      return;
    }
    kernel.neighbours.learn(link.name, arp.sender(), arp.senderMac(), forUs);
    if (!arp.request()) {
      heartbeats.heardArpReply(link, arp.sender(), arp.senderMac());
    }
    if (reply != null) {
      link.send(reply);
    }
  }

  /** Without arp_ignore=1 Linux answers on any link for an address that any link has. */
  private boolean answersFor(Link link, IpAddress address) {
    return (link.answersForItselfOnly || !address.isV4())
        ? kernel.addresses.isOn(link, address)
        : !address.isLoopback() && kernel.addresses.isLocal(address);
  }

  /** Answered where MAC and address are on the same link, as a served address has them. */
  private void hearEcho(Link link, Frame.Echo echo, @Nullable PathTrace trace) {
    MacAddress own = link.mac;
    if (own == null) {
      return;
    }
    if (!echo.request()) {
      if (trace == null) {
        heartbeats.heardEchoReply(link, echo.identifier());
      }
      return;
    }
    Link out = link;
    MacAddress source = own;
    if (!kernel.addresses.isOn(link, echo.to())) {
      // An address on the loopback is served by every link, and answered through the LAN's own.
      Link lower = link.kind.equals(Link.MACVLAN) ? link.lower : link;
      if (lower == null || lower.mac == null || !kernel.isOnLoopback(echo.to())) {
        return;
      }
      out = lower;
      source = lower.mac;
    }
    if (trace != null) {
      imagineAnswer(out, source, echo.reply(source), trace);
    } else {
      out.send(echo.reply(source));
    }
  }

  private void imagineAnswer(Link link, MacAddress own, Frame reply, PathTrace trace) {
    for (Link under = link; under != null; under = under.lower) {
      if (under.guard != null && !under.guard.leaving(reply)) {
        return;
      }
    }
    Port out = link.egress();
    if (out != null) {
      trace.answers(new Responder(device, link.name, own), out, reply.tagged(link.tag()));
    }
  }
}
