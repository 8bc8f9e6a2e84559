package io.postern.runtime;

import io.postern.cli.Cables;
import io.postern.core.failover.config.FailoverConfig;
import io.postern.core.failover.config.GroupConfig;
import io.postern.core.failover.config.MemberConfig;
import io.postern.core.failover.config.TargetConfig;
import io.postern.simulated.EmbeddedLan;

/** A box and a LAN in memory, made to fit a configuration: what runs where there is no root. */
final class EmbeddedDevice {
  private EmbeddedDevice() {}

  /** A NIC for each member, a bond where it has ports, and a host for each heartbeat target. */
  static EmbeddedLan lanFor(FailoverConfig config) {
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
