package io.postern.tests.kernel.inside;

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
import java.util.stream.Stream;

/** A group's configuration in the making: what a test does not say is what an operator gets. */
final class GroupDraft {
  static final String NAME = "front";
  private static final long MILLISECOND = 1_000_000L;

  private final List<MemberConfig> members = new ArrayList<>();
  private final List<AddressConfig> addresses = new ArrayList<>();
  private StandbyMode mode = StandbyMode.READY;
  private MacPolicy macPolicy = MacPolicy.ANNOUNCE;
  private boolean unknownMayCarry;
  private boolean unplumbFirst;
  private HeartbeatConfig heartbeat = HeartbeatConfig.NONE;

  /** A group with plain members. */
  static GroupDraft on(String... nics) {
    GroupDraft draft = new GroupDraft();
    Stream.of(nics).forEach(nic -> draft.member(nic, List.of(), ThresholdBy.PORTS));
    return draft;
  }

  GroupDraft member(String nic, List<String> ports, ThresholdBy by) {
    members.add(
        new MemberConfig(
            InterfaceName.of(nic),
            null,
            ports.stream().map(InterfaceName::of).toList(),
            50,
            by,
            null,
            null));
    return this;
  }

  /** A warm standby: it waits with a dummy address and a dummy MAC. */
  GroupDraft dummy(String nic, String address, String mac) {
    members.add(
        new MemberConfig(
            InterfaceName.of(nic),
            null,
            List.of(),
            50,
            ThresholdBy.PORTS,
            IpPrefix.of(address),
            MacAddress.of(mac)));
    return this;
  }

  /** An address whose home is the first member. */
  GroupDraft address(String prefix, int vlanId) {
    addresses.add(new AddressConfig(IpPrefix.of(prefix), vlanId, null, null));
    return this;
  }

  GroupDraft mode(StandbyMode standbyMode) {
    mode = standbyMode;
    unknownMayCarry = standbyMode != StandbyMode.READY;
    return this;
  }

  GroupDraft unplumbFirst() {
    unplumbFirst = true;
    return this;
  }

  GroupDraft macs(MacPolicy policy) {
    macPolicy = policy;
    return this;
  }

  /** One heartbeat target, asked by ICMP. */
  GroupDraft heartbeat(String target, int intervalMillis, int losses, int recoveries) {
    heartbeat =
        new HeartbeatConfig(
            Require.ANY,
            List.of(
                new TargetConfig(
                    IpAddress.of(target),
                    HeartbeatProtocol.ICMP,
                    intervalMillis * MILLISECOND,
                    losses,
                    recoveries)));
    return this;
  }

  GroupConfig config() {
    return new GroupConfig(
        NAME,
        true,
        mode,
        macPolicy,
        unknownMayCarry,
        Failback.AUTOMATIC,
        false,
        unplumbFirst,
        DriftPolicy.REPAIR,
        100,
        false,
        members,
        addresses,
        List.of(),
        new MonitorConfig(5 * MILLISECOND, 500 * MILLISECOND, heartbeat, List.of()),
        new DelayConfig(0, 0, 0, 0),
        new AnnounceConfig(2, 100 * MILLISECOND, 0, true, true));
  }
}
