package io.postern.tests.netconf;

import io.postern.config.AgentConfig;
import io.postern.config.ConfigError;
import io.postern.config.NetconfConfig;
import io.postern.config.schema.Schema;
import io.postern.core.failover.Notice;
import io.postern.core.failover.VlanAddress;
import io.postern.core.failover.config.GroupConfig;
import io.postern.core.failover.state.AddressStatus;
import io.postern.core.failover.state.Cause;
import io.postern.core.failover.state.Check;
import io.postern.core.failover.state.FailoverStatus;
import io.postern.core.failover.state.Finding;
import io.postern.core.failover.state.GroupOperStatus;
import io.postern.core.failover.state.GroupStatus;
import io.postern.core.failover.state.MemberCondition;
import io.postern.core.failover.state.MemberStatus;
import io.postern.core.failover.state.Origin;
import io.postern.core.gateway.GatewayEvent;
import io.postern.core.gateway.balance.Assignments;
import io.postern.core.gateway.state.GatewayStatus;
import io.postern.device.LinkCounters;
import io.postern.device.Verdict;
import io.postern.net.InterfaceName;
import io.postern.net.IpAddress;
import io.postern.net.IpPrefix;
import io.postern.netconf.NetconfService;
import io.postern.netconf.datastore.Datastore;
import io.postern.netconf.datastore.StoredConfiguration;
import io.postern.netconf.operation.Client;
import io.postern.netconf.session.Peer;
import io.postern.netconf.session.Sessions;
import io.postern.tests.snmp.BalancedLan;
import io.postern.view.AgentSnapshot;
import io.postern.view.AgentView;
import io.postern.view.Moments;
import io.postern.view.Operator;
import io.postern.view.PublishedNotice;
import io.postern.view.RowNumbers;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A server on loopback, in front of an agent that takes every configuration and moves nothing. */
public final class ManagedNode implements AutoCloseable {
  static final Schema SCHEMA = Schema.load();

  /** Users: admin with password "gateway", viewer with password "looking", who may only read. */
  static final String SEED =
      """
      { "postern:postern": {
        "node": { "id": "gateway-1" },
        "postern-failover:failover": { "group": [
          { "name": "wan",
            "member": [ { "interface": "eth0" }, { "interface": "eth1" } ],
            "address": [ { "ip": "192.0.2.1", "vlan-id": 0, "prefix-length": 24, "home": "eth0" } ]
          } ] },
        "postern-management:management": { "netconf": { "user": [
          { "name": "admin", "password-hash": "$0$gateway" },
          { "name": "viewer", "password-hash": "$0$looking", "read-only": true }
        ] } } } }
      """;

  private final Datastore datastore;
  private final NetconfService service;
  private final Agent agent;

  private ManagedNode(Datastore datastore, NetconfService service, Agent agent) {
    this.datastore = datastore;
    this.service = service;
    this.agent = agent;
  }

  /** Starts one in a folder. */
  static ManagedNode start(Path folder) throws IOException {
    return start(folder, SEED, Sessions.Bounds.USUAL);
  }

  /** Starts one with a configuration and bounds of its own. */
  static ManagedNode start(Path folder, String json, Sessions.Bounds bounds) throws IOException {
    Path seed = folder.resolve("seed.json");
    Files.writeString(seed, json);
    Path state = folder.resolve("state");
    StoredConfiguration.Result result = StoredConfiguration.open(SCHEMA, state, Optional.of(seed));
    if (!(result instanceof StoredConfiguration.Opened opened)) {
      throw new IOException(result.toString());
    }
    Datastore datastore = opened.datastore();
    Agent agent = new Agent(datastore.running());
    datastore.attach(agent::apply);
    NetconfService service =
        NetconfService.start(
            new Moments(agent, RowNumbers.open(state)),
            agent,
            datastore,
            state,
            here(datastore.running().netconf()),
            bounds);
    return new ManagedNode(datastore, service, agent);
  }

  int port() {
    return service.port();
  }

  /** Has the server work by what is running now, on the same port. */
  void reconfigure() throws IOException {
    service.reconfigure(here(datastore.running().netconf()));
  }

  /** On loopback, on a port that is free. */
  static NetconfConfig here(NetconfConfig config) {
    return new NetconfConfig(true, List.of(IpAddress.of("127.0.0.1")), 0, config.users());
  }

  /** Begins a session of admin over these streams. */
  void begin(InputStream in, OutputStream out, Runnable close) {
    service.begin(
        new Peer() {
          @Override
          public String user() {
            return "admin";
          }

          @Override
          public String source() {
            return "here";
          }

          @Override
          public boolean readOnly() {
            return false;
          }

          @Override
          public InputStream in() {
            return in;
          }

          @Override
          public OutputStream out() {
            return out;
          }

          @Override
          public void close() {
            close.run();
          }
        },
        close);
  }

  /** The sessions there are. */
  List<Client> clients() {
    return service.clients();
  }

  Datastore datastore() {
    return datastore;
  }

  Agent agent() {
    return agent;
  }

  @Override
  public void close() throws IOException {
    service.close();
    datastore.close();
  }

  /** An agent that shows what it is configured with. */
  static final class Agent implements AgentView, Operator {
    private final List<Consumer<PublishedNotice>> listeners = new CopyOnWriteArrayList<>();
    private final Deque<PublishedNotice> notices = new ArrayDeque<>();
    private long told;
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private volatile CompletableFuture<@Nullable Void> held =
        CompletableFuture.completedFuture(null);
    private volatile AgentConfig config;
    private volatile @Nullable BalancedLan lan;
    private volatile List<ConfigError> refusals = List.of();

    Agent(AgentConfig config) {
      this.config = config;
    }

    CompletableFuture<List<ConfigError>> apply(Caller caller, AgentConfig next) {
      List<ConfigError> refused = refusals;
      if (refused.isEmpty()) {
        config = next;
      }
      return CompletableFuture.completedFuture(refused);
    }

    /** From now on every configuration is refused with these. */
    void refuse(ConfigError... errors) {
      refusals = List.of(errors);
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

    /** From now on a rehearsal is not answered. */
    void hold() {
      held = new CompletableFuture<>();
    }

    /** Answers those that wait. */
    void release() {
      held.complete(null);
    }

    /** What was asked for, in order. */
    List<String> asked() {
      return asked;
    }

    AgentConfig config() {
      return config;
    }

    /** Publishes an address's move. */
    void moved() {
      PublishedNotice notice = next();
      listeners.forEach(l -> l.accept(notice));
    }

    private PublishedNotice next() {
      synchronized (notices) {
        long sequence = ++told;
        PublishedNotice notice =
            new PublishedNotice(
                sequence,
                System.currentTimeMillis(),
                "gateway-1",
                new Notice.AddressMoved(
                    sequence,
                    0,
                    "wan",
                    List.of(
                        new VlanAddress(IpPrefix.of("192.0.2.1/24"), 0),
                        new VlanAddress(IpPrefix.of("198.51.100.1/24"), 7)),
                    InterfaceName.of("eth0"),
                    InterfaceName.of("eth1"),
                    Cause.CARRIER_LOST,
                    1,
                    2,
                    3,
                    4,
                    "192.0.2.1 moved from eth0 to eth1"));
        notices.addLast(notice);
        if (notices.size() > RECENT_NOTICES) {
          notices.removeFirst();
        }
        return notice;
      }
    }

    @Override
    public AgentSnapshot snapshot() {
      List<GroupStatus> groups = new ArrayList<>();
      config.failover().groups().forEach(g -> groups.add(status(g)));
      return new AgentSnapshot(
          "1.0",
          0,
          1_700_000_000_000L,
          1_700_000_000_000L,
          true,
          List.of(),
          new FailoverStatus(config.failover().nodeId(), null, groups, List.of()));
    }

    private static GroupStatus status(GroupConfig group) {
      List<MemberStatus> members =
          group.members().stream()
              .map(
                  m ->
                      new MemberStatus(
                          m.nic(),
                          MemberCondition.OK,
                          null,
                          "",
                          0,
                          true,
                          List.of(new Finding(Check.LINK, null, 0, Verdict.PASS, "has carrier", 0)),
                          List.of(),
                          List.of(),
                          0,
                          0,
                          0,
                          0,
                          0,
                          0,
                          0))
              .toList();
      List<AddressStatus> addresses = new ArrayList<>();
      group
          .addresses()
          .forEach(
              a ->
                  addresses.add(
                      new AddressStatus(
                          a.prefix(),
                          null,
                          a.vlanId(),
                          null,
                          group.members().getFirst().nic(),
                          group.members().getFirst().nic(),
                          Origin.CONFIGURED,
                          "",
                          0,
                          0,
                          0)));
      addresses.add(
          new AddressStatus(
              IpPrefix.of("198.51.100.7/24"),
              null,
              0,
              null,
              group.members().getFirst().nic(),
              null,
              Origin.LEARNED,
              "nobody may carry it",
              0,
              0,
              0));
      return new GroupStatus(
          group,
          GroupOperStatus.NORMAL,
          "",
          false,
          null,
          members,
          addresses,
          List.of(),
          List.of(),
          null,
          5,
          0,
          0,
          0,
          0);
    }

    @Override
    public Map<InterfaceName, LinkCounters> counters() {
      return Map.of();
    }

    @Override
    public List<PublishedNotice> recentNotices() {
      synchronized (notices) {
        return List.copyOf(notices);
      }
    }

    @Override
    public Subscription onNotice(Consumer<PublishedNotice> listener) {
      listeners.add(listener);
      return () -> listeners.remove(listener);
    }

    @Override
    public Subscription onChange(Consumer<AgentSnapshot> listener) {
      return () -> {};
    }

    @Override
    public CompletableFuture<Reply> move(
        Caller caller,
        String group,
        @Nullable IpAddress address,
        int vlanId,
        @Nullable InterfaceName to) {
      asked.add("move " + group + " " + address + " to " + to + " by " + caller.user());
      return CompletableFuture.completedFuture(
          to != null && to.text().equals("eth9")
              ? new Reply(false, "eth9 is no member")
              : new Reply(true, "moved"));
    }

    @Override
    public CompletableFuture<Reply> maintenance(
        Caller caller, @Nullable String group, boolean on, String reason) {
      asked.add("maintenance " + group + " " + on + " " + reason);
      return CompletableFuture.completedFuture(new Reply(true, "noted"));
    }

    @Override
    public CompletableFuture<Reply> gateway(Caller caller, String group, GatewayEvent.Wish wish) {
      asked.add("gateway " + group + " " + wish);
      return CompletableFuture.completedFuture(new Reply(true, "wished"));
    }

    @Override
    public CompletableFuture<Reply> rehearse(Caller caller) {
      asked.add("rehearse");
      return held.thenApply(nothing -> new Reply(true, "rehearsed in 1 ms"));
    }
  }

  /** Serves until it is killed: for trying a client by hand. */
  public static void main(String[] arguments) throws Exception {
    Path folder = Files.createTempDirectory("postern-node");
    try (ManagedNode node = start(folder)) {
      System.out.println("port " + node.port());
      Thread.currentThread().join();
    }
  }
}
