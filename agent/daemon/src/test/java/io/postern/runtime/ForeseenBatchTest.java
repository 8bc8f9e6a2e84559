package io.postern.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.postern.config.ConfigurationFile;
import io.postern.config.schema.Schema;
import io.postern.core.failover.config.FailoverConfig;
import io.postern.core.failover.state.GroupStatus;
import io.postern.core.failover.state.MemberStatus;
import io.postern.device.Batch;
import io.postern.device.Device;
import io.postern.net.InterfaceName;
import io.postern.runtime.loop.AgentClock;
import io.postern.simulated.EmbeddedLan;
import io.postern.view.Operator;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What was worked out before a loss goes to the device first, once, and is never needed. */
@Timeout(60)
final class ForeseenBatchTest {
  private static final InterfaceName HOME = InterfaceName.of("eth0");
  private static final InterfaceName STANDBY = InterfaceName.of("eth1");
  private static final String CONFIGURATION =
      """
      { "postern:postern": {
        "node": { "id": "box" },
        "postern-failover:failover": { "group": [ {
          "name": "wan", "failback": "manual",
          "member": [ { "interface": "eth0" }, { "interface": "eth1" } ],
          "address": [ { "ip": "192.0.2.1", "vlan-id": 0, "prefix-length": 24, "home": "eth0" } ]
        } ] } } }
      """;

  @TempDir private Path folder = Path.of("");
  private final List<Batch> foreseen = new CopyOnWriteArrayList<>();
  private final List<Batch> queued = new CopyOnWriteArrayList<>();
  private EmbeddedLan lan = new EmbeddedLan.Plan().nic(HOME).nic(STANDBY).start();
  private boolean refusing;

  @BeforeEach
  void forget() {
    foreseen.clear();
    queued.clear();
  }

  @AfterEach
  void close() {
    lan.close();
  }

  @Test
  void it_goes_out_once() throws Exception {
    assertMovedAfterTheCableIsCut();
    assertEquals(1, foreseen.size());
    assertTrue(queued.stream().noneMatch(batch -> batch.id() == foreseen.getFirst().id()));
  }

  @Test
  void where_the_device_fails_on_it_the_core_decides_all_the_same() throws Exception {
    refusing = true;
    assertMovedAfterTheCableIsCut();
    assertEquals(1, foreseen.size());
    assertTrue(queued.contains(foreseen.getFirst()));
  }

  private void assertMovedAfterTheCableIsCut() throws Exception {
    try (Engine engine =
        new Engine(
            AgentClock.SYSTEM,
            noting(lan.device()),
            new Engine.Setting(folder, "test", true, List.of(), "box", 1 << 20, () -> {}, () -> {}),
            () -> new Operator.Reply(false, "no rehearsal"))) {
      engine.start(configuration());
      await(
          engine,
          group ->
              isServedBy(group, HOME) && group.members().stream().allMatch(MemberStatus::eligible));
      engine.awaitForesight(TimeUnit.SECONDS.toMillis(10));
      lan.cut(HOME);
      await(engine, group -> isServedBy(group, STANDBY));
    }
  }

  private static FailoverConfig configuration() {
    return assertInstanceOf(
            ConfigurationFile.Accepted.class,
            new ConfigurationFile(Schema.load()).parse(CONFIGURATION))
        .config()
        .failover();
  }

  /** The device, with notes of what it is told; it may fail on what is to be done at once. */
  private Device noting(Device device) {
    return (Device)
        Proxy.newProxyInstance(
            Device.class.getClassLoader(),
            new Class<?>[] {Device.class},
            (_, method, arguments) -> {
              switch (method.getName()) {
                case "execute" -> queued.add((Batch) arguments[0]);
                case "executeAtOnce" -> {
                  foreseen.add((Batch) arguments[0]);
                  if (refusing) {
                    throw new IllegalStateException("a bug in the driver");
                  }
                }
                default -> {}
              }
              try {
                return method.invoke(device, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private static boolean isServedBy(GroupStatus group, InterfaceName nic) {
    return !group.addresses().isEmpty()
        && group.addresses().stream().allMatch(address -> nic.equals(address.serving()));
  }

  private static void await(Engine engine, Predicate<GroupStatus> wanted) throws Exception {
    CompletableFuture<Boolean> seen = new CompletableFuture<>();
    try (var _ =
        engine
            .view()
            .onChange(
                snapshot -> {
                  if (snapshot.failover().groups().stream().anyMatch(wanted)) {
                    seen.complete(true);
                  }
                })) {
      if (engine.status().groups().stream().noneMatch(wanted)) {
        seen.get(20, TimeUnit.SECONDS);
      }
    }
  }
}
