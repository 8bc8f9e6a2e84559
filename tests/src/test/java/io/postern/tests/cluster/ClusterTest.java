package io.postern.tests.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.postern.linux.link.NetworkNamespace;
import io.postern.tests.cluster.ClusterSite.Node;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Three nodes in namespaces, each a process: what is said arrives, and only what a member says. */
@Tag("lab")
final class ClusterTest {
  private static final String SECRET = "a-secret-of-the-site";
  private static final String OTHER = "quite-another-secret";
  private static final String ALL_PEERS = "10.9.1.1,10.9.1.2,10.9.1.3";
  private static final int PORT = 7730;

  @Test
  void threeNodesTellOneAnotherEverythingAndSurviveLosses() throws Exception {
    try (ClusterSite site = new ClusterSite()) {
      Node a = site.start("a", "nic0", "-", SECRET);
      Node b = site.start("b", "nic0", "-", SECRET);
      Node c = site.start("c", "nic0", "-", SECRET);
      a.sees("b", "c");
      b.sees("a", "c");
      c.sees("a", "b");
      onlyItsOwnSockets(site.exec("a", "ss -Hltun"));

      a.ask("claim 1000 1000"); // until it is warm
      String trips = a.ask("claim 500 2000");
      System.out.println("cluster: round trip in ms: " + trips);
      Matcher count = Pattern.compile("([bc]) n (\\d+)").matcher(trips);
      int answered = 0;
      while (count.find()) {
        answered += Integer.parseInt(count.group(2));
      }
      assertEquals(1_000, answered, trips);

      b.ask("rows 100000");
      double spread = a.until("held", held -> held.startsWith("100000 "));
      System.out.println("cluster: 100,000 rows told in ms: " + spread);

      c.kill();
      System.out.println("cluster: kill -9 noticed after ms: " + a.sees("b"));
      c = site.start("c", "nic0", "-", SECRET);
      double caughtUp = c.until("held", held -> held.startsWith("100000 "));
      System.out.println("cluster: a node starts and has 100,000 rows after ms: " + caughtUp);
      a.sees("b", "c");

      site.ip("lan", "link set port0-c nomaster");
      System.out.println("cluster: partition noticed after ms: " + a.sees("b"));
      c.sees();
      a.ask("resign 20");
      site.ip("lan", "link set port0-c master br0");
      System.out.println("cluster: merged after ms: " + c.sees("a", "b"));
      a.sees("b", "c");
      assertEquals("{}", c.ask("heard"), "what is stale does not come late");
      a.ask("resign 20");
      c.until("heard", heard -> heard.equals("{a=20}"));
      long said = a.log().lines().filter(line -> line.contains(" cluster: ")).count();
      assertTrue(said < 30, a.log());
      assertFalse(a.log().contains(" ERROR "), a.log());
    }
  }

  /** Java's IPv4 sockets are IPv6 ones with mapped addresses. */
  private static void onlyItsOwnSockets(String sockets) {
    for (String line : sockets.strip().lines().toList()) {
      assertTrue(
          line.matches("udp\\s.* \\S*(10\\.9\\.1\\.1|239\\.255\\.\\d+\\.\\d+)]?:7730 .*"), line);
    }
    assertEquals(2, sockets.strip().lines().count(), sockets);
  }

  @Test
  void whoHasAnotherSecretIsShutOutAndNamedAndASecretIsReplacedWithoutALoss() throws Exception {
    try (ClusterSite site = new ClusterSite()) {
      Node a = site.start("a", "nic0", ALL_PEERS, SECRET);
      Node b = site.start("b", "nic0", ALL_PEERS, SECRET);
      Node c = site.start("c", "nic0", ALL_PEERS, OTHER);
      a.sees("b");
      b.sees("a");
      c.sees();
      onlyUnicast(site.exec("a", "ss -Hltun"));
      a.until("status", status -> status.contains("Stranger[address=10.9.1.3:7730, why=SECRET"));
      a.ask("members");
      Matcher told =
          Pattern.compile("a node at 10\\.9\\.1\\.3:7730 speaks with another secret")
              .matcher(a.log());
      assertEquals(1, told.results().count(), a.log());

      int said = 0;
      for (String secrets : List.of(SECRET + "," + OTHER, OTHER + "," + SECRET, OTHER)) {
        for (Node node : List.of(a, b)) {
          String before = node.ask("keys");
          node.ask("secrets " + secrets);
          a.ask("resign 50"); // before, while and after it changes
          said += 50;
          node.until("keys", keys -> !keys.equals(before));
          a.ask("resign 200");
          said += 200;
        }
      }
      String all = "{a=" + said + "}";
      b.until("heard", heard -> heard.equals(all));
      a.sees("b", "c");
      c.sees("a", "b");
    }
  }

  private static void onlyUnicast(String sockets) {
    assertTrue((sockets.strip() + " ").matches("udp\\s.* \\S*10\\.9\\.1\\.1]?:7730 .*"), sockets);
  }

  @Test
  void withTwoNetworksTheLossOfOneLosesNothing() throws Exception {
    try (ClusterSite site = new ClusterSite()) {
      Node a = site.start("a", "nic0,nic1", "-", SECRET);
      Node b = site.start("b", "nic0,nic1", "-", SECRET);
      a.until("members", members -> members.equals("b:MEMBER:2"));
      b.until("members", members -> members.equals("a:MEMBER:2"));
      a.ask("resign 100");
      site.ip("a", "link set nic0 down");
      a.ask("resign 100");
      b.until("heard", heard -> heard.equals("{a=200}"));
      b.until("members", members -> members.equals("a:MEMBER:1"));
      site.ip("a", "link set nic0 up");
      b.until("members", members -> members.equals("a:MEMBER:2"));
      a.ask("resign 100");
      b.until("heard", heard -> heard.equals("{a=300}"));
    }
  }

  @Test
  void tamperedAndReplayedPacketsAreCountedAndHarmless() throws Exception {
    try (ClusterSite site = new ClusterSite()) {
      Node a = site.start("a", "nic0", "-", SECRET);
      Node b = site.start("b", "nic0", "-", SECRET);
      a.sees("b");
      b.sees("a");
      List<byte[]> recorded = new ArrayList<>();
      InetSocketAddress group = group(site.exec("a", "ss -Hlun"));
      NetworkNamespace.call(
          Path.of("/run/netns", site.space("lan")),
          () -> {
            try (DatagramChannel listening = DatagramChannel.open(StandardProtocolFamily.INET)) {
              listening.setOption(StandardSocketOptions.SO_REUSEADDR, true);
              listening.bind(group);
              listening.join(group.getAddress(), NetworkInterface.getByName("br0"));
              a.ask("resign 100");
              listening.socket().setSoTimeout(5_000);
              while (recorded.size() < 100) {
                DatagramPacket packet = new DatagramPacket(new byte[65_536], 65_536);
                listening.socket().receive(packet);
                recorded.add(Arrays.copyOf(packet.getData(), packet.getLength()));
              }
            }
            return "";
          });
      b.until("heard", heard -> heard.equals("{a=100}"));
      b.kill();
      b = site.start("b", "nic0", "-", SECRET);
      b.sees("a");
      play(site, recorded);
      Node afresh = b;
      afresh.until("status", status -> counted(status, "REPLAYED") >= 90);
      afresh.until("status", status -> counted(status, "SEAL") >= 90);
      assertEquals("{}", afresh.ask("heard"));
      assertFalse(afresh.log().contains("ERROR"), afresh.log());
      a.ask("resign 10");
      afresh.until("heard", heard -> heard.equals("{a=10}"));
      afresh.sees("a");
    }
  }

  private static InetSocketAddress group(String sockets) throws IOException {
    Matcher group = Pattern.compile("(239\\.255\\.\\d+\\.\\d+)\\S*:7730").matcher(sockets);
    assertTrue(group.find(), sockets);
    return new InetSocketAddress(InetAddress.getByName(group.group(1)), PORT);
  }

  /** Sends each as it was, and changed. */
  private static void play(ClusterSite site, List<byte[]> recorded) throws Exception {
    NetworkNamespace.call(
        Path.of("/run/netns", site.space("lan")),
        () -> {
          InetAddress b = InetAddress.getByName("10.9.1.2");
          try (DatagramSocket socket = new DatagramSocket()) {
            for (byte[] packet : recorded) {
              socket.send(new DatagramPacket(packet, packet.length, b, PORT));
              byte[] changed = packet.clone();
              changed[changed.length - 1] ^= 1;
              // A number that was not used yet: only the seal can tell.
              changed[28] ^= 1;
              socket.send(new DatagramPacket(changed, changed.length, b, PORT));
            }
          }
          return "";
        });
  }

  private static long counted(String status, String reason) {
    Matcher count = Pattern.compile("\\b" + reason + "=(\\d+)").matcher(status);
    return count.find() ? Long.parseLong(count.group(1)) : 0;
  }
}
