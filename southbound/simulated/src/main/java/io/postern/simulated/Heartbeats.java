package io.postern.simulated;

import io.postern.device.DeviceEvent;
import io.postern.device.HeartbeatProbe;
import io.postern.device.HeartbeatProtocol;
import io.postern.net.InterfaceName;
import io.postern.net.IpAddress;
import io.postern.net.MacAddress;
import io.postern.simulated.lan.Frame;
import io.postern.simulated.lan.SimulatedWorld;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The driver's heartbeats. A round is told when its answer comes, or as unanswered when the next is
 * due; what arrived before a late tick is taken in before the tick judges.
 */
final class Heartbeats {
  /** Unanswered rounds after which a learned neighbour entry has failed. */
  private static final int NEIGHBOUR_FAILS_AFTER = 3;

  private final SimulatedWorld world;
  private final Kernel kernel;
  private final Reporter reporter;
  private final Map<HeartbeatProbe, Beat> beats = new LinkedHashMap<>();
  private final List<Beat> list = new ArrayList<>();
  private long identifiers;
  private long lateBy;
  private long lateUntil = Long.MIN_VALUE;

  /** One probe's rounds. */
  private final class Beat {
    final HeartbeatProbe probe;
    boolean running = true;
    long planned;
    long sentAt;
    long identifier;
    boolean open;
    boolean resolving;
    int unanswered;

    Beat(HeartbeatProbe probe) {
      this.probe = probe;
    }

    void begin() {
      planned = world.now();
      sendRound();
      scheduleNext();
    }

    private void scheduleNext() {
      planned = Math.max(planned + probe.intervalNanos(), world.now());
      world.at(planned, this::due);
    }

    private void due() {
      if (planned < lateUntil) {
        world.at(planned + lateBy, this::tick);
      } else {
        tick();
      }
    }

    private void tick() {
      if (!running) {
        return;
      }
      if (open) {
        open = false;
        if (++unanswered >= NEIGHBOUR_FAILS_AFTER) {
          kernel.neighbours.failed(probe.nic(), probe.target());
        }
        reporter.report(
            new DeviceEvent.HeartbeatRound(world.now(), probe, false, 0, world.now() - planned));
      }
      sendRound();
      scheduleNext();
    }

    private void sendRound() {
      open = true;
      resolving = false;
      identifier = ++identifiers;
      sentAt = world.now();
      Link link = kernel.links.find(probe.nic());
      if (link == null || link.mac == null || !link.adminUp) {
        return;
      }
      IpAddress source = source(link);
      if (probe.protocol() == HeartbeatProtocol.ARP) {
        askWho(link, link.mac, source);
        return;
      }
      if (source == null) {
        return;
      }
      MacAddress known = kernel.neighbours.lookup(link.name, probe.target());
      if (known != null) {
        sendEcho(link, link.mac, known, source);
      } else {
        resolving = true;
        askWho(link, link.mac, source);
      }
    }

    private @Nullable IpAddress source(Link link) {
      IpAddress wanted = probe.source();
      return wanted != null ? wanted : kernel.addresses.first(link, probe.target().family());
    }

    private void askWho(Link link, MacAddress own, @Nullable IpAddress source) {
      IpAddress none = probe.target().isV4() ? IpAddress.ANY_V4 : IpAddress.ANY_V6;
      link.send(
          new Frame.Arp(
              own,
              MacAddress.BROADCAST,
              0,
              true,
              source == null ? none : source,
              own,
              probe.target(),
              MacAddress.ZERO));
    }

    private void sendEcho(Link link, MacAddress own, MacAddress to, IpAddress source) {
      link.send(new Frame.Echo(own, to, 0, true, source, probe.target(), identifier));
    }

    private void answered() {
      open = false;
      unanswered = 0;
      reporter.report(
          new DeviceEvent.HeartbeatRound(world.now(), probe, true, world.now() - sentAt, 0));
    }
  }

  Heartbeats(SimulatedWorld world, Kernel kernel, Reporter reporter) {
    this.world = world;
    this.kernel = kernel;
    this.reporter = reporter;
  }

  /** Sends these and no others; one that stands in both goes on without a gap. */
  void follow(List<HeartbeatProbe> wanted) {
    Map<HeartbeatProbe, Beat> before = new LinkedHashMap<>(beats);
    beats.clear();
    list.clear();
    List<Beat> fresh = new ArrayList<>();
    for (HeartbeatProbe probe : wanted) {
      Beat beat = before.remove(probe);
      if (beat == null) {
        beat = new Beat(probe);
        fresh.add(beat);
      }
      if (beats.put(probe, beat) == null) {
        list.add(beat);
      }
    }
    for (Beat stopped : before.values()) {
      stopped.running = false;
    }
    for (Beat beat : fresh) {
      beat.begin();
    }
  }

  /** Makes each tick that is due in the next {@code forNanos} late. */
  void late(long byNanos, long forNanos) {
    lateBy = byNanos;
    lateUntil = world.now() + forNanos;
  }

  void heardArpReply(Link link, IpAddress sender, MacAddress senderMac) {
    InterfaceName nic = link.name;
    for (int i = 0; i < list.size(); i++) {
      Beat beat = list.get(i);
      HeartbeatProbe probe = beat.probe;
      if (!beat.open || !probe.nic().equals(nic) || !probe.target().equals(sender)) {
        continue;
      }
      if (probe.protocol() == HeartbeatProtocol.ARP) {
        beat.answered();
      } else if (beat.resolving && link.mac != null) {
        beat.resolving = false;
        kernel.neighbours.learn(nic, sender, senderMac, true);
        IpAddress source = beat.source(link);
        if (source != null) {
          beat.sendEcho(link, link.mac, senderMac, source);
        }
      }
    }
  }

  void heardEchoReply(Link link, long identifier) {
    for (int i = 0; i < list.size(); i++) {
      Beat beat = list.get(i);
      if (beat.open && beat.identifier == identifier && beat.probe.nic().equals(link.name)) {
        beat.answered();
        return;
      }
    }
  }
}
