package io.postern.core.failover;

import io.postern.core.failover.config.AddressConfig;
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
import io.postern.device.HeartbeatProtocol;
import io.postern.net.InterfaceName;
import io.postern.net.IpAddress;
import io.postern.net.IpPrefix;
import io.postern.net.MacAddress;
import java.util.ArrayList;
import java.util.List;

/** Builds group configurations for tests, with the defaults of the model. */
final class Groups {
  private static final long MILLI = 1_000_000L;
  String name = "wan";
  boolean enabled = true;
  StandbyMode mode = StandbyMode.READY;
  MacPolicy macs = MacPolicy.ANNOUNCE;
  boolean unknownMayCarry;
  Failback failback = Failback.AUTOMATIC;
  boolean disableFailed;
  boolean unplumbFirst;
  DriftPolicy drift = DriftPolicy.REPAIR;
  int flapLimit = 2;
  boolean releaseOnStop;
  final List<MemberConfig> members = new ArrayList<>();
  final List<AddressConfig> addresses = new ArrayList<>();
  final List<PathConfig> paths = new ArrayList<>();
  HeartbeatConfig heartbeat = HeartbeatConfig.NONE;
  DelayConfig delay = new DelayConfig(0, 0, 2_000 * MILLI, 10_000 * MILLI);
  AnnounceConfig announce = new AnnounceConfig(2, 1_000 * MILLI, 1_000, true, true);

  static Groups of(String... nics) {
    Groups groups = new Groups();
    for (String nic : nics) {
      groups.member(nic);
    }
    return groups;
  }

  Groups member(String nic) {
    members.add(
        new MemberConfig(
            InterfaceName.of(nic), null, List.of(), 50, ThresholdBy.PORTS, null, null));
    return this;
  }

  Groups warmMember(String nic, String dummy, String mac) {
    members.add(
        new MemberConfig(
            InterfaceName.of(nic),
            null,
            List.of(),
            50,
            ThresholdBy.PORTS,
            IpPrefix.of(dummy),
            MacAddress.of(mac)));
    return this;
  }

  Groups trunk(String nic, int threshold, ThresholdBy by, String... ports) {
    List<InterfaceName> names = new ArrayList<>();
    for (String port : ports) {
      names.add(InterfaceName.of(port));
    }
    members.add(new MemberConfig(InterfaceName.of(nic), null, names, threshold, by, null, null));
    return this;
  }

  Groups address(String prefix, String home) {
    return address(prefix, 0, home);
  }

  Groups address(String prefix, int vlan, String home) {
    addresses.add(new AddressConfig(IpPrefix.of(prefix), vlan, InterfaceName.of(home), null));
    return this;
  }

  Groups target(String address, HeartbeatProtocol protocol) {
    List<TargetConfig> targets = new ArrayList<>(heartbeat.targets());
    targets.add(new TargetConfig(IpAddress.of(address), protocol, 100 * MILLI, 3, 5));
    heartbeat = new HeartbeatConfig(Require.ANY, targets);
    return this;
  }

  Groups path(String name, String peer, String local) {
    InterfaceName nic = InterfaceName.of(local);
    paths.add(new PathConfig(name, peer, nic, nic, 100 * MILLI, 3, 5));
    return this;
  }

  GroupConfig build() {
    return new GroupConfig(
        name,
        enabled,
        mode,
        macs,
        unknownMayCarry,
        failback,
        disableFailed,
        unplumbFirst,
        drift,
        flapLimit,
        releaseOnStop,
        members,
        addresses,
        List.of(),
        new MonitorConfig(5 * MILLI, 10_000 * MILLI, heartbeat, paths),
        delay,
        announce);
  }
}
