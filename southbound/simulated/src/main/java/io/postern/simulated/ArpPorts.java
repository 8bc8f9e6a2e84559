package io.postern.simulated;

import io.postern.device.ArpAnswers;
import io.postern.device.ArpCounters;
import io.postern.device.ArpPort;
import io.postern.net.InterfaceName;
import io.postern.net.IpAddress;
import io.postern.net.MacAddress;
import io.postern.simulated.lan.Frame;
import io.postern.simulated.lan.SimulatedWorld;
import java.util.ArrayList;
import java.util.List;

/** The ARP ports of a simulated box; all of them answer in the world's thread. */
final class ArpPorts {
  /** Hosts told in one turn of the thread, as many as the driver sends in one call. */
  private static final int BURST = 64;

  private static final long RETRY_NANOS = 1_000_000L;

  private final SimulatedWorld world;
  private final Kernel kernel;
  private final List<Open> open = new ArrayList<>();
  private long deafUntil = Long.MIN_VALUE;

  ArpPorts(SimulatedWorld world, Kernel kernel) {
    this.world = world;
    this.kernel = kernel;
  }

  ArpPort open(InterfaceName nic, ArpAnswers answers) {
    Open port = new Open(nic, answers);
    world.post(() -> open.add(port));
    return port;
  }

  /** Hears nothing until then; what arrives meanwhile is lost, as from a full socket. */
  void deaf(long until) {
    deafUntil = until;
  }

  /** An ARP packet reached the LAN's link, for its own MAC, a macvlan's on it, or all. */
  void arrived(Link link, Frame.Arp packet) {
    if (!packet.target().isV4() || !packet.sender().isV4() || world.now() < deafUntil) {
      return;
    }
    for (Open port : List.copyOf(open)) {
      if (port.nic.equals(link.name)) {
        port.arrived(link, packet);
      }
    }
  }

  /** The agent is gone. */
  void forget() {
    open.clear();
  }

  private final class Open implements ArpPort {
    private final InterfaceName nic;
    private final ArpAnswers answers;
    private List<IpAddress> addresses = List.of();
    private boolean chosenAsSource;
    private long moveAt = Long.MAX_VALUE;
    private long packets;
    private long replies;
    private long relayed;
    private long defended;
    private long claimed;
    private long silent;
    private long malformed;
    private long probes;
    private long verifications;
    private long moved;

    Open(InterfaceName nic, ArpAnswers answers) {
      this.nic = nic;
      this.answers = answers;
    }

    void arrived(Link link, Frame.Arp packet) {
      MacAddress own = link.mac;
      boolean about =
          addresses.contains(packet.sender())
              || (packet.request() && addresses.contains(packet.target()));
      if (own == null || !about) {
        return;
      }
      packets++;
      if (packet.senderMac().isGroup() || packet.senderMac().equals(MacAddress.ZERO)) {
        malformed++;
        return;
      }
      probes += packet.sender().isAny() ? 1 : 0;
      boolean toOther = !packet.destination().isGroup() && !packet.destination().equals(own);
      verifications += toOther ? 1 : 0;
      long answer =
          answers.answer(
              packet.request() ? 1 : 2,
              packet.destination().bits(),
              packet.senderMac().bits(),
              (int) packet.sender().low(),
              (int) packet.target().low(),
              world.now());
      carryOut(link, own, packet, ArpAnswers.kind(answer), ArpAnswers.mac(answer));
      answers.attend(world.now());
      schedule();
    }

    private void carryOut(Link link, MacAddress own, Frame.Arp packet, int kind, long mac) {
      switch (kind) {
        case ArpAnswers.REPLY -> {
          replies++;
          reply(link, own, mac, packet.target(), packet.senderMac(), packet.sender());
        }
        case ArpAnswers.DEFEND -> {
          defended++;
          reply(link, own, mac, packet.sender(), packet.senderMac(), packet.sender());
        }
        case ArpAnswers.RELAY -> {
          relayed++;
          link.send(
              new Frame.Arp(
                  own,
                  new MacAddress(mac),
                  0,
                  packet.request(),
                  packet.sender(),
                  packet.senderMac(),
                  packet.target(),
                  packet.targetMac()));
        }
        case ArpAnswers.CLAIMED -> claimed++;
        case ArpAnswers.MALFORMED -> malformed++;
        default -> silent++;
      }
    }

    private void reply(
        Link link,
        MacAddress own,
        long mac,
        IpAddress address,
        MacAddress hostMac,
        IpAddress host) {
      MacAddress named = new MacAddress(mac);
      MacAddress source = chosenAsSource ? named : own;
      link.send(new Frame.Arp(source, hostMac, 0, false, address, named, host, hostMac));
    }

    /** Sees to it that the next host is told in time. */
    private void schedule() {
      long due = answers.due();
      if (due >= moveAt || due == Long.MAX_VALUE) {
        return;
      }
      moveAt = due;
      world.after(Math.max(0, due - world.now()), () -> move(due));
    }

    private void move(long scheduled) {
      if (!open.contains(this) || scheduled != moveAt) {
        return;
      }
      moveAt = Long.MAX_VALUE;
      Link link = kernel.links.find(nic);
      MacAddress own = link == null ? null : link.mac;
      for (int i = 0; i < BURST && answers.due() <= world.now(); i++) {
        if (answers.move(world.now()) && link != null && own != null) {
          tell(link, own);
        }
      }
      if (answers.due() <= world.now()) {
        moveAt = world.now() + RETRY_NANOS;
        long later = moveAt;
        world.after(RETRY_NANOS, () -> move(later));
      } else {
        schedule();
      }
    }

    private void tell(Link link, MacAddress own) {
      MacAddress hostMac = new MacAddress(answers.movedHostMac());
      if (!hostMac.isGroup() && !hostMac.equals(MacAddress.ZERO)) {
        moved++;
        IpAddress address = IpAddress.ofV4(answers.movedAddress());
        IpAddress host = IpAddress.ofV4(answers.movedHost());
        reply(link, own, answers.movedMac(), address, hostMac, host);
      }
    }

    @Override
    public void serve(List<IpAddress> all, boolean chosenMacAsSource) {
      List<IpAddress> next = List.copyOf(all);
      world.post(
          () -> {
            addresses = next;
            chosenAsSource = chosenMacAsSource;
          });
    }

    @Override
    public void wake() {
      world.post(
          () -> {
            if (open.contains(this)) {
              answers.attend(world.now());
              schedule();
            }
          });
    }

    @Override
    public ArpCounters counters() {
      return world.call(
          () ->
              new ArpCounters(
                  packets,
                  replies,
                  relayed,
                  defended,
                  claimed,
                  silent,
                  malformed,
                  probes,
                  verifications,
                  moved,
                  0));
    }

    @Override
    public void close() {
      world.change(() -> open.remove(this));
    }
  }
}
