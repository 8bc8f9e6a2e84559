package io.postern.simulated;

import static io.postern.simulated.Rig.CLIENT_MAC;
import static io.postern.simulated.Rig.ETH0;
import static io.postern.simulated.Rig.MAC0;
import static io.postern.simulated.Rig.MAC1;
import static io.postern.simulated.Rig.MS;
import static io.postern.simulated.Rig.VIP;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.postern.device.ArpAnswers;
import io.postern.device.ArpPort;
import io.postern.device.DeviceCommand.AddAddress;
import io.postern.device.DeviceCommand.CreateMacvlan;
import io.postern.net.InterfaceName;
import io.postern.net.IpPrefix;
import io.postern.net.MacAddress;
import io.postern.simulated.lan.Frame;
import io.postern.simulated.lan.ProbeResult;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ArpPortsTest {
  private static final MacAddress VIRTUAL = MacAddress.of("00:00:5e:00:01:21");
  private static final MacAddress SECOND = MacAddress.of("00:00:5e:00:01:22");

  private final Rig rig = new Rig();
  private final List<MacAddress> asked = new ArrayList<>();
  private final List<Frame> frames = new ArrayList<>();
  private long answer = ArpAnswers.of(ArpAnswers.REPLY, VIRTUAL.bits());
  private long due = Long.MAX_VALUE;

  private ArpPort serve() {
    rig.watch(0);
    return answer();
  }

  private ArpPort answer() {
    rig.gateway.port(ETH0).observe(frames::add);
    rig.run(
        new CreateMacvlan(InterfaceName.of("vm0"), ETH0, VIRTUAL, /* arp= */ false, /* up= */ true),
        new AddAddress(InterfaceName.of("lo"), new IpPrefix(VIP.address(), 32), null));
    ArpPort port =
        rig.gateway.arp(
            ETH0,
            new ArpAnswers() {
              @Override
              public long answer(
                  int operation,
                  long destination,
                  long senderMac,
                  int sender,
                  int target,
                  long at) {
                asked.add(new MacAddress(destination));
                return answer;
              }

              @Override
              public long due() {
                return due;
              }

              @Override
              public boolean move(long at) {
                due = Long.MAX_VALUE;
                return true;
              }

              @Override
              public int movedAddress() {
                return (int) VIP.address().low();
              }

              @Override
              public int movedHost() {
                return (int) rig.client.address().low();
              }

              @Override
              public long movedHostMac() {
                return CLIENT_MAC.bits();
              }

              @Override
              public long movedMac() {
                return SECOND.bits();
              }

              @Override
              public void attend(long at) {}
            });
    port.serve(List.of(VIP.address()), false);
    rig.world.runFor(0);
    return port;
  }

  private ProbeResult probe() {
    List<ProbeResult> results = new ArrayList<>();
    rig.client.probe(VIP.address(), 100 * MS, results::add);
    rig.world.runFor(200 * MS);
    return results.getLast();
  }

  @Test
  void aHostReachesTheAddressThroughTheChosenMacAndTheSwitchKeepsBothApart() {
    serve();
    ProbeResult result = probe();
    assertTrue(result.answered());
    assertEquals(VIRTUAL, result.mac());
    assertEquals(List.of(MacAddress.BROADCAST), asked);
    assertTrue(
        frames.stream().noneMatch(f -> f.source().equals(VIRTUAL)),
        "nothing is sent from a MAC unannounced");
  }

  @Test
  void aKernelThatWasNotToldToBeSilentAnswersForTheLoopbacksAddress() {
    rig.open();
    answer();
    rig.client.probe(VIP.address(), 100 * MS, result -> {});
    rig.world.runFor(200 * MS);
    assertTrue(
        frames.stream().anyMatch(f -> f instanceof Frame.Arp a && a.senderMac().equals(MAC0)),
        "the trap that arp_ignore=1 avoids");
  }

  @Test
  void aPortThatIsClosedOrDeafAnswersNothing() {
    ArpPort port = serve();
    rig.gateway.deafArp(300 * MS);
    assertFalse(probe().answered());
    assertEquals(List.of(), asked);
    rig.world.runFor(300 * MS);
    assertTrue(probe().answered());
    rig.client.forget(VIP.address());
    port.close();
    assertNull(probe().mac());
  }

  @Test
  void aDeadAgentAnswersNothing() {
    serve();
    rig.gateway.crash();
    assertFalse(probe().answered());
  }

  @Test
  void whatThePortCannotAnswerIsRelayedUnchanged() {
    ArpPort port = serve();
    answer = ArpAnswers.of(ArpAnswers.RELAY, MAC1.bits());
    probe();
    Frame.Arp relayed =
        frames.stream()
            .filter(f -> f.destination().equals(MAC1) && f instanceof Frame.Arp)
            .map(f -> (Frame.Arp) f)
            .findFirst()
            .orElseThrow();
    assertEquals(MAC0, relayed.source());
    assertEquals(CLIENT_MAC, relayed.senderMac());
    assertEquals(VIP.address(), relayed.target());
    assertEquals(1, port.counters().relayed());
  }

  @Test
  void aHostThatIsMovedGoesOnWithTheMacItWasTold() {
    ArpPort port = serve();
    probe();
    rig.run(
        new CreateMacvlan(InterfaceName.of("vm1"), ETH0, SECOND, /* arp= */ false, /* up= */ true));
    rig.world.runFor(2_000 * MS);
    due = rig.world.now() + MS;
    port.wake();
    rig.world.runFor(10 * MS);
    assertEquals(SECOND, rig.client.resolved(VIP.address()));
    assertTrue(probe().answered());
    assertEquals(1, port.counters().moved());
  }
}
