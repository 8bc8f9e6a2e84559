package io.postern.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.postern.core.failover.FailoverAction;
import io.postern.core.failover.FailoverEvent;
import io.postern.core.failover.FailoverMachine;
import io.postern.core.failover.config.AnnounceConfig;
import io.postern.core.failover.config.DelayConfig;
import io.postern.core.failover.config.DriftPolicy;
import io.postern.core.failover.config.Failback;
import io.postern.core.failover.config.FailoverConfig;
import io.postern.core.failover.config.GroupConfig;
import io.postern.core.failover.config.HeartbeatConfig;
import io.postern.core.failover.config.MacPolicy;
import io.postern.core.failover.config.MemberConfig;
import io.postern.core.failover.config.MonitorConfig;
import io.postern.core.failover.config.Require;
import io.postern.core.failover.config.StandbyMode;
import io.postern.core.failover.config.TargetConfig;
import io.postern.core.failover.config.ThresholdBy;
import io.postern.device.DeviceEvent;
import io.postern.device.HeartbeatProtocol;
import io.postern.device.SysctlPolicy;
import io.postern.net.InterfaceName;
import io.postern.net.IpAddress;
import io.postern.net.IpPrefix;
import io.postern.net.MacAddress;
import io.postern.runtime.journal.Replay;
import io.postern.runtime.journal.SegmentWriter;
import io.postern.simulated.SimulatedDevice;
import io.postern.simulated.lan.Cable;
import io.postern.simulated.lan.LanHost;
import io.postern.simulated.lan.LanSwitch;
import io.postern.simulated.lan.SimulatedWorld;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How much an agent writes to its journal while nothing happens. */
@Tag("simulation")
final class IdleJournalTest {
  private static final long MILLI = 1_000_000L;
  private static final long SECOND = 1_000 * MILLI;
  private static final int MEMBERS = 8;
  private static final int SECONDS = 60;
  private static final long MOST_A_SECOND = 8_000;
  private static final IpAddress ROUTER = IpAddress.of("192.0.2.254");

  @TempDir private Path folder = Path.of("");

  @Test
  void eightMembersWithHeartbeatsEveryTenMillisecondsWriteLittleAndWithoutLoss() throws Exception {
    SimulatedWorld world = new SimulatedWorld(new SplittableRandom(1));
    LanSwitch lan = new LanSwitch(world, "switch");
    SimulatedDevice device = new SimulatedDevice(world, "gateway");
    List<MemberConfig> members = new ArrayList<>();
    for (int i = 0; i < MEMBERS; i++) {
      InterfaceName nic = InterfaceName.of("eth" + i);
      Cable.join(world, device.addNic(nic, new MacAddress(0x02_0000_0000_10L + i)), lan.addPort());
      members.add(new MemberConfig(nic, null, List.of(), 50, ThresholdBy.PORTS, null, null));
    }
    LanHost router = new LanHost(world, "router", MacAddress.of("02:00:00:00:00:fe"), ROUTER);
    Cable.join(world, router.port(), lan.addPort());
    device.administrator().addAddress(InterfaceName.of("eth0"), IpPrefix.of("192.0.2.1/24"));
    Agent agent =
        new Agent(
            world,
            device,
            new FailoverConfig("gateway", SysctlPolicy.MANAGE, List.of(group(members))));
    Recorder recorder = new Recorder(folder);
    agent.witness = recorder;
    world.runFor(SECOND);
    agent.start();
    world.runFor(10 * SECOND);
    long before = size();
    long rounds = recorder.rounds;
    world.runFor(SECONDS * SECOND);
    long aSecond = (size() - before) / SECONDS;
    rounds = (recorder.rounds - rounds) / SECONDS;
    recorder.writer.close();
    System.out.println(rounds + " heartbeat rounds and " + aSecond + " octets a second");
    assertTrue(rounds > 90 * MEMBERS, rounds + " rounds a second");
    assertTrue(aSecond < MOST_A_SECOND, aSecond + " octets a second");
    Replay.Result replayed = Replay.replay(folder);
    assertEquals(List.of(), replayed.differences());
    assertEquals(agent.machine().checkpoint(), replayed.end());
  }

  private long size() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.mapToLong(file -> file.toFile().length()).sum();
    }
  }

  private static GroupConfig group(List<MemberConfig> members) {
    return new GroupConfig(
        "wan",
        true,
        StandbyMode.READY,
        MacPolicy.ANNOUNCE,
        false,
        Failback.AUTOMATIC,
        false,
        false,
        DriftPolicy.REPAIR,
        2,
        false,
        members,
        List.of(),
        List.of(),
        new MonitorConfig(
            5 * MILLI,
            10 * SECOND,
            new HeartbeatConfig(
                Require.ANY,
                List.of(new TargetConfig(ROUTER, HeartbeatProtocol.ARP, 10 * MILLI, 3, 5))),
            List.of()),
        new DelayConfig(0, 0, 0, SECOND),
        new AnnounceConfig(2, SECOND, 1_000, true, true));
  }

  private static final class Recorder implements Agent.Witness {
    final SegmentWriter writer;
    long rounds;

    Recorder(Path folder) throws IOException {
      writer = new SegmentWriter(folder, 256L << 20);
    }

    @Override
    public void began(FailoverMachine machine) {
      try {
        writer.begin(machine.checkpoint(), 0);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void handled(
        FailoverMachine machine, FailoverEvent event, List<FailoverAction> actions) {
      if (event instanceof FailoverEvent.FromDevice(DeviceEvent.HeartbeatRound round)) {
        rounds++;
      }
      try {
        writer.write(event, actions, machine.lastTrace());
        writer.flush();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
