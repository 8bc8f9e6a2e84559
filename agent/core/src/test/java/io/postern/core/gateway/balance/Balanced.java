package io.postern.core.gateway.balance;

import io.postern.core.gateway.packet.VirtualRouterId;
import io.postern.net.InterfaceName;
import io.postern.net.IpAddress;
import io.postern.net.IpFamily;
import io.postern.net.IpPrefix;
import io.postern.net.MacAddress;
import java.util.ArrayList;
import java.util.List;

/** A group of 10.0.0.1 on 10.0.0.0/16 as the ARP thread of one node sees it. */
final class Balanced {
  static final long SECOND = 1_000_000_000L;
  static final InterfaceName LAN = InterfaceName.of("eth0");
  static final VirtualRouterId GROUP = new VirtualRouterId(LAN, IpFamily.IPV4, 100);
  static final MacAddress OWN = MacAddress.of("02:00:00:00:00:05");
  static final MacAddress PEER = MacAddress.of("02:00:00:00:00:06");
  static final int VIRTUAL = 0x0a00_0001;
  static final long EVERYBODY = MacAddress.BROADCAST.bits();

  private Balanced() {}

  static Share share(int vrid, int weight, Condition condition) {
    return new Share(vrid, Share.macOf(GROUP, vrid), weight, condition, vrid == 1, 0);
  }

  /** Forwarders 1, 2, ... with these weights, all active. */
  static List<Share> shares(int... weights) {
    List<Share> shares = new ArrayList<>();
    for (int i = 0; i < weights.length; i++) {
      shares.add(share(i + 1, weights[i], Condition.ACTIVE));
    }
    return shares;
  }

  static AnswerPolicy policy(boolean chooses, Balancing balancing, List<Share> shares, long level) {
    return new AnswerPolicy(
        "lan",
        LAN,
        List.of(IpAddress.ofV4(VIRTUAL)),
        IpPrefix.of("10.0.0.0/16"),
        chooses,
        AnswerPolicy.epoch(1, 1),
        balancing,
        shares,
        GROUP.mac(),
        OWN,
        0,
        false,
        List.of(PEER),
        level,
        500_000,
        0);
  }

  static int host(int number) {
    return 0x0a00_0100 + number;
  }

  static long hostMac(int number) {
    return 0x0200_0100_0000L + number;
  }

  static long mac(int vrid) {
    return Share.macOf(GROUP, vrid).bits();
  }
}
