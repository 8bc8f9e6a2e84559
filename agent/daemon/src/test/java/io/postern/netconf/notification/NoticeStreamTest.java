package io.postern.netconf.notification;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.postern.config.schema.Schema;
import io.postern.core.failover.Notice;
import io.postern.core.failover.state.Cause;
import io.postern.core.failover.state.FailoverStatus;
import io.postern.core.failover.state.MemberCondition;
import io.postern.device.LinkCounters;
import io.postern.net.InterfaceName;
import io.postern.netconf.operation.Client;
import io.postern.netconf.operation.Outcome;
import io.postern.netconf.xml.MalformedXml;
import io.postern.netconf.xml.XmlReader;
import io.postern.view.AgentSnapshot;
import io.postern.view.AgentView;
import io.postern.view.PublishedNotice;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class NoticeStreamTest {
  private static final Schema SCHEMA = Schema.load();

  private final Source source = new Source();
  private final NoticeStream stream =
      new NoticeStream(SCHEMA, source, InstantSource.fixed(Instant.ofEpochMilli(1_000_000)));

  @AfterEach
  void stop() {
    stream.close();
  }

  @Test
  void what_happens_between_the_acknowledgement_and_the_first_delivery_is_told() throws Exception {
    Station station = subscribed("");
    // The client may have its <ok/> by now; the session's thread has not come any further.
    source.tell(1);
    station.replied();
    source.tell(2);
    until(() -> station.heard.size() == 2);
    assertTrue(station.heard.get(0).contains(">event 1<"), station.heard::toString);
    assertTrue(station.heard.get(1).contains(">event 2<"), station.heard::toString);
  }

  @Test
  void what_happened_before_the_subscription_is_not_told() throws Exception {
    source.tell(1);
    Station station = subscribed("");
    station.replied();
    source.tell(2);
    until(() -> !station.heard.isEmpty());
    assertTrue(station.heard.getFirst().contains(">event 2<"), station.heard::toString);
  }

  @Test
  void a_replay_goes_over_into_the_present_without_a_gap_and_without_repetition() throws Exception {
    source.tell(1);
    Station station = subscribed("<startTime>1970-01-01T00:00:00Z</startTime>");
    source.tell(2);
    station.replied();
    source.tell(3);
    until(() -> station.heard.size() == 4);
    assertTrue(station.heard.get(0).contains(">event 1<"), station.heard::toString);
    assertTrue(station.heard.get(1).contains("replayComplete"), station.heard::toString);
    assertTrue(station.heard.get(2).contains(">event 2<"), station.heard::toString);
    assertTrue(station.heard.get(3).contains(">event 3<"), station.heard::toString);
  }

  @Test
  void who_does_not_read_gets_it_later_and_delays_nobody() throws Exception {
    Station slow = subscribed("");
    slow.replied();
    Station quick = subscribed("");
    quick.replied();
    slow.reads = false;
    source.tell(1);
    source.tell(2);
    until(() -> quick.heard.size() == 2);
    assertEquals(List.of(), slow.heard);
    slow.reads = true;
    until(() -> slow.heard.size() == 2);
    assertTrue(slow.heard.get(0).contains(">event 1<"), slow.heard::toString);
  }

  @Test
  void who_does_not_read_for_long_sees_the_gap_in_the_numbers() throws Exception {
    Station slow = subscribed("");
    slow.replied();
    slow.reads = false;
    for (int i = 1; i <= AgentView.RECENT_NOTICES + 10; i++) {
      source.tell(i);
    }
    // Whoever is refused from now on has seen all of them.
    slow.refused = false;
    until(() -> slow.refused);
    slow.reads = true;
    until(() -> slow.heard.size() == AgentView.RECENT_NOTICES);
    assertTrue(slow.heard.getFirst().contains(">event 11<"), slow.heard.getFirst());
    assertTrue(slow.heard.getFirst().contains("<sequence>11</sequence>"), slow.heard.getFirst());
  }

  private Station subscribed(String inside) throws MalformedXml {
    Station station = new Station();
    Outcome outcome =
        stream.subscribe(
            station,
            new XmlReader()
                .read(
                    ("<create-subscription xmlns='urn:ietf:params:xml:ns:netconf:notification:1.0'>"
                            + inside
                            + "</create-subscription>")
                        .getBytes(StandardCharsets.UTF_8)));
    assertInstanceOf(Outcome.Done.class, outcome);
    return station;
  }

  private static void until(BooleanSupplier condition) {
    long end = System.nanoTime() + 20_000_000_000L;
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < end, "still not so after 20 s");
      LockSupport.parkNanos(1_000_000);
    }
  }

  /** A session whose thread goes on only when the test says so. */
  private static final class Station implements Client {
    final List<String> heard = new CopyOnWriteArrayList<>();
    volatile boolean reads = true;
    volatile boolean refused;
    private @Nullable Runnable afterReply;
    private @Nullable Runnable end;

    void replied() {
      Runnable action = afterReply;
      if (action != null) {
        action.run();
      }
    }

    @Override
    public int session() {
      return 1;
    }

    @Override
    public String user() {
      return "admin";
    }

    @Override
    public String source() {
      return "here";
    }

    @Override
    public Instant since() {
      return Instant.EPOCH;
    }

    @Override
    public boolean readOnly() {
      return false;
    }

    @Override
    public void closeAfterReply() {}

    @Override
    public void kill() {}

    @Override
    public boolean notify(String message) {
      if (reads) {
        heard.add(message);
      } else {
        refused = true;
      }
      return reads;
    }

    @Override
    public void afterReply(Runnable action) {
      afterReply = action;
    }

    @Override
    public boolean subscribed() {
      return end != null;
    }

    @Override
    public void subscribed(Runnable ending) {
      end = ending;
    }

    @Override
    public void unsubscribed() {
      end = null;
    }

    @Override
    public Counters counters() {
      return new Counters(0, 0, 0, 0);
    }
  }

  /** An agent that tells what it is told to. */
  private static final class Source implements AgentView {
    private final List<PublishedNotice> kept = new CopyOnWriteArrayList<>();
    private final List<Consumer<PublishedNotice>> listeners = new CopyOnWriteArrayList<>();

    void tell(long number) {
      PublishedNotice notice =
          new PublishedNotice(
              number,
              number,
              "gateway-1",
              new Notice.InterfaceRecovered(
                  number,
                  0,
                  "wan",
                  InterfaceName.of("eth0"),
                  MemberCondition.FAILED,
                  MemberCondition.OK,
                  Cause.MONITORS_RECOVERED,
                  "event " + number));
      kept.add(notice);
      if (kept.size() > RECENT_NOTICES) {
        kept.removeFirst();
      }
      listeners.forEach(l -> l.accept(notice));
    }

    @Override
    public AgentSnapshot snapshot() {
      return new AgentSnapshot(
          "1.0", 0, 0, 0, true, List.of(), new FailoverStatus("box", null, List.of(), List.of()));
    }

    @Override
    public Map<InterfaceName, LinkCounters> counters() {
      return Map.of();
    }

    @Override
    public List<PublishedNotice> recentNotices() {
      return List.copyOf(kept);
    }

    @Override
    public Subscription onNotice(Consumer<PublishedNotice> listener) {
      listeners.add(listener);
      return () -> listeners.remove(listener);
    }

    @Override
    public Subscription onChange(Consumer<AgentSnapshot> listener) {
      return () -> {};
    }
  }
}
