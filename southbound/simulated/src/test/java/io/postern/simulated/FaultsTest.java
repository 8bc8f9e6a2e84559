package io.postern.simulated;

import static io.postern.simulated.Rig.ETH0;
import static io.postern.simulated.Rig.ETH1;
import static io.postern.simulated.Rig.MS;
import static io.postern.simulated.Rig.VIP;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.postern.device.Batch;
import io.postern.device.CommandOutcome;
import io.postern.device.DeviceCommand;
import io.postern.device.DeviceError;
import io.postern.device.DeviceEvent;
import io.postern.device.Examination;
import io.postern.device.NeighbourState;
import io.postern.device.NextHop;
import io.postern.device.RouteState;
import io.postern.device.Verdict;
import io.postern.net.InterfaceName;
import io.postern.net.IpAddress;
import io.postern.net.IpFamily;
import io.postern.net.IpPrefix;
import io.postern.net.MacAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class FaultsTest {
  private static final IpAddress HOST = IpAddress.of("192.0.2.8");
  private static final RouteState ROUTE =
      new RouteState(
          254,
          IpPrefix.of("203.0.113.0/24"),
          0,
          null,
          false,
          4,
          0,
          List.of(new NextHop(ETH0, IpAddress.of("192.0.2.254"), 1, true)),
          true);

  private static final List<DeviceCommand> ONE_OF_EACH =
      List.of(
          new DeviceCommand.SetAdminUp(ETH0, true),
          new DeviceCommand.SetMac(ETH0, MacAddress.of("02:00:00:00:00:44")),
          new DeviceCommand.AddAddress(ETH0, VIP, null),
          new DeviceCommand.PutRoute(ROUTE),
          new DeviceCommand.RemoveRoute(ROUTE),
          new DeviceCommand.RemoveAddress(ETH0, VIP),
          new DeviceCommand.PutNeighbour(new NeighbourState(ETH0, HOST, Rig.MAC1, true)),
          new DeviceCommand.RemoveNeighbour(ETH0, HOST),
          new DeviceCommand.FlushNeighbours(ETH0, VIP),
          new DeviceCommand.FlushRouteCaches(IpFamily.IPV4),
          new DeviceCommand.CreateVlan(InterfaceName.of("v5"), ETH0, 5),
          new DeviceCommand.CreateMacvlan(
              InterfaceName.of("m5"), ETH0, MacAddress.of("02:00:00:00:00:45"), false, true),
          new DeviceCommand.DeleteLink(InterfaceName.of("m5")),
          new DeviceCommand.AddAlternativeName(ETH0, "lan"),
          new DeviceCommand.RemoveAlternativeName(ETH0, "lan"),
          new DeviceCommand.Announce(ETH0, VIP.address(), Rig.MAC0, true, true),
          new DeviceCommand.ProbeAddress(ETH0, HOST),
          new DeviceCommand.SendFrame(ETH0, null, MacAddress.BROADCAST, new byte[1]));

  private final Rig rig = new Rig().watch(0);

  @Test
  void everyCommandWorksWhereNothingIsWrong() {
    for (DeviceCommand command : ONE_OF_EACH) {
      CommandOutcome outcome = rig.run(command).getFirst();
      assertTrue(outcome.done(), () -> command + ": " + outcome.text());
    }
  }

  @ParameterizedTest
  @EnumSource(DeviceError.class)
  void everyCommandCanBeMadeToFailWithEveryErrorAndThenWorks(DeviceError error) {
    for (DeviceCommand command : ONE_OF_EACH) {
      rig.gateway.faults().fail(command::equals, error, 1);
      assertEquals(error, rig.run(command).getFirst().error());
      assertTrue(rig.run(command).getFirst().done());
    }
  }

  @Test
  void aCommandThatFailsDoesNotStopTheOthers() {
    rig.gateway.faults().fail(DeviceCommand.SetMac.class, DeviceError.BUSY, 1);
    List<CommandOutcome> outcomes =
        rig.run(
            new DeviceCommand.SetMac(ETH0, MacAddress.of("02:00:00:00:00:44")),
            new DeviceCommand.AddAddress(ETH0, VIP, null));
    assertFalse(outcomes.getFirst().done());
    assertTrue(outcomes.getLast().done());
  }

  @Test
  void whatDependsOnACommandThatFailedIsSkipped() {
    DeviceCommand add = new DeviceCommand.AddAddress(ETH0, VIP, null);
    DeviceCommand tell = new DeviceCommand.Announce(ETH0, VIP.address(), Rig.MAC0, true, true);
    rig.gateway.faults().fail(add::equals, DeviceError.BUSY, 1);
    rig.gateway.execute(new Batch(2001, "a", List.of(add, tell), 1));
    rig.gateway.execute(new Batch(2002, "a", List.of(add, tell), 1));
    rig.world.runFor(100 * MS);
    List<DeviceEvent.BatchCompleted> ends = rig.events(DeviceEvent.BatchCompleted.class);
    assertEquals(DeviceError.SKIPPED, ends.getFirst().outcomes().getLast().error());
    assertTrue(ends.getLast().outcomes().getLast().done());
  }

  @Test
  void aTimeoutMayHideThatTheCommandWasDone() {
    DeviceCommand add = new DeviceCommand.AddAddress(ETH0, VIP, null);
    rig.gateway.faults().failThoughDone(add::equals, DeviceError.TIMEOUT, 1);
    assertEquals(DeviceError.TIMEOUT, rig.run(add).getFirst().error());
    assertEquals(List.of("eth0 192.0.2.1/24"), rig.addresses());
  }

  @Test
  void lanesDoNotWaitForEachOther() {
    DeviceCommand slow = new DeviceCommand.AddAddress(ETH0, VIP, null);
    rig.gateway.faults().delay(slow::equals, 500 * MS, 1);
    rig.gateway.execute(new Batch(1001, "a", List.of(slow)));
    rig.gateway.execute(new Batch(1002, "a", List.of(new DeviceCommand.RemoveAddress(ETH0, VIP))));
    rig.gateway.execute(
        new Batch(1003, "b", List.of(new DeviceCommand.AddAddress(ETH1, VIP, null))));
    rig.world.runFor(1_000 * MS);
    assertEquals(
        List.of(1003L, 1001L, 1002L),
        rig.events(DeviceEvent.BatchCompleted.class).stream().map(b -> b.batch().id()).toList());
  }

  @Test
  void aCrashLeavesWhatWasDoneAndTellsNothing() {
    boolean[] died = new boolean[1];
    rig.gateway.whenCrashed(() -> died[0] = true);
    rig.gateway.faults().crashAfter(2);
    rig.gateway.execute(
        new Batch(
            7,
            "a",
            List.of(
                new DeviceCommand.AddAddress(ETH1, VIP, null),
                new DeviceCommand.SetMac(ETH1, MacAddress.of("02:00:00:00:00:44")),
                new DeviceCommand.AddAddress(ETH0, VIP, null))));
    rig.world.runFor(100 * MS);
    assertTrue(died[0]);
    assertEquals(List.of("eth1 192.0.2.1/24"), rig.addresses());
    assertEquals(List.of(), rig.events(DeviceEvent.BatchCompleted.class));
    rig.events.clear();
    rig.open();
    DeviceEvent.Resynchronized first = rig.events(DeviceEvent.Resynchronized.class).getFirst();
    assertTrue(first.snapshot().addressesOn(ETH1).getFirst().ours());
  }

  @Test
  void aStalledDeviceTellsAllOfItLaterInOrder() {
    rig.gateway.stall(300 * MS);
    long cutAt = rig.world.now();
    rig.cable0.cut();
    rig.world.runFor(299 * MS);
    assertEquals(List.of(), rig.events);
    rig.world.runFor(2 * MS);
    assertEquals(cutAt, rig.events(DeviceEvent.CarrierChanged.class).getFirst().at());
  }

  @Test
  void anOverrunLosesEventsAndThenTellsAllThereIs() {
    rig.gateway.overrun();
    rig.address(ETH0, VIP.toString());
    rig.world.runFor(10 * MS);
    assertEquals(List.of("Resynchronized"), rig.eventNames());
    assertEquals(
        1,
        rig.events(DeviceEvent.Resynchronized.class)
            .getFirst()
            .snapshot()
            .addressesOn(ETH0)
            .size());
  }

  @Test
  void anExaminationSaysWhatTheNicCanCarry() {
    rig.gateway.capability(ETH1, NicCapability.FULL.withFilterSlots(1).withoutVlans());
    Examination wanted =
        new Examination(
            ETH1,
            List.of(MacAddress.of("02:00:00:00:00:a1"), MacAddress.of("02:00:00:00:00:a2")),
            List.of(5));
    rig.gateway.examine(wanted);
    rig.world.runFor(MS);
    DeviceEvent.Examined said = rig.events(DeviceEvent.Examined.class).getFirst();
    assertEquals(Verdict.PASS, said.acceptsAddress().verdict());
    assertEquals(Verdict.FAIL, said.acceptsMacs().verdict());
    assertEquals(Verdict.FAIL, said.acceptsVlans().verdict());
  }

  @Test
  void anAgentDeletesNoLinkThatItDidNotMake() {
    assertEquals(
        DeviceError.NOT_PERMITTED, rig.run(new DeviceCommand.DeleteLink(ETH0)).getFirst().error());
  }

  @Test
  void anAlternativeNameMovesOnlyWhereTheAgentGaveIt() {
    rig.run(
        new DeviceCommand.AddAlternativeName(ETH0, "lan"),
        new DeviceCommand.AddAlternativeName(ETH1, "lan"));
    assertEquals(
        List.of("lan"), rig.gateway.snapshot().link(ETH1).orElseThrow().alternativeNames());
    assertEquals(
        DeviceError.EXISTS,
        rig.run(new DeviceCommand.AddAlternativeName(ETH1, "eth0")).getFirst().error());
  }

  @Test
  void theSameSeedGivesTheSameRunAndAnotherSeedAnother() {
    assertEquals(campaign(5), campaign(5));
    assertNotEquals(campaign(5), campaign(6));
  }

  private static long campaign(long seed) {
    Rig rig = new Rig(seed);
    rig.address(ETH0, VIP.toString());
    rig.watch(5 * MS);
    rig.cable0.chance(0.2, 0.1, 0.1);
    rig.client.converse(VIP.address(), 3 * MS);
    for (int i = 0; i < 20; i++) {
      rig.world.runFor(rig.world.random().nextLong(50 * MS));
      rig.cable0.cut();
      rig.world.runFor(rig.world.random().nextLong(50 * MS));
      rig.cable0.mend();
    }
    return rig.world.traceHash();
  }
}
