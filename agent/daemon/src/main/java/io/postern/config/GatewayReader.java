package io.postern.config;

import io.postern.config.tree.DataNode.Inner;
import io.postern.core.gateway.config.GatewayConfig;
import io.postern.core.gateway.config.GatewayGroupConfig;
import io.postern.core.gateway.election.RouterConfig;
import io.postern.core.gateway.packet.ChecksumForm;
import io.postern.core.gateway.packet.VirtualRouterId;
import io.postern.net.InterfaceName;
import io.postern.net.IpAddress;
import java.util.Comparator;
import java.util.List;

/** Turns a checked tree into the values of gateway groups. */
final class GatewayReader {
  private static final long MILLISECOND = 1_000_000L;

  private GatewayReader() {}

  /** Reads {@code /postern:postern}. */
  static GatewayConfig read(Inner postern) {
    return new GatewayConfig(
        postern.inner("gateway").entries("group").stream()
            .map(GatewayReader::group)
            .sorted(Comparator.comparing(GatewayGroupConfig::name))
            .toList());
  }

  private static GatewayGroupConfig group(Inner group) {
    List<IpAddress> addresses = group.values("address").stream().map(IpAddress::of).toList();
    return new GatewayGroupConfig(
        text(group, "name"),
        new RouterConfig(
            new VirtualRouterId(
                InterfaceName.of(text(group, "interface")),
                addresses.getFirst().family(),
                (int) number(group, "vrid")),
            addresses,
            (int) number(group, "priority"),
            Boolean.parseBoolean(text(group, "preempt")),
            number(group, "preempt-delay") * MILLISECOND,
            number(group, "advertisement-interval") * MILLISECOND,
            FailoverReader.named(ChecksumForm.class, group, "checksum")));
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
