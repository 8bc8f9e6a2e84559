package io.postern.runtime.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.postern.cluster.PeerChannel;
import io.postern.core.gateway.balance.AnswerPolicy;
import io.postern.core.gateway.balance.Assignment;
import io.postern.core.gateway.balance.Balancing;
import io.postern.core.gateway.balance.Condition;
import io.postern.core.gateway.balance.Share;
import io.postern.core.gateway.group.PeerMessage;
import io.postern.device.ArpAnswers;
import io.postern.net.InterfaceName;
import io.postern.net.IpAddress;
import io.postern.net.IpPrefix;
import io.postern.net.MacAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the ARP thread of a balanced group is handed, and hands on. */
final class AnswerDeskTest {
  private static final long NOW = 1_000_000_000_000L;
  private static final long BROADCAST = MacAddress.BROADCAST.bits();
  private static final MacAddress FIRST = MacAddress.of("00:00:5e:00:01:15");
  private static final MacAddress SECOND = MacAddress.of("00:00:5e:00:01:16");
  private static final List<IpAddress> ADDRESSES =
      List.of(IpAddress.of("192.0.2.1"), IpAddress.of("192.0.2.2"));
  private static final IpAddress HOST = IpAddress.of("192.0.2.77");
  private static final long HOST_MAC = 0x0200_0000_0077L;

  private final List<PeerMessage> sent = new ArrayList<>();
  private final AnswerDesk desk =
      new AnswerDesk(
          "lan",
          "a",
          new PeerChannel() {
            @Override
            public void send(String group, PeerMessage message) {
              assertEquals("lan", group);
              sent.add(message);
            }

            @Override
            public void close() {}
          });

  private static AnswerPolicy policy(Condition first) {
    return new AnswerPolicy(
        "lan",
        InterfaceName.of("eth1"),
        ADDRESSES,
        IpPrefix.of("192.0.2.5/24"),
        true,
        AnswerPolicy.epoch(1, 0x15),
        Balancing.HOST_HASH,
        List.of(
            new Share(0x15, FIRST, 100, first, true, 0),
            new Share(
                0x16,
                SECOND,
                100,
                first == Condition.ACTIVE ? Condition.WITHDRAWN : Condition.ACTIVE,
                true,
                0)),
        MacAddress.of("00:00:5e:00:01:07"),
        MacAddress.of("02:00:00:00:00:05"),
        0,
        false,
        List.of(),
        0,
        500_000,
        0);
  }

  private long ask() {
    return desk.answer(
        1, BROADCAST, HOST_MAC, (int) HOST.low(), (int) ADDRESSES.getFirst().low(), NOW);
  }

  @Test
  void nobodyIsAnsweredWithoutAPolicyOrWithoutTheRight() {
    assertEquals(ArpAnswers.SILENT, ArpAnswers.kind(ask()));
    desk.publish(policy(Condition.ACTIVE));
    assertEquals(ArpAnswers.SILENT, ArpAnswers.kind(ask()), "not before the thread took it over");
    desk.attend(NOW);
    assertEquals(ArpAnswers.SILENT, ArpAnswers.kind(ask()), "the kernel has given no right yet");
    desk.lease().until(NOW + 1);
    assertEquals(ArpAnswers.of(ArpAnswers.REPLY, FIRST.bits()), ask());
  }

  @Test
  void whatWasChosenIsSentToPeersAfterTheBatchAndOnce() {
    desk.publish(policy(Condition.ACTIVE));
    desk.attend(NOW);
    desk.lease().until(Long.MAX_VALUE);
    ask();
    assertEquals(List.of(), sent);
    desk.attend(NOW);
    desk.attend(NOW);
    PeerMessage.Rows rows = (PeerMessage.Rows) sent.getFirst();
    assertEquals("a", rows.node());
    assertEquals(HOST, rows.rows().getFirst().host());
    assertEquals(0x15, rows.rows().getFirst().vrid());
    assertEquals(1, sent.size());
  }

  @Test
  void anotherGatewaysRowsAreTakenOverByTheArpThreadAndNotSentOn() {
    desk.publish(policy(Condition.ACTIVE));
    Assignment row =
        new Assignment(
            HOST, new MacAddress(HOST_MAC), 0x16, NOW, NOW, 1, AnswerPolicy.epoch(9, 0x16), 1);
    desk.merge(List.of(row));
    assertEquals(0, desk.assignments().size());
    desk.attend(NOW);
    assertEquals(row, desk.assignments().get(HOST));
    assertEquals(List.of(), sent);
    List<Assignment> walked = new ArrayList<>();
    desk.rows().forEach(walked::add);
    assertEquals(List.of(row), walked);
  }

  @Test
  void aHostThatIsMovedIsToldOfEveryAddress() {
    desk.publish(policy(Condition.ACTIVE));
    desk.attend(NOW);
    desk.lease().until(Long.MAX_VALUE);
    ask();
    desk.publish(policy(Condition.RETIRED));
    desk.attend(NOW);
    List<IpAddress> told = new ArrayList<>();
    while (desk.due() <= NOW && desk.move(NOW)) {
      assertEquals(HOST, IpAddress.ofV4(desk.movedHost()));
      assertEquals(HOST_MAC, desk.movedHostMac());
      assertEquals(SECOND.bits(), desk.movedMac());
      told.add(IpAddress.ofV4(desk.movedAddress()));
    }
    assertEquals(ADDRESSES, told);
    assertTrue(desk.due() > NOW);
    assertFalse(desk.move(NOW));
  }
}
