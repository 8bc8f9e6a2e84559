package io.postern.tests.vrrp;

import static io.postern.tests.vrrp.TogetherTest.awaitHeld;
import static io.postern.tests.vrrp.TogetherTest.spread;
import static io.postern.tests.vrrp.TogetherTest.start;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.postern.core.failover.state.FailoverStatus;
import io.postern.core.gateway.GatewayEvent;
import io.postern.core.gateway.balance.Assignments;
import io.postern.core.gateway.state.GatewayCause;
import io.postern.core.gateway.state.GatewayNotice;
import io.postern.core.gateway.state.GatewayStatus;
import io.postern.device.LinkCounters;
import io.postern.net.InterfaceName;
import io.postern.tests.vrrp.Site.Gateway;
import io.postern.view.AgentSnapshot;
import io.postern.view.AgentView;
import io.postern.view.JsonView;
import io.postern.view.Moments;
import io.postern.view.PublishedNotice;
import io.postern.view.RowNumbers;
import io.postern.view.Tables;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What windows show of a balanced group on a real kernel, and what is told. */
@Tag("lab")
final class TogetherWindowsTest {
  @TempDir private Path folder;

  /** A gateway's groups as an agent would publish them. */
  private record Shown(Gateway gateway) implements AgentView {
    @Override
    public GatewayStatus gateways() {
      return gateway.loop().status();
    }

    @Override
    public @Nullable Assignments assignments(String group) {
      return gateway.loop().assignments(group);
    }

    @Override
    public AgentSnapshot snapshot() {
      return new AgentSnapshot(
          "",
          System.nanoTime(),
          System.currentTimeMillis(),
          0,
          false,
          List.of(),
          new FailoverStatus(gateway.box(), null, List.of(), List.of()));
    }

    @Override
    public Map<InterfaceName, LinkCounters> counters() {
      return Map.of();
    }

    @Override
    public List<PublishedNotice> recentNotices() {
      return List.of();
    }

    @Override
    public Subscription onNotice(Consumer<PublishedNotice> listener) {
      return () -> {};
    }

    @Override
    public Subscription onChange(Consumer<AgentSnapshot> listener) {
      return () -> {};
    }
  }

  private List<JsonObject> rows(Gateway gateway, String table) {
    try {
      Path state = folder.resolve(gateway.box());
      state.toFile().mkdirs();
      Moments moments = new Moments(new Shown(gateway), RowNumbers.open(state));
      JsonArray rows = JsonView.of(Tables.named(table), moments.now()).getAsJsonArray();
      return StreamSupport.stream(rows.spliterator(), false)
          .map(JsonElement::getAsJsonObject)
          .toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private String forwarder(Gateway gateway, int vrid, String leaf) {
    return rows(gateway, "forwarders").stream()
        .filter(row -> row.get("group/known-forwarder/vrid").getAsInt() == vrid)
        .map(row -> row.has(leaf) ? row.get(leaf).getAsString() : "none")
        .findFirst()
        .orElse("no such forwarder");
  }

  private static <N extends GatewayNotice> List<N> told(Gateway gateway, Class<N> kind) {
    return gateway.told().stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  @Test
  void aForwarderThatIsTakenOverAndRetiredIsShownAndTold() throws Exception {
    try (Site site = new Site();
        Hub hub = new Hub()) {
      site.hosts(4);
      try (Gateway a = start(site, hub, "a");
          Gateway b = start(site, hub, "b")) {
        spread(site, a, b);
        assertEquals("a", forwarder(a, 0x15, "holder"));
        Site.await("a knows who has it", () -> forwarder(a, 0x16, "holder").equals("b"));
        assertEquals("active", forwarder(a, 0x16, "condition"));
        assertEquals("2", forwarder(a, 0x16, "hosts"));
        assertTrue(rows(a, "peers").getFirst().get("agrees").getAsBoolean());
        List<JsonObject> hosts = rows(a, "assignments");
        assertEquals(4, hosts.size());
        for (int i = 0; i < 4; i++) {
          String mac = "00:00:5e:00:01:%02x".formatted(hosts.get(i).get("forwarder").getAsInt());
          assertEquals(mac, site.entry(i + 1), "as the host has it");
        }

        site.ip("lan", "link set port-b down");
        awaitHeld(a, 7, 0x15, 0x16);
        Site.await("it is shown", () -> forwarder(a, 0x16, "holder").equals("a"));
        assertEquals("taken-over", forwarder(a, 0x16, "condition"));
        GatewayNotice.ForwarderTakenOver over =
            told(a, GatewayNotice.ForwarderTakenOver.class).getLast();
        assertEquals("a", over.now());
        assertEquals("b", over.before());
        assertEquals(0x16, over.origin().router().vrid());
        assertEquals(GatewayCause.FORWARDER_LOST, over.cause());

        assertTrue(
            a.loop()
                .ask("lan", new GatewayEvent.Wish.Retire(0x16))
                .get(5, TimeUnit.SECONDS)
                .done());
        Site.await(
            "its hosts have others",
            () -> !told(a, GatewayNotice.AssignmentsRedistributed.class).isEmpty());
        assertEquals(1, told(a, GatewayNotice.ForwarderRetired.class).size());
        GatewayNotice.AssignmentsRedistributed moved =
            told(a, GatewayNotice.AssignmentsRedistributed.class).getFirst();
        assertEquals(2, moved.hosts());
        assertEquals("21=2 22=2", moved.before());
        assertEquals("21=4 22=0", moved.now());
        assertEquals(GatewayCause.OPERATOR, moved.cause());
        assertEquals("retired", forwarder(a, 0x16, "condition"));
        assertEquals("4", forwarder(a, 0x15, "hosts"));
      }
    }
  }
}
