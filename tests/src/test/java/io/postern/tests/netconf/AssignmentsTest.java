package io.postern.tests.netconf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.postern.tests.snmp.BalancedLan;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Balanced groups over NETCONF, with 100,000 hosts. */
final class AssignmentsTest {
  private static final int HOSTS = 100_000;

  @TempDir private Path folder;

  private static String filter(String inGroup) {
    return "<get><filter type='subtree'><postern xmlns='https://postern.io/yang/postern'>"
        + "<gateway xmlns='https://postern.io/yang/postern-gateway'><group><name>lan</name>"
        + inGroup
        + "</group></gateway></postern></filter></get>";
  }

  private static int count(String text, String word) {
    int count = 0;
    for (int at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
      count++;
    }
    return count;
  }

  /** The figures are printed, not asserted. */
  @Test
  void allAreReadAndOneByItsKey() throws IOException {
    try (ManagedNode node = ManagedNode.start(folder);
        RawClient client = RawClient.within(node)) {
      node.agent().show(new BalancedLan(HOSTS));
      for (int i = 0; i < 3; i++) {
        long begun = System.nanoTime();
        String all = client.ask(filter("<assignment/>"));
        double seconds = (System.nanoTime() - begun) / 1e9;
        assertEquals(HOSTS, count(all, "<assignment>"));
        assertTrue(all.endsWith("</rpc-reply>"), "the reply is whole");
        System.out.printf(
            "%d assignments over NETCONF: %.2f s, %d characters%n", HOSTS, seconds, all.length());
      }
      long begun = System.nanoTime();
      String one = client.ask(filter("<assignment><host>10.1.0.7</host></assignment>"));
      System.out.printf("one of them: %.2f ms%n", (System.nanoTime() - begun) / 1e6);
      assertEquals(1, count(one, "<assignment>"));
      assertTrue(one.contains("<host>10.1.0.7</host>"), one);
      assertTrue(one.contains("<term>3</term>"), one);
      String none = client.ask(filter("<assignment><host>10.200.0.7</host></assignment>"));
      assertFalse(none.contains("<assignment>"), none);
    }
  }

  private static void isWhole(String reply, int hosts) {
    assertTrue(reply.startsWith("<rpc-reply"), () -> reply.substring(0, 100));
    assertTrue(reply.endsWith("</rpc-reply>"), "the reply is whole");
    assertEquals(1, count(reply, "<rpc-reply"));
    assertEquals(hosts, count(reply, "<assignment>"));
  }

  @Test
  void aReplyInPartsIsOneMessageInEitherFramingOfTheProtocol() throws IOException {
    try (ManagedNode node = ManagedNode.start(folder);
        RawClient old = RawClient.login(node.port(), "admin", "gateway");
        RawClient chunked = RawClient.login(node.port(), "admin", "gateway")) {
      node.agent().show(new BalancedLan(2_000));
      old.receive();
      old.hello("1.0");
      isWhole(old.ask(filter("<assignment/>")), 2_000);
      isWhole(old.ask(filter("<assignment/>")), 2_000);
      chunked.receive();
      chunked.hello("1.1");
      isWhole(chunked.ask(filter("<assignment/>")), 2_000);
    }
  }

  @Test
  void noNotificationComesBetweenThePartsOfAReply() throws IOException {
    try (ManagedNode node = ManagedNode.start(folder);
        RawClient client = RawClient.within(node)) {
      node.agent().show(new BalancedLan(20_000));
      assertTrue(
          client
              .ask(
                  "<create-subscription"
                      + " xmlns='urn:ietf:params:xml:ns:netconf:notification:1.0'/>")
              .contains("<ok/>"));
      client.rpc(filter("<assignment/>"));
      for (int i = 0; i < 200; i++) {
        node.agent().moved();
      }
      int notifications = 0;
      boolean answered = false;
      while (!answered || notifications == 0) {
        String message = client.receive();
        if (message.startsWith("<notification")) {
          notifications++;
          assertTrue(message.endsWith("</notification>"), message);
        } else {
          isWhole(message, 20_000);
          answered = true;
        }
      }
    }
  }

  private static String action(String group, String wish) {
    return "<action xmlns='urn:ietf:params:xml:ns:yang:1'>"
        + "<postern xmlns='https://postern.io/yang/postern'>"
        + "<gateway xmlns='https://postern.io/yang/postern-gateway'><group><name>"
        + group
        + "</name>"
        + wish
        + "</group></gateway></postern></action>";
  }

  @Test
  void anOperatorRetiresDrainsAndLevels() throws IOException {
    try (ManagedNode node = ManagedNode.start(folder);
        RawClient client = RawClient.within(node)) {
      node.agent().show(new BalancedLan(3));
      String retired = client.ask(action("lan", "<retire><forwarder>12</forwarder></retire>"));
      assertTrue(retired.contains("wished</text>"), retired);
      client.ask(action("lan", "<drain/>"));
      client.ask(action("lan", "<drain><on>false</on></drain>"));
      client.ask(action("lan", "<rebalance/>"));
      assertEquals(
          List.of(
              "gateway lan Retire[vrid=12]",
              "gateway lan Drain[on=true]",
              "gateway lan Drain[on=false]",
              "gateway lan Rebalance[]"),
          node.agent().asked());
      String unknown = client.ask(action("wan", "<rebalance/>"));
      assertTrue(unknown.contains("there is no such gateway group"), unknown);
      String without = client.ask(action("lan", "<retire/>"));
      assertTrue(without.contains("missing-element"), without);
      String beyond = client.ask(action("lan", "<retire><forwarder>0</forwarder></retire>"));
      assertTrue(beyond.contains("invalid-value"), beyond);
    }
  }

  @Test
  void aGroupItsForwardersAndItsPeersAreShown() throws IOException {
    try (ManagedNode node = ManagedNode.start(folder);
        RawClient client = RawClient.within(node)) {
      node.agent().show(new BalancedLan(3));
      String group = client.ask(filter(""));
      assertTrue(group.contains("<condition>taken-over</condition>"), group);
      assertTrue(group.contains("<holder>gateway-1</holder>"), group);
      assertTrue(group.contains("<agrees>false</agrees>"), group);
      assertTrue(group.contains("<effective-priority>95</effective-priority>"), group);
      assertEquals(3, count(group, "<assignment>"));
      assertEquals(2, count(group, "<known-forwarder>"));
    }
  }
}
