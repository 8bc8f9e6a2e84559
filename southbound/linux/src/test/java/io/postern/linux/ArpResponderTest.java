package io.postern.linux;

import static io.postern.linux.Bench.NIC0;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.postern.device.ArpAnswers;
import io.postern.device.ArpCounters;
import io.postern.device.ArpPort;
import io.postern.device.DeviceCommand.CreateMacvlan;
import io.postern.linux.Station.Seen;
import io.postern.net.InterfaceName;
import io.postern.net.IpAddress;
import io.postern.net.MacAddress;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** ARP for a virtual address of nic0 in the box, asked from the other end of its cable. */
@Tag("lab")
final class ArpResponderTest {
  private static final IpAddress VIRTUAL = IpAddress.of("10.9.0.1");
  private static final IpAddress HOST = IpAddress.of("10.9.0.7");
  private static final MacAddress HOST_MAC = MacAddress.of("02:0a:00:00:00:07");
  private static final MacAddress OTHER_MAC = MacAddress.of("02:0a:00:00:00:08");
  private static final MacAddress OWN_MAC = MacAddress.of("02:00:00:00:00:00");
  private static final MacAddress CHOSEN = MacAddress.of("00:00:5e:00:01:21");
  private static final int PORT_INDEX = 100;
  private static final long GAP = 500_000L;

  private final Answers answers = new Answers();
  private Bench bench;
  private Station station;
  private ArpPort port;

  /** One packet, as it was handed over. */
  private record Asked(int operation, long destination, long senderMac, int sender, int target) {}

  /** Answers with what a test says, and keeps what was asked. */
  private static final class Answers implements ArpAnswers {
    private final ConcurrentLinkedQueue<Asked> asked = new ConcurrentLinkedQueue<>();
    private final AtomicInteger attended = new AtomicInteger();
    private final AtomicInteger toMove = new AtomicInteger();
    private volatile long answer = ArpAnswers.of(ArpAnswers.REPLY, CHOSEN.bits());
    private volatile long thread;
    private volatile boolean keeps = true;
    private volatile boolean mayMove = true;
    private int moved;
    private long due = Long.MAX_VALUE;

    @Override
    public long answer(
        int operation, long destination, long senderMac, int sender, int target, long at) {
      if (keeps) {
        asked.add(new Asked(operation, destination, senderMac, sender, target));
      }
      return answer;
    }

    @Override
    public long due() {
      return due;
    }

    @Override
    public boolean move(long at) {
      if (!mayMove) {
        return false;
      }
      moved++;
      due = moved == toMove.get() ? Long.MAX_VALUE : at + GAP;
      return true;
    }

    @Override
    public int movedAddress() {
      return (int) VIRTUAL.low();
    }

    @Override
    public int movedHost() {
      return (int) HOST.low() + moved;
    }

    @Override
    public long movedHostMac() {
      return moved == 1 ? MacAddress.BROADCAST.bits() : HOST_MAC.bits() + moved;
    }

    @Override
    public long movedMac() {
      return CHOSEN.bits() + moved % 8;
    }

    @Override
    public void attend(long at) {
      attended.incrementAndGet();
      thread = Thread.currentThread().threadId();
      if (moved < toMove.get()) {
        due = at;
      }
    }
  }

  @BeforeEach
  void open() throws Exception {
    bench = Bench.open();
    station = Bench.inside(bench.lan, () -> new Station(PORT_INDEX));
    port = bench.device.arp(NIC0, answers);
    serve(false);
  }

  /** The socket is opened a moment after {@code serve}: asks until it is heard. */
  private void serve(boolean chosenMacAsSource) {
    port.serve(List.of(VIRTUAL), chosenMacAsSource);
    Bench.awaitTrue(
        "an answer",
        () -> {
          station.ask(HOST_MAC, HOST, VIRTUAL);
          return station.seen().stream()
              .anyMatch(
                  s -> s.isArpReply() && s.source().equals(chosenMacAsSource ? CHOSEN : OWN_MAC));
        });
    long asked = port.counters().packets();
    station.arp(MacAddress.BROADCAST, HOST_MAC, true, OTHER_MAC, HOST, MacAddress.ZERO, VIRTUAL);
    Bench.awaitTrue("the last question", () -> port.counters().packets() > asked);
    Bench.awaitTrue(
        "the last answer",
        () -> station.seen().stream().anyMatch(s -> s.targetMac().equals(OTHER_MAC)));
    answers.asked.clear();
  }

  @AfterEach
  void close() {
    station.close();
    bench.close();
  }

  private void awaitAsked(
      int operation, MacAddress destination, MacAddress mac, IpAddress sender, IpAddress target) {
    Bench.awaitTrue("a question", () -> !answers.asked.isEmpty());
    assertEquals(
        List.of(
            new Asked(
                operation, destination.bits(), mac.bits(), (int) sender.low(), (int) target.low())),
        List.copyOf(answers.asked));
    answers.asked.clear();
  }

  private void awaitAsked(MacAddress destination) {
    awaitAsked(1, destination, HOST_MAC, HOST, VIRTUAL);
  }

  @Test
  void aHostIsToldTheChosenMacByAFrameFromTheLinksOwn() {
    station.ask(HOST_MAC, HOST, VIRTUAL);
    Seen reply = station.awaitReply();
    assertEquals(HOST_MAC, reply.destination());
    assertEquals(OWN_MAC, reply.source(), "a switch must not learn the chosen MAC here");
    assertEquals(CHOSEN, reply.senderMac());
    assertEquals(VIRTUAL, reply.sender());
    assertEquals(HOST_MAC, reply.targetMac());
    assertEquals(HOST, reply.target());
    awaitAsked(MacAddress.BROADCAST);
  }

  @Test
  void theChosenMacIsTheSourceWhereASwitchValidatesIt() {
    serve(true);
    station.ask(HOST_MAC, HOST, VIRTUAL);
    Seen reply = station.awaitReply();
    assertEquals(CHOSEN, reply.source());
    assertEquals(CHOSEN, reply.senderMac());
  }

  @Test
  void aProbeIsAnsweredToTheProber() {
    station.ask(HOST_MAC, IpAddress.ANY_V4, VIRTUAL);
    Seen reply = station.awaitReply();
    assertEquals(HOST_MAC, reply.destination());
    assertEquals(VIRTUAL, reply.sender(), "so the prober knows that it is in use");
    assertEquals(IpAddress.ANY_V4, reply.target());
    awaitAsked(1, MacAddress.BROADCAST, HOST_MAC, IpAddress.ANY_V4, VIRTUAL);
    assertEquals(1, port.counters().probes());
  }

  @Test
  void whoClaimsTheAddressIsHeardInEveryFormAndToldByUnicast() {
    answers.answer = ArpAnswers.of(ArpAnswers.CLAIMED, 0);
    station.ask(HOST_MAC, VIRTUAL, VIRTUAL);
    awaitAsked(1, MacAddress.BROADCAST, HOST_MAC, VIRTUAL, VIRTUAL);
    station.arp(MacAddress.BROADCAST, HOST_MAC, false, HOST_MAC, VIRTUAL, HOST_MAC, VIRTUAL);
    awaitAsked(2, MacAddress.BROADCAST, HOST_MAC, VIRTUAL, VIRTUAL);
    Bench.awaitTrue("counted", () -> port.counters().claimed() == 2);
    answers.answer = ArpAnswers.of(ArpAnswers.DEFEND, CHOSEN.bits());
    station.ask(HOST_MAC, VIRTUAL, HOST);
    Seen defence = station.awaitReply();
    assertEquals(HOST_MAC, defence.destination(), "never a broadcast");
    assertEquals(VIRTUAL, defence.sender());
    assertEquals(CHOSEN, defence.senderMac());
    Bench.awaitTrue("counted", () -> port.counters().defended() == 1);
  }

  @Test
  void aRelayedRequestIsAnsweredToTheHost() {
    station.arp(OWN_MAC, OTHER_MAC, true, HOST_MAC, HOST, MacAddress.ZERO, VIRTUAL);
    awaitAsked(OWN_MAC);
    Seen reply = station.awaitReply();
    assertEquals(HOST_MAC, reply.destination());
    assertEquals(HOST, reply.target());
  }

  @Test
  void aHostThatVerifiesAHeldMacIsHeardAndMayBeRelayed() {
    bench.done(
        new CreateMacvlan(InterfaceName.of("vm0"), NIC0, CHOSEN, /* arp= */ false, /* up= */ true));
    station.ask(CHOSEN, HOST_MAC, HOST, VIRTUAL);
    Seen confirmed = station.awaitReply();
    assertEquals(CHOSEN, confirmed.senderMac());
    awaitAsked(CHOSEN);
    Bench.awaitTrue("counted", () -> port.counters().verifications() == 1);

    answers.answer = ArpAnswers.of(ArpAnswers.RELAY, OTHER_MAC.bits());
    station.ask(CHOSEN, HOST_MAC, HOST, VIRTUAL);
    Seen relayed = station.await("relayed request", s -> s.destination().equals(OTHER_MAC));
    assertEquals(OWN_MAC, relayed.source());
    assertEquals(1, relayed.operation());
    assertEquals(HOST_MAC, relayed.senderMac());
    assertEquals(HOST, relayed.sender());
    assertEquals(VIRTUAL, relayed.target());
    Bench.awaitTrue("counted", () -> port.counters().relayed() == 1);
  }

  @Test
  void aMacThatIsNotHeldIsNotAnsweredForOnAPromiscuousLink() throws Exception {
    bench.inBox("link set nic0 promisc on");
    station.ask(CHOSEN, HOST_MAC, HOST, VIRTUAL);
    station.ask(OTHER_MAC, HOST_MAC, HOST, VIRTUAL);
    station.ask(HOST_MAC, HOST, VIRTUAL);
    awaitAsked(MacAddress.BROADCAST);
    assertEquals(0, port.counters().verifications());
  }

  @Test
  void aRequestFromAGroupsMacOrNoneOrTornIsCountedAndNeverAnswered() {
    long replies = port.counters().replies();
    for (MacAddress sender : List.of(MacAddress.BROADCAST, MacAddress.ZERO)) {
      station.arp(MacAddress.BROADCAST, HOST_MAC, true, sender, HOST, MacAddress.ZERO, VIRTUAL);
    }
    byte[] token = new byte[60];
    Arrays.fill(token, 0, 6, (byte) 0xff);
    token[6] = 2;
    token[12] = 8;
    token[13] = 6;
    token[15] = 6; // IEEE 802 hardware, where Ethernet is expected
    token[21] = 1;
    System.arraycopy(VIRTUAL.octets(), 0, token, 38, 4);
    station.send(token);
    Bench.awaitTrue("all counted", () -> port.counters().malformed() == 3);
    station.ask(HOST_MAC, HOST, VIRTUAL);
    assertEquals(HOST_MAC, station.awaitReply().destination());
    assertEquals(replies + 1, port.counters().replies());
  }

  @Test
  void whatIsNotAboutAVirtualAddressIsNotEvenHeard() {
    ArpCounters before = port.counters();
    station.ask(HOST_MAC, HOST, IpAddress.of("10.9.0.2"));
    station.arp(OWN_MAC, HOST_MAC, false, HOST_MAC, HOST, OWN_MAC, VIRTUAL); // a reply to somebody
    station.ask(HOST_MAC, HOST, VIRTUAL);
    station.awaitReply();
    assertEquals(before.packets() + 1, port.counters().packets());
  }

  @Test
  void silenceIsCounted() {
    ArpCounters before = port.counters();
    answers.answer = ArpAnswers.of(ArpAnswers.SILENT, 0);
    station.ask(HOST_MAC, HOST, VIRTUAL);
    awaitAsked(MacAddress.BROADCAST);
    Bench.awaitTrue("counted", () -> port.counters().silent() == before.silent() + 1);
    assertEquals(before.replies(), port.counters().replies());
  }

  @Test
  void hostsAreMovedAtTheirPaceByUnicastAndNeverToAGroup() {
    int count = 400;
    long began = System.nanoTime();
    answers.toMove.set(count);
    port.wake();
    List<Seen> told = new ArrayList<>();
    Bench.awaitTrue(
        "all told",
        () -> {
          told.addAll(station.seen().stream().filter(Seen::isArpReply).toList());
          return told.size() == count - 1;
        });
    long took = System.nanoTime() - began;
    assertTrue(took >= (count - 1) * GAP, count + " moves took " + took + " ns");
    for (int i = 2; i <= count; i++) {
      Seen reply = told.get(i - 2);
      assertEquals(HOST_MAC.bits() + i, reply.destination().bits());
      assertEquals(OWN_MAC, reply.source());
      assertEquals(CHOSEN.bits() + i % 8, reply.senderMac().bits());
      assertEquals(VIRTUAL, reply.sender());
      assertEquals((int) HOST.low() + i, (int) reply.target().low());
    }
    assertEquals(count - 1, port.counters().moved());
  }

  @Test
  void whoIsDueButMayNotMoveDoesNotBurnTheProcessor() {
    answers.mayMove = false;
    answers.toMove.set(1);
    port.wake();
    Bench.awaitTrue("attended", () -> answers.thread != 0);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getThreadCpuTime(answers.thread);
    long began = System.nanoTime();
    Bench.awaitTrue("half a second", () -> System.nanoTime() - began > 500_000_000L);
    long burnt = threads.getThreadCpuTime(answers.thread) - before;
    assertTrue(burnt < 150_000_000L, burnt + " ns of 500 ms");
    answers.mayMove = true;
    Bench.awaitTrue("moved", () -> answers.due() == Long.MAX_VALUE);
  }

  @Test
  void workForTheArpThreadIsDoneWhenAskedFor() {
    int before = answers.attended.get();
    port.wake();
    Bench.awaitTrue("attended", () -> answers.attended.get() > before);
  }

  @Test
  void aLinkMadeAnewAndANewMacAreFollowed() throws Exception {
    MacAddress fresh = MacAddress.of("02:00:00:00:00:99");
    bench.inBox("link set nic0 address " + fresh);
    Bench.awaitTrue(
        "answers from the new MAC",
        () -> {
          station.ask(HOST_MAC, HOST, VIRTUAL);
          return station.seen().stream().anyMatch(s -> s.source().equals(fresh));
        });
    station.close();
    bench.inBox("link del nic0");
    Bench.sh(
        "ip link add name port0 index 210 netns %s type veth peer name nic0 netns %s"
            .formatted(bench.lan, bench.box));
    bench.onLan("link set port0 up");
    bench.inBox("link set nic0 address " + OWN_MAC + " up");
    station = Bench.inside(bench.lan, () -> new Station(210));
    Bench.awaitTrue(
        "answers on the new link",
        () -> {
          station.ask(HOST_MAC, HOST, VIRTUAL);
          return station.seen().stream().anyMatch(s -> s.isArpReply());
        });
  }

  @Test
  void aStormIsAnsweredWithoutGarbage() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    answers.keeps = false;
    storm(20_000);
    long before = threads.getThreadAllocatedBytes(answers.thread);
    storm(20_000);
    long allocated = threads.getThreadAllocatedBytes(answers.thread) - before;
    assertTrue(allocated < 20_000, allocated + " octets for 20,000 replies");
    assertArrayEquals(new long[] {0}, new long[] {port.counters().unsent()});
  }

  private void storm(int count) {
    long before = port.counters().replies();
    for (int i = 0; i < count; i++) {
      station.ask(HOST_MAC, HOST, VIRTUAL);
      if (i % 64 == 63) {
        long due = before + i + 1;
        Bench.awaitTrue("replies", () -> port.counters().replies() == due);
      }
    }
    Bench.awaitTrue("all replies", () -> port.counters().replies() == before + count);
    station.seen();
  }
}
