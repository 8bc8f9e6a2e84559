package io.postern.simulated.lan;

import io.postern.net.InterfaceName;
import io.postern.net.IpAddress;
import io.postern.net.MacAddress;
import io.postern.simulated.lan.PathTrace.Responder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A host on the LAN: it answers ARP and echo for its addresses (so it can be a heartbeat's target),
 * keeps an ARP table, and asks others.
 */
public final class LanHost implements PortOwner {
  /** How long a probe waits for its answer where nothing else was said, nanoseconds. */
  public static final long DEFAULT_PATIENCE = 1_000_000_000L;

  /** Linux gives an entry up after delay_first_probe_time and three unicast requests. */
  private static final long ENTRY_FAILS_AFTER = 8_000_000_000L;

  private static final InterfaceName NIC = InterfaceName.of("lan0");

  private final SimulatedWorld world;
  private final String name;
  private final MacAddress mac;
  private final int vlan;
  private final Port port;
  private final List<IpAddress> addresses;
  private final ArpTable arp = new ArpTable();
  private final Map<Long, Asked> outstanding = new LinkedHashMap<>();
  private final List<Asked> unresolved = new ArrayList<>();
  private boolean silent;
  private long answerDelay;
  private long identifiers;

  private record Asked(
      IpAddress address,
      long identifier,
      long since,
      long patience,
      Consumer<ProbeResult> whenDone) {}

  /** A host in the untagged LAN. */
  public LanHost(SimulatedWorld world, String name, MacAddress mac, IpAddress... addresses) {
    this(world, name, mac, 0, List.of(addresses));
  }

  /** A host in a VLAN; 0 for none. */
  public LanHost(
      SimulatedWorld world, String name, MacAddress mac, int vlan, List<IpAddress> addresses) {
    this.world = world;
    this.name = name;
    this.mac = mac;
    this.vlan = vlan;
    this.addresses = List.copyOf(addresses);
    this.port = new Port(this, name);
  }

  /** Where its cable goes. */
  public Port port() {
    return port;
  }

  /** Its MAC. */
  public MacAddress mac() {
    return mac;
  }

  /** Its first address. */
  public IpAddress address() {
    return addresses.getFirst();
  }

  /** Makes it answer nothing, or again; its link stays up. */
  public void silence(boolean on) {
    silent = on;
  }

  /** How long it takes to answer, nanoseconds. */
  public void answerDelay(long nanos) {
    answerDelay = nanos;
  }

  /** The MAC its table has for an address; null for none. */
  public @Nullable MacAddress resolved(IpAddress address) {
    return arp.lookup(address);
  }

  /** Drops an entry of its table. */
  public void forget(IpAddress address) {
    arp.forget(address);
  }

  /**
   * Asks an address: resolves it where the table has no entry, sends one echo request to that MAC,
   * and says what came of it.
   */
  public void probe(IpAddress address, long patience, Consumer<ProbeResult> whenDone) {
    Asked asked = new Asked(address, ++identifiers, world.now(), patience, whenDone);
    outstanding.put(asked.identifier, asked);
    MacAddress known = arp.lookup(address);
    if (known == null) {
      unresolved.add(asked);
      port.send(arpRequest(address));
    } else {
      port.send(echo(asked, known));
    }
    world.after(patience, () -> giveUp(asked));
  }

  /** Keeps asking an address, and measures the silence. */
  public Conversation converse(IpAddress address, long interval) {
    Conversation conversation = new Conversation(world, this, address, interval);
    conversation.ask();
    return conversation;
  }

  /** How an address is served at this moment, seen from here; changes nothing. */
  public Service service(IpAddress address) {
    List<Responder> answering = arrivingAnswers(arpRequest(address));
    MacAddress known = arp.lookup(address);
    MacAddress to = known != null || answering.isEmpty() ? known : answering.getFirst().mac();
    List<Responder> reached =
        to == null
            ? List.of()
            : arrivingAnswers(new Frame.Echo(mac, to, vlan, true, address(), address, 0));
    return new Service(address, answering, known, reached);
  }

  private List<Responder> arrivingAnswers(Frame question) {
    PathTrace there = new PathTrace();
    port.imagine(question, there);
    List<Responder> responders = new ArrayList<>();
    for (PathTrace.Answer answer : there.answers()) {
      PathTrace back = new PathTrace();
      answer.from().imagine(answer.reply(), back);
      if (back.reached(port)) {
        responders.add(answer.responder());
      }
    }
    return responders;
  }

  private Frame arpRequest(IpAddress target) {
    return new Frame.Arp(
        mac, MacAddress.BROADCAST, vlan, true, sourceFor(target), mac, target, MacAddress.ZERO);
  }

  private Frame echo(Asked asked, MacAddress to) {
    IpAddress from = sourceFor(asked.address);
    return new Frame.Echo(mac, to, vlan, true, from, asked.address, asked.identifier);
  }

  private IpAddress sourceFor(IpAddress target) {
    for (IpAddress own : addresses) {
      if (own.family() == target.family()) {
        return own;
      }
    }
    return target.isV4() ? IpAddress.ANY_V4 : IpAddress.ANY_V6;
  }

  private void giveUp(Asked asked) {
    if (outstanding.remove(asked.identifier) == null) {
      return;
    }
    unresolved.remove(asked);
    arp.doubt(asked.address, world.now(), ENTRY_FAILS_AFTER);
    asked.whenDone.accept(new ProbeResult(asked.address, false, arp.lookup(asked.address), 0));
  }

  @Override
  public void heard(Port arrived, Frame frame) {
    if (frame.vlan() != vlan
        || (!frame.destination().isGroup() && !frame.destination().equals(mac))) {
      return;
    }
    switch (frame) {
      case Frame.Arp packet -> heardArp(packet);
      case Frame.Echo echo -> heardEcho(echo);
      case Frame.Own _, Frame.Vrrp _, Frame.Rarp _ -> {}
    }
  }

  private void heardArp(Frame.Arp packet) {
    boolean forUs = addresses.contains(packet.target());
    boolean awaited = forUs && !packet.request();
    arp.learn(packet, forUs, world.now());
    if (awaited) {
      sendUnresolved(packet.sender());
    }
    if (forUs && packet.request() && !silent) {
      answer(packet.reply(mac));
    }
  }

  private void sendUnresolved(IpAddress address) {
    MacAddress to = arp.lookup(address);
    if (to == null) {
      return;
    }
    for (int i = 0; i < unresolved.size(); i++) {
      if (unresolved.get(i).address.equals(address)) {
        port.send(echo(unresolved.get(i), to));
      }
    }
    unresolved.removeIf(asked -> asked.address.equals(address));
  }

  private void heardEcho(Frame.Echo echo) {
    if (!addresses.contains(echo.to())) {
      return;
    }
    if (echo.request()) {
      if (!silent) {
        answer(echo.reply(mac));
      }
      return;
    }
    Asked asked = outstanding.remove(echo.identifier());
    if (asked != null) {
      arp.confirm(asked.address, world.now());
      asked.whenDone.accept(
          new ProbeResult(
              asked.address, true, arp.lookup(asked.address), world.now() - asked.since));
    }
  }

  private void answer(Frame reply) {
    if (answerDelay == 0) {
      port.send(reply);
    } else {
      world.after(answerDelay, () -> port.send(reply));
    }
  }

  @Override
  public void carrierChanged(Port changed, boolean carrier) {
    // A host keeps its table: Linux would purge it, a box behind another switch would not.
  }

  @Override
  public void imagined(Port arrived, Frame frame, PathTrace trace) {
    if (frame.vlan() != vlan
        || (!frame.destination().isGroup() && !frame.destination().equals(mac))) {
      return;
    }
    trace.reaches(arrived);
    if (silent) {
      return;
    }
    switch (frame) {
      case Frame.Arp packet when packet.request() && addresses.contains(packet.target()) ->
          trace.answers(new Responder(name, NIC, mac), arrived, packet.reply(mac));
      case Frame.Echo echo when echo.request() && addresses.contains(echo.to()) ->
          trace.answers(new Responder(name, NIC, mac), arrived, echo.reply(mac));
      case Frame.Arp _ -> {}
      case Frame.Echo _ -> {}
      case Frame.Own _, Frame.Vrrp _, Frame.Rarp _ -> {}
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
