package io.postern.tests.netconf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.postern.core.failover.Notice;
import io.postern.device.DeviceCommand;
import io.postern.device.DeviceError;
import io.postern.device.DeviceSnapshot;
import io.postern.net.InterfaceName;
import io.postern.net.IpAddress;
import io.postern.net.IpPrefix;
import io.postern.netconf.NetconfService;
import io.postern.netconf.datastore.Datastore;
import io.postern.netconf.datastore.StoredConfiguration;
import io.postern.runtime.Engine;
import io.postern.runtime.loop.AgentClock;
import io.postern.simulated.EmbeddedLan;
import io.postern.view.Moments;
import io.postern.view.NodeStatus;
import io.postern.view.Operator;
import io.postern.view.PublishedNotice;
import io.postern.view.RowNumbers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A commit through NETCONF, datastore, loop and core to a device that refuses (invariant 8). */
@Tag("interop")
@Timeout(90)
final class CommitTest {
  private static final String SEED =
      """
      { "postern:postern": {
        "node": { "id": "gateway-1" },
        "postern-failover:failover": { "group": [
          { "name": "wan",
            "member": [ { "interface": "eth0" }, { "interface": "eth1" } ],
            "address": [ { "ip": "192.0.2.1", "vlan-id": 0, "prefix-length": 24, "home": "eth0" } ]
          },
          { "name": "lan",
            "member": [ { "interface": "eth2" }, { "interface": "eth3" } ],
            "address": [ { "ip": "198.51.100.1", "vlan-id": 0, "prefix-length": 24, "home": "eth2" } ]
          } ] },
        "postern-management:management": { "netconf": { "user": [
          { "name": "admin", "password-hash": "$0$gateway" } ] } } } }
      """;
  private static final IpPrefix ADDED = IpPrefix.of("192.0.2.2/24");

  @TempDir private Path folder;
  private EmbeddedLan lan;
  private Engine engine;
  private Datastore datastore;
  private NetconfService netconf;
  private RawClient client;
  private final List<PublishedNotice> notices = new CopyOnWriteArrayList<>();

  @BeforeEach
  void start() throws IOException {
    EmbeddedLan.Plan plan = new EmbeddedLan.Plan();
    for (String nic : List.of("eth0", "eth1", "eth2", "eth3")) {
      plan.nic(InterfaceName.of(nic));
    }
    lan = plan.start();
    Path seed = folder.resolve("seed.json");
    Files.writeString(seed, SEED);
    Path state = folder.resolve("state");
    datastore =
        assertInstanceOf(
                StoredConfiguration.Opened.class,
                StoredConfiguration.open(ManagedNode.SCHEMA, state, Optional.of(seed)))
            .datastore();
    engine =
        new Engine(
            AgentClock.SYSTEM,
            lan.device(),
            new Engine.Setting(
                state, "test", true, List.of(), "gateway-1", 1 << 20, () -> {}, () -> {}),
            () -> new Operator.Reply(false, "no rehearsal"));
    engine.view().onNotice(notices::add);
    engine.start(datastore.running().failover());
    datastore.attach(engine);
    netconf =
        NetconfService.start(
            new Moments(engine.view(), RowNumbers.open(state)),
            engine.operator(),
            datastore,
            state,
            ManagedNode.here(datastore.running().netconf()));
    client = RawClient.admin(netconf.port());
    Await.until(() -> has("eth0", "192.0.2.1/24") && has("eth2", "198.51.100.1/24"));
    Await.until(
        () ->
            engine.status().groups().stream()
                .allMatch(g -> g.members().stream().allMatch(m -> m.eligible())));
  }

  @AfterEach
  void stop() throws IOException {
    lan.device().faults().clear();
    client.close();
    netconf.close();
    engine.close();
    datastore.close();
    lan.close();
  }

  private boolean has(String nic, String prefix) {
    return lan.device().snapshot().addresses().stream()
        .anyMatch(a -> a.nic().text().equals(nic) && a.prefix().equals(IpPrefix.of(prefix)));
  }

  /** What the kernel has that a configuration may change. */
  private List<String> kernel() {
    DeviceSnapshot now = lan.device().snapshot();
    TreeSet<String> all = new TreeSet<>();
    now.links()
        .forEach(l -> all.add(l.name() + " " + l.mac() + l.adminUp() + l.alternativeNames()));
    now.addresses().forEach(a -> all.add(a.nic() + " " + a.prefix()));
    now.routes().forEach(r -> all.add("route " + r.destination()));
    return List.copyOf(all);
  }

  private String stored() {
    try (Stream<Path> files = Files.list(folder.resolve("state"))) {
      StringBuilder all = new StringBuilder();
      for (Path file : files.filter(f -> f.toString().contains("config")).toList()) {
        all.append(Files.readString(file, StandardCharsets.ISO_8859_1));
      }
      return all.toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void edit() throws IOException {
    String reply =
        client.ask(
            "<edit-config><target><candidate/></target><config>"
                + "<postern xmlns='https://postern.io/yang/postern'>"
                + "<failover xmlns='https://postern.io/yang/postern-failover'>"
                + "<group><name>wan</name><address><ip>192.0.2.2</ip><vlan-id>0</vlan-id>"
                + "<prefix-length>24</prefix-length><home>eth0</home></address></group>"
                + "</failover></postern></config></edit-config>");
    assertTrue(reply.contains("<ok/>"), reply);
  }

  private static boolean adds(DeviceCommand command) {
    return command instanceof DeviceCommand.AddAddress add && add.prefix().equals(ADDED);
  }

  private boolean told() {
    return notices.stream()
        .anyMatch(n -> n.failover().orElse(null) instanceof Notice.ConfigurationApplied);
  }

  private void refused(String reply, String reason) {
    assertTrue(reply.contains("<error-tag>operation-failed</error-tag>"), reply);
    assertTrue(reply.contains("pf:group[pf:name='wan']</error-path>"), reply);
    assertTrue(reply.contains(reason), reply);
  }

  @ParameterizedTest
  @EnumSource(
      value = DeviceError.class,
      names = {"BUSY", "NOT_PERMITTED", "NO_SPACE", "TIMEOUT"})
  void what_the_kernel_refuses_is_refused_to_the_controller_and_nothing_has_changed(
      DeviceError error) throws IOException {
    List<String> kernel = kernel();
    String running = client.ask("<get-config><source><running/></source></get-config>");
    edit();
    if (error == DeviceError.TIMEOUT) {
      lan.device().faults().failThoughDone(CommitTest::adds, error, 1);
    } else {
      lan.device().faults().fail(CommitTest::adds, error, 1);
    }
    refused(client.ask("<commit/>"), "eth0 refused 192.0.2.2/24: injected: " + error);
    assertEquals(
        body(running), body(client.ask("<get-config><source><running/></source></get-config>")));
    assertEquals(kernel, kernel());
    assertEquals(1, datastore.revision());
    assertFalse(stored().contains("192.0.2.2"), "the disk");
    assertFalse(told(), notices::toString);
    // The candidate is still there; what was in the way is gone.
    assertTrue(client.ask("<commit/>").contains("<ok/>"));
    assertTrue(has("eth0", "192.0.2.2/24"));
    assertEquals(2, datastore.revision());
    assertTrue(stored().contains("192.0.2.2"), "the disk");
    Await.until(this::told);
  }

  private static String body(String reply) {
    return reply.substring(reply.indexOf("<data"));
  }

  @Test
  void a_configuration_is_told_only_when_it_is_on_disk() throws IOException {
    CompletableFuture<Boolean> onDisk = new CompletableFuture<>();
    engine
        .view()
        .onNotice(
            n -> {
              if (n.failover().orElse(null) instanceof Notice.ConfigurationApplied) {
                onDisk.complete(
                    has("eth0", "192.0.2.2/24")
                        && datastore.revision() == 2
                        && stored().contains("192.0.2.2"));
              }
            });
    edit();
    assertTrue(client.ask("<commit/>").contains("<ok/>"));
    assertTrue(onDisk.orTimeout(20, java.util.concurrent.TimeUnit.SECONDS).join());
  }

  @Test
  void a_kernel_that_does_not_answer_is_waited_for_with_a_bound_and_delays_no_failover()
      throws IOException {
    List<String> kernel = kernel();
    edit();
    lan.device().faults().delay(CommitTest::adds, Duration.ofSeconds(8).toNanos(), 1);
    client.rpc("<commit/>");
    Await.until(() -> proposed());
    long cut = System.nanoTime();
    lan.cut(InterfaceName.of("eth2"));
    Await.until(() -> has("eth3", "198.51.100.1/24"));
    long took = System.nanoTime() - cut;
    assertTrue(took < Duration.ofSeconds(2).toNanos(), "failover took " + took + " ns");
    assertEquals(1, datastore.revision(), "the commit still waits");
    refused(client.receive(), "the kernel did not answer within 5 s");
    assertEquals(1, datastore.revision());
    lan.mend(InterfaceName.of("eth2"));
    Await.until(() -> !has("eth0", "192.0.2.2/24"));
    Await.until(() -> served("198.51.100.1"));
    assertTrue(kernel().contains("eth0 192.0.2.1/24"), kernel::toString);
    assertEquals(kernel.size(), kernel().size(), kernel::toString);
    assertFalse(told(), notices::toString);
  }

  @Test
  void windows_say_at_once_that_the_agent_runs_and_that_it_leaves_and_then_it_refuses()
      throws IOException {
    String ask =
        "<get><filter><postern xmlns='https://postern.io/yang/postern'><node><status/></node>"
            + "</postern></filter></get>";
    assertTrue(client.ask(ask).contains("<status>starting</status>"));
    engine.say(NodeStatus.RUNNING);
    assertTrue(client.ask(ask).contains("<status>running</status>"));
    engine.leave();
    assertTrue(client.ask(ask).contains("<status>stopping</status>"));
    edit();
    String reply = client.ask("<commit/>");
    assertTrue(reply.contains("the agent is stopping"), reply);
    Operator.Caller caller = new Operator.Caller("admin", "test");
    assertEquals(
        new Operator.Reply(false, "the agent is stopping"),
        engine.operator().maintenance(caller, null, true, "why").join());
  }

  private boolean proposed() {
    return engine.status().groups().stream().anyMatch(g -> g.config().addresses().size() == 2);
  }

  private boolean served(String address) {
    return engine.status().groups().stream()
        .flatMap(g -> g.addresses().stream())
        .anyMatch(a -> a.prefix().address().equals(IpAddress.of(address)) && a.serving() != null);
  }
}
