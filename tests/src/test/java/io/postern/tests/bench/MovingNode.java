package io.postern.tests.bench;

import io.postern.config.AgentConfig;
import io.postern.config.Configuration;
import io.postern.config.ConfigurationFile;
import io.postern.config.schema.Schema;
import io.postern.core.failover.state.GroupStatus;
import io.postern.core.failover.state.LastMove;
import io.postern.core.failover.state.MemberStatus;
import io.postern.net.InterfaceName;
import io.postern.runtime.Engine;
import io.postern.runtime.loop.AgentClock;
import io.postern.simulated.EmbeddedLan;
import io.postern.snmp.SnmpService;
import io.postern.view.Moments;
import io.postern.view.Operator;
import io.postern.view.RowNumbers;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Engine and SNMP agent as shipped, on a simulated LAN in real time: two members and an address
 * that an operator moves to and fro. The receiver's view has moves and nothing else.
 */
final class MovingNode implements AutoCloseable {
  private static final Schema SCHEMA = Schema.load();
  private static final long BOUND_NANOS = TimeUnit.SECONDS.toNanos(30);
  private static final InterfaceName HOME = InterfaceName.of("eth0");
  private static final InterfaceName STANDBY = InterfaceName.of("eth1");

  private final EmbeddedLan lan;
  private final Engine engine;
  private final SnmpService snmp;
  private final byte[] packet = new byte[2048];

  private MovingNode(EmbeddedLan lan, Engine engine, SnmpService snmp) {
    this.lan = lan;
    this.engine = engine;
    this.snmp = snmp;
  }

  /**
   * Starts it and waits until the standby may carry the address.
   *
   * @param dead further entries of the list of targets, each with a comma before
   */
  static MovingNode start(Path state, int port, boolean v3, String dead) throws IOException {
    Files.createDirectories(state);
    AgentConfig config = config(port, v3, dead);
    EmbeddedLan lan = new EmbeddedLan.Plan().nic(HOME).nic(STANDBY).start();
    Engine engine =
        new Engine(
            AgentClock.SYSTEM,
            lan.device(),
            new Engine.Setting(
                state, "bench", true, List.of(), "bench", 1 << 20, () -> {}, () -> {}),
            () -> new Operator.Reply(false, ""));
    Moments moments = new Moments(engine.view(), RowNumbers.open(state));
    SnmpService snmp =
        SnmpService.start(moments, engine.operator(), new Fixed(config), config.snmp(), state);
    engine.start(config.failover());
    MovingNode node = new MovingNode(lan, engine, snmp);
    await(node::isReady);
    return node;
  }

  private static AgentConfig config(int port, boolean v3, String dead) {
    String text =
        """
        { "postern:postern": {
          "node": { "id": "bench" },
          "postern-failover:failover": { "group": [ {
            "name": "wan", "failback": "manual",
            "member": [ { "interface": "eth0" }, { "interface": "eth1" } ],
            "address": [ { "ip": "192.0.2.1", "vlan-id": 0, "prefix-length": 24, "home": "eth0" } ],
            "delay": { "startup": 0, "recheck": 0 }, "announce": { "bursts": 1 } } ] },
          "postern-management:management": { "snmp": {
            "listen": { "port": %d },
            "view": [ { "name": "moves",
              "include": [ "1.3.6.1.4.1.32473.1.0.3", "1.3.6.1.4.1.32473.1.1.52" ] } ],
            "user": [ { "name": "u", "view": "moves",
              "auth": { "password": "long enough" }, "priv": { "password": "long enough" } } ],
            "community": [ { "name": "c", "text": "c", "view": "moves" } ],
            "target": [ { "name": "measured", "address": "127.0.0.1", "port": %d, %s } %s ]
          } } } }
        """
            .formatted(freePort(), port, v3 ? "\"user\": \"u\"" : "\"community\": \"c\"", dead);
    return switch (new ConfigurationFile(SCHEMA).parse(text)) {
      case ConfigurationFile.Accepted accepted -> accepted.config();
      case ConfigurationFile.Refused refused ->
          throw new IllegalStateException(refused.errors().toString());
    };
  }

  private static int freePort() {
    try (DatagramSocket socket = new DatagramSocket()) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private boolean isReady() {
    List<GroupStatus> groups = engine.status().groups();
    return !groups.isEmpty()
        && !groups.getFirst().addresses().isEmpty()
        && groups.getFirst().addresses().stream().allMatch(a -> a.serving() != null)
        && groups.getFirst().members().stream().allMatch(MemberStatus::eligible);
  }

  /** Moves the address; nanoseconds from the move's end to its notification. */
  long moveAndHear(DatagramSocket receiver) throws IOException {
    GroupStatus group = engine.status().groups().getFirst();
    LastMove before = group.lastMove();
    InterfaceName from = group.addresses().getFirst().serving();
    // Refused while the move before is tidied up.
    await(() -> asked(HOME.equals(from) ? STANDBY : HOME));
    receiver.receive(new DatagramPacket(packet, packet.length));
    long heard = System.nanoTime();
    await(() -> last() != null && (before == null || last().eventId() != before.eventId()));
    LastMove move = last();
    await(this::isReady);
    return move == null ? Long.MAX_VALUE : heard - move.atNanos();
  }

  private boolean asked(InterfaceName to) {
    return engine
        .operator()
        .move(new Operator.Caller("bench", "bench"), "wan", null, 0, to)
        .join()
        .done();
  }

  private @Nullable LastMove last() {
    return engine.status().groups().getFirst().lastMove();
  }

  private static void await(BooleanSupplier condition) {
    long end = System.nanoTime() + BOUND_NANOS;
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError("still not so after 30 s");
      }
      LockSupport.parkNanos(100_000);
    }
  }

  @Override
  public void close() {
    snmp.close();
    engine.close();
    lan.close();
  }

  /** A configuration that stays. */
  private record Fixed(AgentConfig running) implements Configuration {
    @Override
    public String exportJson(boolean withSecrets) {
      return "{}";
    }

    @Override
    public Optional<String> lockedBy() {
      return Optional.empty();
    }

    @Override
    public CompletableFuture<Operator.Reply> enableGroup(
        Operator.Caller caller, String group, boolean enabled) {
      return CompletableFuture.completedFuture(new Operator.Reply(false, ""));
    }
  }
}
