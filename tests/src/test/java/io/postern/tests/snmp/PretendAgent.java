package io.postern.tests.snmp;

import io.postern.config.AgentConfig;
import io.postern.config.ClusterConfig;
import io.postern.config.Configuration;
import io.postern.config.NetconfConfig;
import io.postern.config.SnmpConfig;
import io.postern.core.failover.Notice;
import io.postern.core.failover.config.FailoverConfig;
import io.postern.core.failover.state.FailoverStatus;
import io.postern.core.failover.state.GroupStatus;
import io.postern.core.failover.state.Maintenance;
import io.postern.core.gateway.GatewayEvent;
import io.postern.core.gateway.balance.Assignments;
import io.postern.core.gateway.config.GatewayConfig;
import io.postern.core.gateway.state.GatewayStatus;
import io.postern.device.CapabilityLine;
import io.postern.device.LinkCounters;
import io.postern.device.LinkState;
import io.postern.device.SysctlPolicy;
import io.postern.net.InterfaceName;
import io.postern.net.IpAddress;
import io.postern.view.AgentSnapshot;
import io.postern.view.AgentView;
import io.postern.view.LinkHistory;
import io.postern.view.Operator;
import io.postern.view.PublishedNotice;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What the SNMP agent knows of Postern: the view, the operator and the configuration, as a test
 * wants them.
 */
final class PretendAgent implements AgentView, Operator, Configuration {
  static final long NANOS_NOW = 60_000_000_000L;

  private final CopyOnWriteArrayList<Consumer<PublishedNotice>> noticeListeners =
      new CopyOnWriteArrayList<>();
  private final CopyOnWriteArrayList<Consumer<AgentSnapshot>> changeListeners =
      new CopyOnWriteArrayList<>();
  private final List<PublishedNotice> notices = new ArrayList<>();
  private final AtomicLong sequence = new AtomicLong();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final long startedWallMillis = System.currentTimeMillis() - 60_000;
  private List<CapabilityLine> selfTest =
      List.of(new CapabilityLine("raw ICMP", true, true, "a socket was opened"));
  private LinkHistory history = LinkHistory.NONE;
  private volatile AgentSnapshot snapshot;
  private volatile @Nullable String lockedBy;
  private volatile @Nullable BalancedLan lan;
  private volatile CompletableFuture<Reply> answer =
      CompletableFuture.completedFuture(new Reply(true, "done"));

  PretendAgent(List<GroupStatus> groups, List<LinkState> links) {
    snapshot = snapshot(null, groups, links);
  }

  private AgentSnapshot snapshot(
      @Nullable Maintenance maintenance, List<GroupStatus> groups, List<LinkState> links) {
    history = history.with(links, System.nanoTime(), System.currentTimeMillis());
    return new AgentSnapshot(
        "0.1.0-test",
        NANOS_NOW,
        System.currentTimeMillis(),
        startedWallMillis,
        true,
        selfTest,
        new FailoverStatus("node-a", maintenance, groups, links),
        history);
  }

  void publish(List<GroupStatus> groups, List<LinkState> links) {
    publish(snapshot(snapshot.failover().maintenance(), groups, links));
  }

  /** The start-up self-test found this. */
  void found(CapabilityLine... lines) {
    selfTest = List.of(lines);
    publish(snapshot.failover().groups(), snapshot.failover().links());
  }

  private void publish(AgentSnapshot next) {
    snapshot = next;
    changeListeners.forEach(l -> l.accept(next));
  }

  PublishedNotice tell(Notice notice) {
    PublishedNotice published =
        new PublishedNotice(
            sequence.incrementAndGet(), System.currentTimeMillis(), "node-a", notice);
    synchronized (notices) {
      notices.add(published);
    }
    noticeListeners.forEach(l -> l.accept(published));
    return published;
  }

  void lock(@Nullable String holder) {
    lockedBy = holder;
  }

  /** From now on a balanced group is shown. */
  void show(BalancedLan shown) {
    lan = shown;
  }

  @Override
  public GatewayStatus gateways() {
    BalancedLan shown = lan;
    return shown == null ? GatewayStatus.NONE : shown.status();
  }

  @Override
  public @Nullable Assignments assignments(String group) {
    BalancedLan shown = lan;
    return shown == null ? null : shown.assignments();
  }

  /** What the operator and the configuration answer from now on. */
  void answer(CompletableFuture<Reply> next) {
    answer = next;
  }

  /** What was asked for, in words. */
  List<String> asked() {
    return asked;
  }

  @Override
  public AgentSnapshot snapshot() {
    return snapshot;
  }

  @Override
  public Map<InterfaceName, LinkCounters> counters() {
    return Map.of(
        InterfaceName.of("eth0"),
        new LinkCounters(5_000_000_000L, 1_000_000, 1, 2, 50, 7_000_000_000L, 2_000_000, 3, 4));
  }

  @Override
  public List<PublishedNotice> recentNotices() {
    synchronized (notices) {
      return List.copyOf(notices);
    }
  }

  @Override
  public Subscription onNotice(Consumer<PublishedNotice> listener) {
    noticeListeners.add(listener);
    return () -> noticeListeners.remove(listener);
  }

  @Override
  public Subscription onChange(Consumer<AgentSnapshot> listener) {
    changeListeners.add(listener);
    return () -> changeListeners.remove(listener);
  }

  @Override
  public CompletableFuture<Reply> move(
      Caller caller,
      String group,
      @Nullable IpAddress address,
      int vlanId,
      @Nullable InterfaceName to) {
    asked.add(
        "move " + group + " " + address + " " + vlanId + " to " + to + " by " + caller.user());
    return answer;
  }

  @Override
  public CompletableFuture<Reply> maintenance(
      Caller caller, @Nullable String group, boolean on, String reason) {
    asked.add("maintenance " + group + " " + on + " '" + reason + "' by " + caller.user());
    return answer.thenApply(
        reply -> {
          if (reply.done()) {
            Maintenance now = on ? new Maintenance(reason, System.currentTimeMillis()) : null;
            FailoverStatus status = snapshot.failover();
            publish(
                group == null
                    ? snapshot(now, status.groups(), status.links())
                    : snapshot(
                        status.maintenance(),
                        status.groups().stream()
                            .map(g -> g.name().equals(group) ? Groups.inMaintenance(g, now) : g)
                            .toList(),
                        status.links()));
          }
          return reply;
        });
  }

  @Override
  public CompletableFuture<Reply> gateway(Caller caller, String group, GatewayEvent.Wish wish) {
    asked.add("gateway " + group + " " + wish);
    return answer;
  }

  @Override
  public CompletableFuture<Reply> rehearse(Caller caller) {
    return answer;
  }

  @Override
  public AgentConfig running() {
    return new AgentConfig(
        new FailoverConfig("node-a", SysctlPolicy.MANAGE, List.of()),
        GatewayConfig.NONE,
        ClusterConfig.NONE,
        SnmpConfig.OFF,
        NetconfConfig.OFF);
  }

  @Override
  public String exportJson(boolean withSecrets) {
    return "{}";
  }

  @Override
  public Optional<String> lockedBy() {
    return Optional.ofNullable(lockedBy);
  }

  @Override
  public CompletableFuture<Reply> enableGroup(Caller caller, String group, boolean enabled) {
    asked.add("enable " + group + " " + enabled + " by " + caller.user() + " " + caller.source());
    return answer.thenApply(
        reply -> {
          if (reply.done()) {
            FailoverStatus status = snapshot.failover();
            publish(
                status.groups().stream()
                    .map(g -> g.name().equals(group) ? Groups.enabled(g, enabled) : g)
                    .toList(),
                status.links());
          }
          return reply;
        });
  }
}
