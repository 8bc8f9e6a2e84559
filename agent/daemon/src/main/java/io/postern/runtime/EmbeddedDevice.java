package io.postern.runtime;

import io.postern.cli.Cables;
import io.postern.config.AgentConfig;
import io.postern.core.failover.config.FailoverConfig;
import io.postern.core.failover.config.GroupConfig;
import io.postern.core.failover.config.MemberConfig;
import io.postern.core.failover.config.TargetConfig;
import io.postern.net.InterfaceName;
import io.postern.net.IpPrefix;
import io.postern.simulated.EmbeddedLan;
import java.util.TreeSet;

/** A box and a LAN in memory, made to fit a configuration: what runs where there is no root. */
final class EmbeddedDevice {
  private EmbeddedDevice() {}

  /**
   * A NIC for each member, a bond where it has ports, a host for each heartbeat target; and a NIC
   * with an address of each IP version for each gateway group.
   */
  static EmbeddedLan lanFor(AgentConfig whole) {
    FailoverConfig config = whole.failover();
    EmbeddedLan.Plan plan = new EmbeddedLan.Plan();
    for (GroupConfig group : config.groups()) {
      for (MemberConfig member : group.members()) {
        if (member.ports().isEmpty()) {
          plan.nic(member.nic());
        } else {
          plan.bond(member.nic(), member.ports());
        }
      }
      for (TargetConfig target : group.monitor().heartbeat().targets()) {
        plan.target(target.address());
      }
    }
    TreeSet<InterfaceName> lans = new TreeSet<>();
    whole.gateways().groups().forEach(group -> lans.add(group.router().id().nic()));
    whole.gateways().balanced().forEach(group -> lans.add(group.router().id().nic()));
    for (InterfaceName nic : lans) {
      plan.nic(nic);
      plan.address(nic, IpPrefix.of("198.18.0.2/15"));
      plan.address(nic, IpPrefix.of("fe80::2/64"));
    }
    return plan.start();
  }

  /** Its cables, for the commands that break them. */
  static Cables cables(EmbeddedLan lan) {
    return (fault, nic) -> {
      switch (fault) {
        case CUT -> lan.cut(nic);
        case BLACKHOLE -> lan.blackHole(nic);
        case MEND -> lan.mend(nic);
      }
    };
  }
}
