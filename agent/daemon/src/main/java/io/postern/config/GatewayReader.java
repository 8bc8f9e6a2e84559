package io.postern.config;

import io.postern.config.tree.DataNode.Inner;
import io.postern.core.gateway.balance.Balancing;
import io.postern.core.gateway.config.GatewayConfig;
import io.postern.core.gateway.config.GatewayGroupConfig;
import io.postern.core.gateway.election.RouterConfig;
import io.postern.core.gateway.forwarder.LifeTimes;
import io.postern.core.gateway.group.BalancedConfig;
import io.postern.core.gateway.packet.ChecksumForm;
import io.postern.core.gateway.packet.VirtualRouterId;
import io.postern.core.gateway.tracking.Track;
import io.postern.net.InterfaceName;
import io.postern.net.IpAddress;
import java.util.Comparator;
import java.util.List;

/** Turns a checked tree into the values of gateway groups. */
final class GatewayReader {
  private static final long MILLISECOND = 1_000_000L;
  private static final long SECOND = 1_000 * MILLISECOND;

  private GatewayReader() {}

  /** Reads {@code /postern:postern}. */
  static GatewayConfig read(Inner postern) {
    List<Inner> groups = postern.inner("gateway").entries("group");
    return new GatewayConfig(
        FailoverReader.nodeId(postern.inner("node")),
        groups.stream()
            .filter(group -> balancing(group) == Balancing.NONE)
            .map(group -> new GatewayGroupConfig(text(group, "name"), router(group)))
            .sorted(Comparator.comparing(GatewayGroupConfig::name))
            .toList(),
        groups.stream()
            .filter(group -> balancing(group) != Balancing.NONE)
            .map(GatewayReader::balanced)
            .sorted(Comparator.comparing(BalancedConfig::name))
            .toList());
  }

  private static Balancing balancing(Inner group) {
    return FailoverReader.named(Balancing.class, group, "balancing");
  }

  private static RouterConfig router(Inner group) {
    List<IpAddress> addresses = group.values("address").stream().map(IpAddress::of).toList();
    return new RouterConfig(
        new VirtualRouterId(
            InterfaceName.of(text(group, "interface")),
            addresses.getFirst().family(),
            (int) number(group, "vrid")),
        addresses,
        (int) number(group, "priority"),
        Boolean.parseBoolean(text(group, "preempt")),
        number(group, "preempt-delay") * MILLISECOND,
        number(group, "advertisement-interval") * MILLISECOND,
        FailoverReader.named(ChecksumForm.class, group, "checksum"));
  }

  private static BalancedConfig balanced(Inner group) {
    RouterConfig router = router(group);
    Inner forwarder = group.inner("forwarder");
    int weight = (int) number(forwarder, "weight");
    return new BalancedConfig(
        text(group, "name"),
        router,
        balancing(group),
        new LifeTimes(
            number(group, "redirect-time") * SECOND, number(group, "retire-time") * SECOND),
        group
            .value("lease-time")
            .map(text -> Long.parseLong(text) * MILLISECOND)
            .orElse(BalancedConfig.LONGEST_LEASE * router.intervalNanos()),
        (int) number(forwarder, "vrid"),
        weight,
        (int) number(forwarder, "lower"),
        forwarder.value("upper").map(Integer::parseInt).orElse(weight),
        number(forwarder, "preempt-delay") * MILLISECOND,
        group.entries("track").stream().map(GatewayReader::track).toList(),
        text(group, "arp-source").equals("chosen"));
  }

  private static Track track(Inner track) {
    return new Track(
        InterfaceName.of(text(track, "interface")),
        (int) number(track, "weight-decrement"),
        (int) number(track, "priority-decrement"));
  }

  private static String text(Inner node, String leaf) {
    return node.value(leaf)
        .orElseThrow(
            () ->
                new IllegalStateException(
                    node.schema() + "/" + leaf + " passed the checks without value"));
  }

  private static long number(Inner node, String leaf) {
    return Long.parseLong(text(node, leaf));
  }
}
