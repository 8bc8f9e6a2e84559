package io.postern.tests.snmp;

import io.postern.core.failover.config.AnnounceConfig;
import io.postern.core.failover.config.DelayConfig;
import io.postern.core.failover.config.DriftPolicy;
import io.postern.core.failover.config.Failback;
import io.postern.core.failover.config.GroupConfig;
import io.postern.core.failover.config.HeartbeatConfig;
import io.postern.core.failover.config.MacPolicy;
import io.postern.core.failover.config.MemberConfig;
import io.postern.core.failover.config.MonitorConfig;
import io.postern.core.failover.config.PathConfig;
import io.postern.core.failover.config.Require;
import io.postern.core.failover.config.StandbyMode;
import io.postern.core.failover.config.TargetConfig;
import io.postern.core.failover.config.ThresholdBy;
import io.postern.core.failover.state.AddressStatus;
import io.postern.core.failover.state.Cause;
import io.postern.core.failover.state.Check;
import io.postern.core.failover.state.Finding;
import io.postern.core.failover.state.GroupOperStatus;
import io.postern.core.failover.state.GroupStatus;
import io.postern.core.failover.state.HeartbeatStatus;
import io.postern.core.failover.state.LastMove;
import io.postern.core.failover.state.Maintenance;
import io.postern.core.failover.state.MemberCondition;
import io.postern.core.failover.state.MemberStatus;
import io.postern.core.failover.state.Origin;
import io.postern.core.failover.state.PathStatus;
import io.postern.core.failover.state.PortStatus;
import io.postern.core.failover.state.RouteStatus;
import io.postern.device.Carrier;
import io.postern.device.HeartbeatProtocol;
import io.postern.device.LinkState;
import io.postern.device.NextHop;
import io.postern.device.RouteState;
import io.postern.device.Verdict;
import io.postern.net.InterfaceName;
import io.postern.net.IpAddress;
import io.postern.net.IpPrefix;
import io.postern.net.MacAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Failover groups and links to show. */
final class Groups {
  private static final IpAddress TARGET = IpAddress.of("192.0.2.254");

  private Groups() {}

  /** Groups lan0, lan1 ... of two members each, with so many addresses together. */
  static List<GroupStatus> of(int groups, int addresses) {
    List<GroupStatus> all = new ArrayList<>();
    for (int i = 0; i < groups; i++) {
      int share = addresses / groups + (i < addresses % groups ? 1 : 0);
      all.add(group("lan" + i, nic(2 * i), nic(2 * i + 1), i, share));
    }
    return all;
  }

  /** The links of that many groups, and the loopback. */
  static List<LinkState> links(int groups) {
    List<LinkState> links = new ArrayList<>();
    links.add(link(1, "lo", Carrier.UP, true));
    for (int i = 0; i < 2 * groups; i++) {
      links.add(link(i + 2, nic(i).text(), Carrier.UP, false));
    }
    return links;
  }

  static InterfaceName nic(int number) {
    return InterfaceName.of("eth" + number);
  }

  private static LinkState link(int index, String name, Carrier carrier, boolean loopback) {
    return new LinkState(
        index,
        InterfaceName.of(name),
        index % 2 == 0 ? List.of("group-of-" + name) : List.of(),
        loopback ? null : new MacAddress(0x0200_0000_0000L + index),
        true,
        carrier,
        loopback ? 65536 : 1500,
        "",
        0,
        0,
        0,
        loopback ? 0 : 10_000,
        0,
        loopback,
        false);
  }

  private static GroupStatus group(
      String name, InterfaceName first, InterfaceName second, int number, int addresses) {
    List<AddressStatus> protectedOnes = new ArrayList<>();
    for (int i = 0; i < addresses; i++) {
      protectedOnes.add(
          new AddressStatus(
              new IpPrefix(IpAddress.ofV4(0x0a00_0001 + (number << 20) + i), 12),
              IpAddress.of("10.255.255.255"),
              0,
              new MacAddress(0x0200_0000_0002L),
              first,
              i == 0 && number == 2 ? null : first,
              Origin.CONFIGURED,
              "",
              i,
              0,
              0));
    }
    RouteState route =
        new RouteState(
            254,
            IpPrefix.of("198.51.100.0/24"),
            100,
            null,
            false,
            4,
            0,
            List.of(new NextHop(first, TARGET, 1, false)),
            true);
    return new GroupStatus(
        config(name, first, second),
        GroupOperStatus.FAILED_OVER,
        "eth0 has no carrier",
        true,
        null,
        List.of(member(first, addresses), member(second, 0)),
        protectedOnes,
        List.of(new RouteStatus(route, Origin.LEARNED, true)),
        List.of(
            new PathStatus("cable-1", "node-b", first, first, Verdict.PASS, true, 7, 100, 99, 0)),
        new LastMove(42, 1_000_000_000L, second, first, Cause.CARRIER_LOST, 3, 100, 20, 300, 4),
        5,
        1,
        2,
        30_000_000_000L,
        0);
  }

  private static MemberStatus member(InterfaceName nic, int serving) {
    return new MemberStatus(
        nic,
        serving > 0 ? MemberCondition.OK : MemberCondition.FAILED,
        serving > 0 ? null : Cause.CARRIER_LOST,
        serving > 0 ? "" : "no carrier",
        serving,
        true,
        List.of(
            new Finding(Check.LINK, null, 0, Verdict.PASS, "carrier", 0),
            new Finding(
                Check.IN_USE, IpAddress.of("10.0.0.1"), 0, Verdict.UNKNOWN, "not asked", 0)),
        List.of(
            new HeartbeatStatus(
                TARGET, HeartbeatProtocol.ARP, Verdict.PASS, 10, 9, 1, 0, 3, 250_000, 0)),
        List.of(new PortStatus(InterfaceName.of("p" + nic.text()), Carrier.UP, 1000)),
        1,
        2,
        3,
        4,
        5,
        0,
        0);
  }

  private static GroupConfig config(String name, InterfaceName first, InterfaceName second) {
    return new GroupConfig(
        name,
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
        List.of(member(first), member(second)),
        List.of(),
        List.of(),
        new MonitorConfig(
            5_000_000,
            1_000_000_000,
            new HeartbeatConfig(
                Require.ANY,
                List.of(new TargetConfig(TARGET, HeartbeatProtocol.ARP, 1_000_000_000, 3, 10))),
            List.of(new PathConfig("cable-1", "node-b", first, first, 100_000_000, 3, 10))),
        new DelayConfig(0, 0, 2_000_000_000, 10_000_000_000L),
        new AnnounceConfig(2, 1_000_000_000, 1000, true, true));
  }

  private static MemberConfig member(InterfaceName nic) {
    return new MemberConfig(
        nic, IpPrefix.of("192.0.2.10/24"), List.of(), 50, ThresholdBy.PORTS, null, null);
  }

  static GroupStatus enabled(GroupStatus group, boolean enabled) {
    GroupConfig c = group.config();
    GroupConfig next =
        new GroupConfig(
            c.name(),
            enabled,
            c.standbyMode(),
            c.macPolicy(),
            c.unknownMayCarry(),
            c.failback(),
            c.disableFailed(),
            c.unplumbFirst(),
            c.drift(),
            c.flapLimit(),
            c.releaseOnStop(),
            c.members(),
            c.addresses(),
            c.routes(),
            c.monitor(),
            c.delay(),
            c.announce());
    return with(group, next, group.maintenance());
  }

  static GroupStatus inMaintenance(GroupStatus group, @Nullable Maintenance maintenance) {
    return with(group, group.config(), maintenance);
  }

  private static GroupStatus with(
      GroupStatus g, GroupConfig config, @Nullable Maintenance maintenance) {
    return new GroupStatus(
        config,
        g.status(),
        g.reason(),
        g.degraded(),
        maintenance,
        g.members(),
        g.addresses(),
        g.routes(),
        g.paths(),
        g.lastMove(),
        g.moves(),
        g.refusals(),
        g.driftRepairs(),
        g.sinceNanos(),
        g.countedSinceNanos());
  }
}
