package io.postern.runtime.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.postern.cluster.PeerChannel;
import io.postern.core.gateway.balance.AnswerPolicy;
import io.postern.core.gateway.balance.Assignment;
import io.postern.core.gateway.balance.Balancing;
import io.postern.core.gateway.balance.Condition;
import io.postern.core.gateway.balance.Share;
import io.postern.core.gateway.election.RouterConfig;
import io.postern.core.gateway.forwarder.LifeTimes;
import io.postern.core.gateway.group.BalancedConfig;
import io.postern.core.gateway.group.PeerMessage;
import io.postern.core.gateway.packet.ChecksumForm;
import io.postern.core.gateway.packet.VirtualRouterId;
import io.postern.device.ArpAnswers;
import io.postern.device.ArpCounters;
import io.postern.device.ArpPort;
import io.postern.device.Device;
import io.postern.net.InterfaceName;
import io.postern.net.IpAddress;
import io.postern.net.IpFamily;
import io.postern.net.IpPrefix;
import io.postern.net.MacAddress;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Desks of groups that come, go and move, each with its port. */
final class AnswerDesksTest {
  private static final long SECOND = 1_000_000_000L;
  private static final IpAddress VIRTUAL = IpAddress.of("192.0.2.1");
  private static final IpAddress HOST = IpAddress.of("192.0.2.77");
  private static final MacAddress MAC = MacAddress.of("00:00:5e:00:01:15");

  private final List<Port> ports = new ArrayList<>();
  private final List<PeerMessage> sent = new ArrayList<>();
  private final AnswerDesks desks = new AnswerDesks(device());
  private boolean refuses;

  /** A port that is listened to by nobody. */
  private final class Port implements ArpPort {
    private final InterfaceName nic;
    private final ArpAnswers answers;
    private boolean closed;

    Port(InterfaceName nic, ArpAnswers answers) {
      this.nic = nic;
      this.answers = answers;
    }

    @Override
    public void serve(List<IpAddress> addresses, boolean chosenMacAsSource) {
      if (refuses) {
        throw new IllegalArgumentException("at most 64 IPv4 addresses expected");
      }
    }

    @Override
    public void wake() {
      answers.attend(SECOND);
    }

    @Override
    public ArpCounters counters() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  private Device device() {
    return (Device)
        Proxy.newProxyInstance(
            Device.class.getClassLoader(),
            new Class<?>[] {Device.class},
            (proxy, method, arguments) -> {
              assertEquals("arp", method.getName());
              Port port = new Port((InterfaceName) arguments[0], (ArpAnswers) arguments[1]);
              ports.add(port);
              return port;
            });
  }

  AnswerDesksTest() {
    desks.introduce(
        "a",
        new PeerChannel() {
          @Override
          public void send(String group, PeerMessage message) {
            sent.add(message);
          }

          @Override
          public void close() {}
        });
  }

  private static VirtualRouterId router(String nic) {
    return new VirtualRouterId(InterfaceName.of(nic), IpFamily.IPV4, 7);
  }

  private static BalancedConfig config(String nic) {
    return new BalancedConfig(
        "lan",
        new RouterConfig(router(nic), List.of(VIRTUAL), 100, true, 0, SECOND, ChecksumForm.RFC9568),
        Balancing.ROUND_ROBIN,
        new LifeTimes(600 * SECOND, 14_400 * SECOND),
        3 * SECOND,
        0x15,
        100,
        1,
        100,
        0,
        List.of(),
        false);
  }

  private static AnswerPolicy policy(String nic) {
    return new AnswerPolicy(
        "lan",
        InterfaceName.of(nic),
        List.of(VIRTUAL),
        IpPrefix.of("192.0.2.5/24"),
        false,
        AnswerPolicy.epoch(1, 0x15),
        Balancing.ROUND_ROBIN,
        List.of(new Share(0x15, MAC, 100, Condition.ACTIVE, true, 0)),
        router(nic).mac(),
        MacAddress.of("02:00:00:00:00:05"),
        0,
        false,
        List.of(),
        0,
        1_000,
        SECOND);
  }

  private static List<Assignment> rows() {
    return List.of(new Assignment(HOST, MAC, 0x15, 1, 1, 1, AnswerPolicy.epoch(1, 0x16), 1));
  }

  @Test
  void aGroupThatMovesToAnotherInterfaceHasADeskThereAndKeepsItWhenTheFormerEnds() {
    desks.expect(List.of(config("eth1")));
    desks.publish(policy("eth1"));
    desks.expect(List.of(config("eth2")));
    desks.publish(policy("eth2"));
    desks.publish(policy("eth1")); // it takes farewell, and has another policy for that
    desks.silence("lan", router("eth1"));
    assertEquals(2, ports.size());
    assertEquals(InterfaceName.of("eth2"), ports.getLast().nic);
    assertEquals(List.of(true, false), ports.stream().map(port -> port.closed).toList());
    assertNotNull(desks.assignments("lan"));
    desks.silence("lan", router("eth2"));
    assertEquals(List.of(true, true), ports.stream().map(port -> port.closed).toList());
    assertNull(desks.assignments("lan"));
  }

  @Test
  void rowsThatComeBeforeThePortIsOpenAreThereWhenItIs() {
    desks.expect(List.of(config("eth1")));
    desks.merge("lan", rows());
    desks.publish(policy("eth1"));
    assertEquals(1, Objects.requireNonNull(desks.assignments("lan")).hosts(0x15));
  }

  @Test
  void whoMakesADeskAsksForTheRowsThatWereSentBefore() {
    desks.expect(List.of(config("eth1")));
    assertEquals(List.of(new PeerMessage.Misses("a")), sent);
    desks.expect(List.of(config("eth1")));
    desks.publish(policy("eth1"));
    assertEquals(1, sent.size());
  }

  @Test
  void rowsThatNobodyTakesInAreBoundedAndAskedForAgain() {
    desks.expect(List.of(config("eth1")));
    List<Assignment> thousand = java.util.Collections.nCopies(1_000, rows().getFirst());
    for (int i = 0; i < 300; i++) {
      desks.merge("lan", thousand);
    }
    desks.publish(policy("eth1"));
    assertEquals(List.of(new PeerMessage.Misses("a"), new PeerMessage.Misses("a")), sent);
  }

  @Test
  void aPortThatCannotServeIsClosed() {
    refuses = true;
    for (int i = 0; i < 3; i++) {
      desks.publish(policy("eth1"));
    }
    assertEquals(List.of(true, true, true), ports.stream().map(port -> port.closed).toList());
    refuses = false;
    desks.publish(policy("eth1"));
    assertEquals(false, ports.getLast().closed);
  }
}
