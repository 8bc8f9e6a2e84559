package io.postern.tests.kernel.inside;

import static org.junit.jupiter.api.Assertions.fail;

import io.postern.core.failover.Notice;
import io.postern.core.failover.config.FailoverConfig;
import io.postern.core.failover.state.AddressStatus;
import io.postern.core.failover.state.Check;
import io.postern.core.failover.state.Finding;
import io.postern.core.failover.state.GroupOperStatus;
import io.postern.core.failover.state.GroupStatus;
import io.postern.core.failover.state.MemberStatus;
import io.postern.device.DeviceSnapshot;
import io.postern.device.LinkState;
import io.postern.device.SysctlPolicy;
import io.postern.device.Verdict;
import io.postern.linux.LinuxDevice;
import io.postern.net.InterfaceName;
import io.postern.runtime.Engine;
import io.postern.runtime.loop.AgentClock;
import io.postern.view.AgentView;
import io.postern.view.Operator;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A gateway whose NICs {@code nic0}, {@code nic1} ... are cabled to the ports {@code port0}, {@code
 * port1} ... of a switch, which is a host (10.9.0.100/24) too. Gateway and switch are namespaces;
 * on the gateway runs the agent's engine.
 */
final class Site implements AutoCloseable {
  static final Operator.Caller CALLER = new Operator.Caller("test", "local");
  private static final long BOUND_SECONDS = 10;
  private static final long JOURNAL_BYTES = 1 << 20;

  final Netns box;
  final Netns lan;
  private final LinuxDevice reader;
  private @Nullable Engine engine;

  private Site(Netns box, Netns lan) throws IOException, InterruptedException {
    this.box = box;
    this.lan = lan;
    this.reader = box.call(() -> new LinuxDevice(null));
  }

  /** Builds it, all cables in, no agent yet. */
  static Site of(int nics) throws IOException, InterruptedException {
    Site site = new Site(Netns.make("box"), Netns.make("lan"));
    site.lan.ip(
        "link add br0 type bridge stp_state 0 forward_delay 0 mcast_snooping 0",
        "link set br0 address 02:00:00:00:01:00 up",
        "addr add 10.9.0.100/24 dev br0");
    for (int i = 0; i < nics; i++) {
      site.cable("nic" + i, "port" + i, i);
    }
    return site;
  }

  /** One more NIC, cabled to a port of the switch. */
  void cable(String nic, String port, int number) throws IOException, InterruptedException {
    lan.ip(
        "link add %s type veth peer name %s netns %d".formatted(port, nic, box.handle()),
        "link set " + port + " master br0 up");
    box.ip("link set %s address 02:00:00:00:00:%02x up".formatted(nic, number));
  }

  /** Pulls a cable at the switch. */
  void cut(String port) throws IOException, InterruptedException {
    lan.ip("link set " + port + " down");
  }

  /** Puts it in again. */
  void mend(String port) throws IOException, InterruptedException {
    lan.ip("link set " + port + " up");
  }

  /** Starts the agent on the gateway. */
  void start(GroupDraft group) throws IOException, InterruptedException {
    start(group, SysctlPolicy.MANAGE);
  }

  /** Starts the agent on the gateway. */
  void start(GroupDraft group, SysctlPolicy sysctls) throws IOException, InterruptedException {
    LinuxDevice device = box.call(() -> new LinuxDevice(null));
    Engine started =
        new Engine(
            AgentClock.SYSTEM,
            device,
            new Engine.Setting(
                Files.createTempDirectory("state"),
                "test",
                false,
                List.of(),
                "gw",
                JOURNAL_BYTES,
                () -> {},
                () -> {}),
            () -> new Operator.Reply(false, "no rehearsal here"));
    engine = started;
    started.start(new FailoverConfig("gw", sysctls, List.of(group.config())));
  }

  Engine engine() {
    return Objects.requireNonNull(engine);
  }

  /** Stops the agent in order. */
  void stop() {
    Engine running = engine;
    engine = null;
    if (running != null) {
      running.close();
    }
  }

  /** The group as last published; null before the first. */
  @Nullable GroupStatus group() {
    List<GroupStatus> groups = engine().status().groups();
    return groups.isEmpty() ? null : groups.getFirst();
  }

  /** Waits for a published state of the group. */
  GroupStatus await(String what, Predicate<GroupStatus> wanted) throws InterruptedException {
    CompletableFuture<GroupStatus> seen = new CompletableFuture<>();
    AgentView view = engine().view();
    try (AgentView.Subscription _ =
        view.onChange(
            snapshot ->
                snapshot.failover().groups().stream()
                    .filter(wanted)
                    .findFirst()
                    .ifPresent(seen::complete))) {
      GroupStatus now = group();
      if (now != null && wanted.test(now)) {
        return now;
      }
      return seen.get(BOUND_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      return fail("not within 10 s: " + what + "; " + told());
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  /** Waits until every address is at home and every other member could take over. */
  GroupStatus awaitReady() throws InterruptedException {
    return await(
        "normal, all eligible",
        g ->
            g.status() == GroupOperStatus.NORMAL
                && g.members().stream().allMatch(MemberStatus::eligible));
  }

  /** Waits until every address is served by a NIC. */
  GroupStatus awaitServing(String nic) throws InterruptedException {
    return await("served by " + nic, g -> servedBy(g, nic));
  }

  static boolean servedBy(GroupStatus group, String nic) {
    InterfaceName name = InterfaceName.of(nic);
    return !group.addresses().isEmpty()
        && group.addresses().stream().map(AddressStatus::serving).allMatch(name::equals);
  }

  /** A member of a group. */
  static MemberStatus member(GroupStatus group, String nic) {
    return group.members().stream()
        .filter(m -> m.nic().text().equals(nic))
        .findFirst()
        .orElseThrow();
  }

  /** The first finding of that check. */
  static Finding finding(MemberStatus member, Check check) {
    return member.findings().stream().filter(f -> f.check() == check).findFirst().orElseThrow();
  }

  /** Moves the whole group on an operator's word, as soon as its members may take it. */
  void move(String nic) throws Exception {
    Netns.until(
        "moves to " + nic,
        () ->
            engine()
                .operator()
                .move(CALLER, GroupDraft.NAME, null, 0, InterfaceName.of(nic))
                .get(BOUND_SECONDS, TimeUnit.SECONDS)
                .done());
  }

  /** The gateway's kernel, read now. */
  DeviceSnapshot kernel() {
    return reader.snapshot();
  }

  /** A link of the gateway's, which must be there. */
  LinkState link(String nic) {
    return kernel().link(InterfaceName.of(nic)).orElseThrow();
  }

  /** The links that have an address, by name. */
  List<String> carriers(String prefix) {
    return kernel().addresses().stream()
        .filter(a -> a.prefix().toString().equals(prefix))
        .map(a -> a.nic().text())
        .sorted()
        .toList();
  }

  /** The group and what was told about it, for a failure's message. */
  String told() {
    GroupStatus group = group();
    if (group == null) {
      return "no group was published";
    }
    String members =
        group.members().stream()
            .map(
                m ->
                    "\n  %s %s %s eligible=%s %s"
                        .formatted(m.nic(), m.condition(), m.reason(), m.eligible(), lacking(m)))
            .collect(Collectors.joining());
    String notices =
        engine().view().recentNotices().stream()
            .flatMap(n -> n.failover().stream())
            .map(Notice::text)
            .collect(Collectors.joining("\n  "));
    return "%s %s%s%n  addresses %s%n  %s"
        .formatted(group.status(), group.reason(), members, group.addresses(), notices);
  }

  private static List<String> lacking(MemberStatus member) {
    return member.findings().stream()
        .filter(f -> f.verdict() != Verdict.PASS)
        .map(f -> f.check() + " " + f.verdict() + " " + f.observed())
        .toList();
  }

  @Override
  public void close() {
    stop();
    reader.close();
    box.close();
    lan.close();
  }
}
