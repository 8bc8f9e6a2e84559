package io.postern.config;

import io.postern.config.tree.DataNode.Inner;
import io.postern.core.failover.config.AddressConfig;
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
import io.postern.core.failover.config.PathConfig;
import io.postern.core.failover.config.Require;
import io.postern.core.failover.config.RouteConfig;
import io.postern.core.failover.config.StandbyMode;
import io.postern.core.failover.config.TargetConfig;
import io.postern.core.failover.config.ThresholdBy;
import io.postern.device.HeartbeatProtocol;
import io.postern.device.SysctlPolicy;
import io.postern.net.InterfaceName;
import io.postern.net.IpAddress;
import io.postern.net.IpPrefix;
import io.postern.net.MacAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Turns a checked tree into NIC failover's values; defaults come from the YANG modules. */
final class FailoverReader {
  private static final Path HOST_NAME = Path.of("/proc/sys/kernel/hostname");
  private static final long MILLISECOND = 1_000_000L;

  private FailoverReader() {}

  /** Reads {@code /postern:postern}. */
  static FailoverConfig read(Inner postern) {
    Inner node = postern.inner("node");
    return new FailoverConfig(
        nodeId(node),
        named(SysctlPolicy.class, node, "sysctl-policy"),
        postern.inner("failover").entries("group").stream()
            .map(FailoverReader::group)
            .sorted(Comparator.comparing(GroupConfig::name))
            .toList());
  }

  /** The node's id: as configured, else the host name up to its first dot. */
  static String nodeId(Inner node) {
    return node.value("id").orElseGet(FailoverReader::hostName);
  }

  private static String hostName() {
    try {
      String name =
          Files.readString(HOST_NAME)
              .trim()
              .replaceFirst("\\..*", "")
              .replaceAll("[^A-Za-z0-9_-]", "");
      return name.isEmpty() ? "localhost" : name.substring(0, Math.min(63, name.length()));
    } catch (IOException e) {
      return "localhost";
    }
  }

  private static GroupConfig group(Inner group) {
    StandbyMode standby = named(StandbyMode.class, group, "standby-mode");
    // The model's own words: true in cold and warm, since the link of a standby that is down is
    // never known.
    boolean unknownMayCarry =
        group
            .value("unknown-may-carry")
            .map(Boolean::parseBoolean)
            .orElse(standby != StandbyMode.READY);
    return new GroupConfig(
        text(group, "name"),
        truth(group, "enabled"),
        standby,
        named(MacPolicy.class, group, "mac-policy"),
        unknownMayCarry,
        named(Failback.class, group, "failback"),
        truth(group, "disable-failed"),
        truth(group, "unplumb-first"),
        named(DriftPolicy.class, group, "drift-policy"),
        (int) number(group.inner("monitor").inner("flap"), "link-ups-per-minute"),
        truth(group, "release-on-stop"),
        group.entries("member").stream().map(FailoverReader::member).toList(),
        group.entries("address").stream().map(FailoverReader::address).toList(),
        group.entries("route").stream().map(FailoverReader::route).toList(),
        monitor(group.inner("monitor")),
        delay(group.inner("delay")),
        announce(group.inner("announce")));
  }

  private static MemberConfig member(Inner member) {
    return new MemberConfig(
        InterfaceName.of(text(member, "interface")),
        prefix(member, "test-address"),
        member.entries("port").stream()
            .map(port -> InterfaceName.of(text(port, "interface")))
            .toList(),
        (int) number(member, "ports-threshold"),
        named(ThresholdBy.class, member, "threshold-by"),
        prefix(member, "dummy-address"),
        mac(member, "dummy-mac"));
  }

  private static AddressConfig address(Inner address) {
    return new AddressConfig(
        new IpPrefix(IpAddress.of(text(address, "ip")), (int) number(address, "prefix-length")),
        (int) number(address, "vlan-id"),
        address.value("home").map(InterfaceName::of).orElse(null),
        mac(address, "mac-address"));
  }

  private static RouteConfig route(Inner route) {
    return new RouteConfig(
        number(route, "table"),
        IpPrefix.of(text(route, "prefix")),
        number(route, "metric"),
        route.values("next-hop").stream().map(IpAddress::of).toList(),
        route.value("prefsrc").map(IpAddress::of).orElse(null));
  }

  private static MonitorConfig monitor(Inner monitor) {
    Inner heartbeat = monitor.inner("heartbeat");
    return new MonitorConfig(
        millis(monitor.inner("carrier"), "poll-interval"),
        millis(monitor.inner("status-poll"), "interval"),
        new HeartbeatConfig(
            require(text(heartbeat, "require")),
            heartbeat.entries("target").stream().map(FailoverReader::target).toList()),
        monitor.entries("path").stream().map(FailoverReader::path).toList());
  }

  private static Require require(String text) {
    return switch (text) {
      case "any" -> Require.ANY;
      case "all" -> Require.ALL;
      default -> new Require(Integer.parseInt(text));
    };
  }

  private static TargetConfig target(Inner target) {
    return new TargetConfig(
        IpAddress.of(text(target, "ip")),
        named(HeartbeatProtocol.class, target, "protocol"),
        millis(target, "interval"),
        (int) number(target, "loss-threshold"),
        (int) number(target, "recovery-threshold"));
  }

  private static PathConfig path(Inner path) {
    return new PathConfig(
        text(path, "name"),
        text(path, "peer"),
        InterfaceName.of(text(path, "local")),
        InterfaceName.of(text(path, "remote")),
        millis(path, "interval"),
        (int) number(path, "loss-threshold"),
        (int) number(path, "recovery-threshold"));
  }

  private static DelayConfig delay(Inner delay) {
    return new DelayConfig(
        millis(delay, "startup"),
        millis(delay, "enable"),
        millis(delay, "recheck"),
        millis(delay, "failback"));
  }

  private static AnnounceConfig announce(Inner announce) {
    return new AnnounceConfig(
        (int) number(announce, "bursts"),
        millis(announce, "interval"),
        (int) number(announce, "pace"),
        truth(announce, "request-form"),
        truth(announce, "reply-form"));
  }

  private static @Nullable IpPrefix prefix(Inner node, String leaf) {
    return node.value(leaf).map(IpPrefix::of).orElse(null);
  }

  private static @Nullable MacAddress mac(Inner node, String leaf) {
    return node.value(leaf).map(MacAddress::of).orElse(null);
  }

  private static String text(Inner node, String leaf) {
    Optional<String> value = node.value(leaf);
    if (value.isEmpty()) {
      throw new IllegalStateException(
          node.schema() + "/" + leaf + " passed the checks without value");
    }
    return value.get();
  }

  private static boolean truth(Inner node, String leaf) {
    return Boolean.parseBoolean(text(node, leaf));
  }

  private static long number(Inner node, String leaf) {
    return Long.parseLong(text(node, leaf));
  }

  private static long millis(Inner node, String leaf) {
    return number(node, leaf) * MILLISECOND;
  }

  /** YANG's {@code not-this} is Java's {@code NOT_THIS}. */
  static <E extends Enum<E>> E named(Class<E> type, Inner node, String leaf) {
    return Enum.valueOf(type, text(node, leaf).replace('-', '_').toUpperCase(Locale.ROOT));
  }
}
