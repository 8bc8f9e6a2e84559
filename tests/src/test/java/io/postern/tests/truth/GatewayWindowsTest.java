package io.postern.tests.truth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.postern.lab.agent.AgentConfiguration;
import io.postern.lab.agent.Station;
import io.postern.lab.agent.Trap;
import io.postern.lab.host.Await;
import io.postern.lab.host.LabDirectory;
import io.postern.lab.host.LabFailure;
import io.postern.lab.host.Namespace;
import io.postern.lab.host.Tool;
import io.postern.lab.network.Lab;
import io.postern.lab.network.NicNetwork;
import io.postern.tests.netconf.RawClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A gateway group beside a real keepalived, through every window: who is active, whom the world was
 * told of by trap and by NETCONF notification, and the kernel.
 */
@Tag("interop")
final class GatewayWindowsTest {
  /** keepalived brings the module. */
  private static final VrrpMibAgrees VRRP_MIB =
      new VrrpMibAgrees(read(Path.of("/usr/share/snmp/mibs/VRRPv3-MIB.txt")));

  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final Duration BOUND = Duration.ofSeconds(20);
  private static final String OWN = Scene.MANAGEMENT;
  private static final String OTHER = "10.99.0.100";

  /** A keepalived in the station's namespace; with advertisements to it blocked, or not. */
  private record Keepalived(Lab lab, Process process) implements AutoCloseable {
    static Keepalived start(Lab lab, int priority)
        throws LabFailure, InterruptedException, IOException {
      Path directory = Files.createDirectories(lab.directory().resolve("keepalived"));
      Path configuration = directory.resolve("keepalived.conf");
      Files.writeString(
          configuration,
          """
          global_defs {
            vrrp_version 3
          }
          vrrp_instance lan {
            interface eth0
            virtual_router_id 7
            priority %d
            advert_int 0.1
            virtual_ipaddress {
              %s/24
            }
          }
          """
              .formatted(priority, Scene.VIRTUAL));
      Tool keepalived = Tool.required("keepalived", "keepalived");
      List<String> line =
          station(lab)
              .exec(
                  lab.ip(),
                  keepalived.line(
                      "--dont-fork",
                      "--vrrp",
                      "--use-file=" + configuration,
                      "--pid=" + directory.resolve("pid"),
                      "--vrrp_pid=" + directory.resolve("vrrp.pid")));
      return new Keepalived(
          lab,
          new ProcessBuilder(line)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start());
    }

    @Override
    public void close() {
      process.destroy();
      try {
        if (!process.waitFor(5, TimeUnit.SECONDS)) {
          process.destroyForcibly();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Namespace station(Lab lab) {
    return lab.namespace(Station.ROLE);
  }

  private static void nft(Lab lab, String... words) throws LabFailure, InterruptedException {
    Tool nft = Tool.required("nft", "nftables");
    Tool.Result result =
        Tool.run(station(lab).exec(lab.ip(), nft.line(words)), "", Duration.ofSeconds(10));
    assertTrue(result.ok(), result::text);
  }

  private static void agree(Scene scene) throws LabFailure, InterruptedException, IOException {
    List<String> mismatches = scene.compare(VRRP_MIB);
    assertTrue(mismatches.isEmpty(), () -> String.join("\n", mismatches) + "\n" + scene.figures());
  }

  private static void awaitRole(Scene scene, String role) throws LabFailure, InterruptedException {
    assertTrue(
        Await.until(
            BOUND,
            () -> {
              try {
                return role.equals(group(scene).get("role"));
              } catch (IOException e) {
                throw new AssertionError(e);
              }
            }),
        "the box is " + role);
  }

  private static Map<String, String> group(Scene scene) throws IOException {
    return scene.shown().rows("gateways").getOrDefault(List.of(Scene.GATEWAY), Map.of());
  }

  private static Trap trap(Station station, int after, String name, String now)
      throws LabFailure, InterruptedException {
    return station
        .awaitTrap(
            after,
            t -> t.name().equals(name) && now.equals(t.values().get("posternEventNew")),
            BOUND)
        .orElseThrow(() -> new AssertionError("no " + name + " with new " + now));
  }

  /** Reads on until a notification comes that has all of these; those before it are passed over. */
  private static void notified(RawClient session, String... parts) throws IOException {
    List<String> others = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      String message = session.receive();
      if (List.of(parts).stream().allMatch(message::contains)) {
        return;
      }
      others.add(message);
    }
    throw new AssertionError("not among what came: " + others);
  }

  @Test
  void whatBefallsAGroupBesideKeepalivedIsToldAndShownAlikeEverywhere() throws Exception {
    LabDirectory directory = LabDirectory.open();
    try (LabDirectory.Lock _ = directory.lock(PATIENCE);
        Scene scene =
            Scene.open(
                directory, "gwin", new NicNetwork(2, 1, 1, false), AgentConfiguration.USUAL);
        RawClient session = Scene.session(scene.lab())) {
      Lab lab = scene.lab();
      Station station = Station.of(lab);
      station.start();
      awaitRole(scene, "active");
      agree(scene);
      session.ask("<create-subscription xmlns='urn:ietf:params:xml:ns:netconf:notification:1.0'/>");

      Trap yielded;
      try (Keepalived _ = Keepalived.start(lab, 200)) {
        yielded = trap(station, 0, "posternActiveGatewayChange", OTHER);
        assertEquals(OWN, yielded.values().get("posternEventOld"));
        assertEquals("outranked", yielded.values().get("posternEventCause"));
        assertEquals("backup", yielded.values().get("posternEventRole"));
        assertEquals("7", yielded.values().get("posternEventVrid"));
        assertEquals(Scene.GATEWAY, yielded.values().get("posternEventGroup"));
        notified(
            session,
            "<active-gateway-change",
            "<old>" + OWN + "</old>",
            "<new>" + OTHER + "</new>",
            "postern-types:outranked".replace("postern-types", "pt"),
            "<role>backup</role>");
        awaitRole(scene, "backup");
        agree(scene);
        assertEquals(OTHER, group(scene).get("active-address"));
      }
      // Not the one of the start, which the station may have heard or not.
      Trap back = trap(station, yielded.number(), "posternActiveGatewayChange", OWN);
      assertEquals("activeLeft", back.values().get("posternEventCause"));
      agree(scene);

      // It does not hear us, and takes itself for the active one.
      nft(lab, "add table ip deaf");
      nft(lab, "add chain ip deaf in { type filter hook input priority 0 ; }");
      nft(lab, "add rule ip deaf in ip protocol 112 drop");
      try (Keepalived _ = Keepalived.start(lab, 50)) {
        Trap conflict = trap(station, 0, "posternOwnershipConflict", OTHER);
        assertEquals(OWN, conflict.values().get("posternEventOld"));
        notified(session, "<ownership-conflict", "<new>" + OTHER + "</new>");
        assertEquals("active", group(scene).get("role"));
        nft(lab, "delete table ip deaf");
        Trap over = trap(station, conflict.number(), "posternOwnershipReAsserted", OWN);
        assertEquals(OTHER, over.values().get("posternEventOld"));
        notified(session, "<ownership-re-asserted", "<old>" + OTHER + "</old>");
        agree(scene);
      }
      assertTrue(
          scene.shown().rows("events").values().stream()
              .anyMatch(event -> "ownership-conflict".equals(event.get("kind"))),
          "the list of events has it");
    }
  }
}
