package io.postern.tests.vrrp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.postern.cluster.PeerChannel;
import io.postern.core.gateway.balance.Assignments;
import io.postern.core.gateway.balance.Balancing;
import io.postern.core.gateway.config.GatewayConfig;
import io.postern.core.gateway.config.GatewayGroupConfig;
import io.postern.core.gateway.election.RouterConfig;
import io.postern.core.gateway.election.RouterRole;
import io.postern.core.gateway.forwarder.LifeTimes;
import io.postern.core.gateway.group.BalancedConfig;
import io.postern.core.gateway.group.BalancedStatus;
import io.postern.core.gateway.packet.ChecksumForm;
import io.postern.core.gateway.packet.VirtualRouterId;
import io.postern.core.gateway.state.GatewayNotice;
import io.postern.device.DevicePlan;
import io.postern.device.SysctlPolicy;
import io.postern.linux.LinuxDevice;
import io.postern.linux.syscall.Privileges;
import io.postern.net.InterfaceName;
import io.postern.net.IpAddress;
import io.postern.net.IpFamily;
import io.postern.runtime.gateway.GatewayLoop;
import io.postern.runtime.gateway.Plans;
import io.postern.runtime.loop.AgentClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Two boxes {@code a} and {@code b} (nic0: 10.9.1.1 and 10.9.1.2), a LAN with a host (10.9.0.100,
 * fd09::100), and behind box a a far network (10.77.0.0/24). Everything goes at the end.
 */
final class Site implements AutoCloseable {
  static final String VIRTUAL = "10.9.0.1";
  static final String VIRTUAL_V6 = "fd09::1";
  static final int VRID = 7;
  private static final InterfaceName NIC = InterfaceName.of("nic0");
  private static final long BOUND_NANOS = 10_000_000_000L;

  private final List<String> further = new ArrayList<>();
  private final String tag = Long.toString(System.nanoTime() & 0xff_ffffffL, 36);

  /** A box's gateway groups, running. */
  record Gateway(String box, LinuxDevice device, GatewayLoop loop, List<GatewayNotice> told)
      implements AutoCloseable {
    RouterRole role(String group) {
      return loop.status().groups().stream()
          .filter(g -> g.config().name().equals(group))
          .map(g -> g.role())
          .findFirst()
          .orElse(RouterRole.INITIALIZE);
    }

    /** The state of the only balanced group, once there is one. */
    BalancedStatus balanced() {
      Site.await("a balanced group", () -> !loop.status().balanced().isEmpty());
      return loop.status().balanced().getFirst().state();
    }

    /** The assignments of the group {@code lan}. */
    Assignments assignments() {
      return Objects.requireNonNull(loop.assignments("lan"));
    }

    @Override
    public void close() {
      loop.close();
      device.close();
    }
  }

  Site() throws IOException, InterruptedException {
    for (String name : List.of("a", "b", "lan", "far")) {
      sh("ip netns add " + space(name));
      sh("ip -n " + space(name) + " link set lo up");
    }
    ip("lan", "link add br0 type bridge stp_state 0 forward_delay 0 mcast_snooping 0");
    ip("lan", "link set br0 up");
    ip("lan", "addr add 10.9.0.100/16 dev br0");
    ip("lan", "addr add fd09::100/64 dev br0 nodad");
    ip("lan", "route add 10.77.0.0/24 via " + VIRTUAL);
    int number = 1;
    for (String box : List.of("a", "b")) {
      sh(
          "ip link add name port-%s netns %s type veth peer name nic0 netns %s"
              .formatted(box, space("lan"), space(box)));
      ip("lan", "link set port-" + box + " master br0 up");
      exec(
          box,
          "sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.accept_dad=0"
              + " net.ipv6.conf.nic0.accept_dad=0 net.ipv4.conf.all.rp_filter=2");
      ip(box, "link set nic0 address 02:00:00:00:00:0" + number + " up");
      ip(box, "addr add 10.9.1." + number + "/16 dev nic0");
      ip(box, "addr add fd09::1:" + number + "/64 dev nic0 nodad");
      number++;
    }
    sh(
        "ip link add name out netns %s type veth peer name in netns %s"
            .formatted(space("a"), space("far")));
    ip("a", "addr add 10.77.0.1/24 dev out");
    ip("a", "link set out up");
    ip("far", "addr add 10.77.0.2/24 dev in");
    ip("far", "link set in up");
    ip("far", "route add default via 10.77.0.1");
  }

  private String space(String name) {
    return "pst-" + name + tag;
  }

  String ip(String space, String command) throws IOException, InterruptedException {
    return sh("ip -n " + space(space) + " " + command);
  }

  String exec(String space, String command) throws IOException, InterruptedException {
    return sh("ip netns exec " + space(space) + " " + command);
  }

  /** Whether the host gets an answer. */
  boolean answers(String address) throws IOException, InterruptedException {
    return new ProcessBuilder(
                "ip", "netns", "exec", space("lan"), "ping", "-c1", "-W1", "-n", address)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor()
        == 0;
  }

  /** Puts further hosts on the LAN: 10.9.2.1 and on, each a namespace of its own. */
  void hosts(int count) throws IOException, InterruptedException {
    for (int i = 1; i <= count; i++) {
      String host = "h" + i;
      further.add(host);
      sh("ip netns add " + space(host));
      sh(
          "ip link add name port-%s netns %s type veth peer name eth0 netns %s"
              .formatted(host, space("lan"), space(host)));
      ip("lan", "link set port-" + host + " master br0 up");
      ip(host, "link set lo up");
      ip(host, "link set eth0 up");
      ip(host, "addr add 10.9.2." + i + "/16 dev eth0");
      ip(host, "route add default via " + VIRTUAL);
    }
  }

  /** Whether a host of {@link #hosts} gets an answer. */
  boolean answersHost(int host, String address) throws IOException, InterruptedException {
    return new ProcessBuilder(
                "ip", "netns", "exec", space("h" + host), "ping", "-c1", "-W1", "-n", address)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor()
        == 0;
  }

  /** The MAC that a host has for the virtual address. */
  String entry(int host) throws IOException, InterruptedException {
    String line = ip("h" + host, "neigh show to " + VIRTUAL);
    return line.replaceFirst("(?s).*lladdr (\\S+) .*", "$1");
  }

  /** A host forgets what it knows. */
  void forget(int host) throws IOException, InterruptedException {
    ip("h" + host, "neigh flush to " + VIRTUAL);
  }

  /** As {@link #pinging(String, int)}, from each of so many hosts. */
  List<Process> pinging(int hosts, String address, int count) throws IOException {
    List<Process> all = new ArrayList<>();
    for (int i = 1; i <= hosts; i++) {
      all.add(pinging("h" + i, address, count));
    }
    return all;
  }

  /** Pings in the background. */
  Process pinging(String address, int count) throws IOException {
    return pinging("lan", address, count);
  }

  private Process pinging(String from, String address, int count) throws IOException {
    return new ProcessBuilder(
            "ip",
            "netns",
            "exec",
            space(from),
            "ping",
            "-n",
            "-q",
            "-i0.01",
            "-W1",
            "-c" + count,
            address)
        .redirectErrorStream(true)
        .start();
  }

  /** How long a {@link #pinging} went without answer, at most: it asks every 10 ms. */
  static int lostMillis(Process pinging) throws IOException, InterruptedException {
    String output = outputOf(pinging);
    Matcher counts = Pattern.compile("(\\d+) packets transmitted, (\\d+) received").matcher(output);
    assertTrue(counts.find(), output);
    return 10 * (Integer.parseInt(counts.group(1)) - Integer.parseInt(counts.group(2)));
  }

  static String outputOf(Process process) throws IOException, InterruptedException {
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return output;
  }

  /** What MAC the host has for an address after it asked anew. */
  String macOf(String address) throws IOException, InterruptedException {
    ip("lan", "neigh flush to " + address);
    answers(address);
    return ip("lan", "neigh show to " + address);
  }

  Gateway start(String box, GatewayGroupConfig... groups) throws Exception {
    return start(box, new GatewayConfig(List.of(groups)), listener -> PeerChannel.NONE);
  }

  Gateway start(
      String box, GatewayConfig config, Function<PeerChannel.Listener, PeerChannel> cluster)
      throws Exception {
    FutureTask<LinuxDevice> made =
        new FutureTask<>(
            () -> {
              Privileges.enterNetwork(Path.of("/run/netns", space(box)));
              return new LinuxDevice(null);
            });
    Thread.ofPlatform().daemon().start(made);
    LinuxDevice device = made.get(30, TimeUnit.SECONDS);
    Plans plans = new Plans(device);
    List<GatewayNotice> told = new CopyOnWriteArrayList<>();
    GatewayLoop loop =
        new GatewayLoop(AgentClock.SYSTEM, device, plans, told::add, () -> {}, null, cluster);
    device.open(
        event -> {
          loop.report(event);
        });
    plans.failover(new DevicePlan(List.of(), List.of(), SysctlPolicy.MANAGE, List.of()));
    loop.configure(config);
    return new Gateway(box, device, loop, told);
  }

  static GatewayGroupConfig group(String name, int priority, int millis, String... addresses) {
    List<IpAddress> all = Arrays.stream(addresses).map(IpAddress::of).toList();
    return new GatewayGroupConfig(
        name,
        new RouterConfig(
            new VirtualRouterId(NIC, all.getFirst().family(), VRID),
            all,
            priority,
            true,
            0,
            millis * 1_000_000L,
            ChecksumForm.RFC9568));
  }

  /** A balanced group of VRID 7 to which the gateway brings a forwarder. */
  static BalancedConfig balanced(int priority, int millis, int vrid, Balancing how) {
    return new BalancedConfig(
        "lan",
        group("lan", priority, millis, VIRTUAL).router(),
        how,
        new LifeTimes(600_000_000_000L, 14_400_000_000_000L),
        3_000_000L * millis,
        vrid,
        100,
        1,
        100,
        0,
        List.of(),
        false);
  }

  /** The virtual addresses of one IP version, as every router of a group has them. */
  static List<String> virtual(IpFamily family) {
    return family == IpFamily.IPV4 ? List.of(VIRTUAL) : List.of("fe80::9:1", VIRTUAL_V6);
  }

  /** The one of them that hosts ask for. */
  static String served(IpFamily family) {
    return virtual(family).getLast();
  }

  /** One that speaks as other makers' routers expect it, every 100 ms, and preempts or not. */
  static GatewayGroupConfig beside(IpFamily family, int priority, boolean preempt) {
    return new GatewayGroupConfig(
        "lan",
        new RouterConfig(
            new VirtualRouterId(NIC, family, VRID),
            virtual(family).stream().map(IpAddress::of).toList(),
            priority,
            preempt,
            0,
            100_000_000L,
            ChecksumForm.RFC5798));
  }

  /** Starts a program in a box; it ends with {@link #end}. */
  Process program(String box, String... command) throws IOException {
    List<String> line = new ArrayList<>(List.of("ip", "netns", "exec", space(box)));
    line.addAll(List.of(command));
    return new ProcessBuilder(line)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  /** Ends a program in order. */
  static void end(Process program) throws InterruptedException {
    program.destroy();
    if (!program.waitFor(5, TimeUnit.SECONDS)) {
      program.destroyForcibly();
    }
  }

  static void await(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + BOUND_NANOS;
    while (System.nanoTime() - end < 0) {
      if (condition.getAsBoolean()) {
        return;
      }
      Thread.onSpinWait();
    }
    fail("not within 10 s: " + what);
  }

  private static String sh(String command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder("sh", "-c", command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), () -> command + ": " + output);
    return output;
  }

  @Override
  public void close() {
    List<String> all = new ArrayList<>(List.of("a", "b", "lan", "far"));
    all.addAll(further);
    for (String name : all) {
      try {
        new ProcessBuilder("ip", "netns", "del", space(name)).start().waitFor();
      } catch (IOException e) {
        // nothing more can be done about it
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
