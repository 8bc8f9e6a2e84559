package io.postern.netconf.session;

import io.postern.netconf.operation.Capabilities;
import io.postern.netconf.operation.Client;
import io.postern.netconf.operation.Clients;
import io.postern.netconf.operation.Dispatcher;
import io.postern.netconf.xml.XmlReader;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The sessions there are; ends those that never greet, or fall silent. */
public final class Sessions implements Clients, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Sessions.class);

  /**
   * Bounds.
   *
   * @param sessions sessions at one time
   * @param hello time for the client's hello
   * @param idle silence after which a session without subscription is ended
   * @param messageOctets size of a message
   */
  public record Bounds(int sessions, Duration hello, Duration idle, int messageOctets) {
    /** What an agent uses. */
    public static final Bounds USUAL =
        new Bounds(64, Duration.ofSeconds(30), Duration.ofMinutes(30), 16 << 20);
  }

  private final Bounds bounds;
  private final XmlReader xml = new XmlReader();
  private final Map<Integer, Session> open = new ConcurrentSkipListMap<>();
  private final AtomicInteger numbers = new AtomicInteger();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("netconf-timeouts").factory());
  private Totals past = new Totals(0, 0, 0, new Client.Counters(0, 0, 0, 0));

  /** Sessions within bounds. */
  public Sessions(Bounds bounds) {
    this.bounds = bounds;
    long period = Math.max(1, bounds.idle().toMillis() / 10);
    var _ = timer.scheduleWithFixedDelay(this::endIdle, period, period, TimeUnit.MILLISECONDS);
  }

  /**
   * Begins a session on a thread of its own.
   *
   * @param ended told the session's number when it has ended
   * @return false where there are too many
   */
  public boolean begin(
      Peer peer, Capabilities capabilities, Dispatcher dispatcher, IntConsumer ended) {
    if (open.size() >= bounds.sessions()) {
      LOG.warn(
          "no session for {} from {}: there are {} already",
          peer.user(),
          peer.source(),
          open.size());
      return false;
    }
    int number = numbers.incrementAndGet();
    Session session =
        new Session(number, peer, capabilities, dispatcher, xml, bounds.messageOctets());
    open.put(number, session);
    LOG.info("session {} of {} from {} begins", number, peer.user(), peer.source());
    var _ =
        timer.schedule(
            () -> {
              if (!session.greeted()) {
                session.kill();
              }
            },
            bounds.hello().toMillis(),
            TimeUnit.MILLISECONDS);
    Thread.ofVirtual().name("netconf-session-" + number).start(() -> run(session, ended));
    return true;
  }

  private void run(Session session, IntConsumer ended) {
    try {
      session.run();
    } catch (RuntimeException e) {
      LOG.error("session {} failed", session.session(), e);
      session.kill();
    } finally {
      ended.accept(session.session());
      open.remove(session.session());
      count(session);
      LOG.info("session {} of {} has ended", session.session(), session.user());
    }
  }

  private synchronized void count(Session session) {
    Client.Counters sum = past.counters();
    Client.Counters more = session.counters();
    past =
        new Totals(
            past.sessions(),
            past.badHellos() + (session.badHello() ? 1 : 0),
            past.dropped() + (session.orderly() || session.badHello() ? 0 : 1),
            new Client.Counters(
                sum.rpcs() + more.rpcs(),
                sum.badRpcs() + more.badRpcs(),
                sum.errors() + more.errors(),
                sum.notifications() + more.notifications()));
  }

  @Override
  public synchronized Totals past() {
    return new Totals(numbers.get(), past.badHellos(), past.dropped(), past.counters());
  }

  private void endIdle() {
    long now = System.nanoTime();
    open.values().stream()
        .filter(s -> s.idleNanos(now) > bounds.idle().toNanos())
        .forEach(
            s -> {
              LOG.info("session {} of {} was idle and is ended", s.session(), s.user());
              s.kill();
            });
  }

  @Override
  public List<Client> all() {
    return List.copyOf(open.values());
  }

  @Override
  public void close() {
    timer.shutdownNow();
    open.values().forEach(Session::kill);
  }
}
