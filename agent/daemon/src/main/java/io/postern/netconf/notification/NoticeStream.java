package io.postern.netconf.notification;

import io.postern.config.schema.Schema;
import io.postern.netconf.operation.Client;
import io.postern.netconf.operation.Outcome;
import io.postern.netconf.xml.ErrorTag;
import io.postern.netconf.xml.RpcError;
import io.postern.netconf.xml.XmlElement;
import io.postern.view.AgentView;
import io.postern.view.PublishedNotice;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The stream NETCONF and its subscribers; everything but asking for a subscription happens on one
 * thread.
 *
 * <p>A subscriber is a place in the agent's numbered notices: what is kept behind that place is
 * still to be sent. The place is taken before the subscription is acknowledged, so nothing that
 * happens after the acknowledgement is missed, however late the first delivery is; and who does not
 * read keeps its place, costs no further memory, and is tried again.
 */
public final class NoticeStream implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(NoticeStream.class);

  /** The only stream. */
  public static final String NAME = "NETCONF";

  private static final long AGAIN_MILLIS = 250;

  private final AgentView view;
  private final InstantSource clock;
  private final NoticeXml xml;
  private final ScheduledThreadPoolExecutor thread;
  private final AgentView.Subscription source;
  private final AtomicBoolean hinted = new AtomicBoolean();
  private final List<Subscriber> subscribers = new ArrayList<>();
  private boolean again;

  /** Listens to an agent. */
  public NoticeStream(Schema schema, AgentView view, InstantSource clock) {
    this.view = view;
    this.clock = clock;
    xml = new NoticeXml(schema);
    thread =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("netconf-notices").factory());
    thread.setRemoveOnCancelPolicy(true);
    thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    source = view.onNotice(_ -> published());
  }

  /** Where a replay begins at the earliest. */
  public Instant replayFrom() {
    List<PublishedNotice> kept = view.recentNotices();
    return kept.isEmpty() ? clock.instant() : at(kept.getFirst());
  }

  private static Instant at(PublishedNotice notice) {
    return Instant.ofEpochMilli(notice.wallMillis());
  }

  private long lastSequence() {
    List<PublishedNotice> kept = view.recentNotices();
    return kept.isEmpty() ? 0 : kept.getLast().sequence();
  }

  private static final class Subscriber {
    private final Client client;
    private final EventFilter filter;
    private final @Nullable Instant start;
    private final @Nullable Instant stop;

    /** The last notice before the subscription; those up to here are sent in replay only. */
    private final long subscribedAt;

    /** The last notice that was sent or passed over. */
    private long place;

    private boolean replaying;
    private boolean lost;
    private boolean ended;

    Subscriber(
        Client client,
        EventFilter filter,
        @Nullable Instant start,
        @Nullable Instant stop,
        long subscribedAt) {
      this.client = client;
      this.filter = filter;
      this.start = start;
      this.stop = stop;
      this.subscribedAt = subscribedAt;
      replaying = start != null;
      place = replaying ? 0 : subscribedAt;
    }

    boolean wants(PublishedNotice notice) {
      Instant at = at(notice);
      boolean early = notice.sequence() <= subscribedAt && (start == null || at.isBefore(start));
      return !early && (stop == null || !at.isAfter(stop));
    }
  }

  /** Called by the publisher, which must not wait. */
  private void published() {
    if (hinted.compareAndSet(false, true)) {
      execute(this::deliverAll);
    }
  }

  private void execute(Runnable task) {
    try {
      thread.execute(() -> guarded(task));
    } catch (RejectedExecutionException e) {
      LOG.debug("the stream is closed", e);
    }
  }

  private void later(Runnable task, long millis) {
    try {
      var _ = thread.schedule(() -> guarded(task), millis, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOG.debug("the stream is closed", e);
    }
  }

  private static void guarded(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      LOG.error("a notification could not be sent", e);
    }
  }

  private void deliverAll() {
    hinted.set(false);
    if (subscribers.isEmpty()) {
      return;
    }
    List<PublishedNotice> kept = view.recentNotices();
    Map<Long, String> written = new HashMap<>();
    boolean behind = false;
    for (Subscriber subscriber : List.copyOf(subscribers)) {
      behind |= !deliver(subscriber, kept, written);
    }
    if (behind && !again) {
      again = true;
      later(
          () -> {
            again = false;
            deliverAll();
          },
          AGAIN_MILLIS);
    }
  }

  /** Sends what is kept behind a subscriber's place; false where it does not read fast enough. */
  private boolean deliver(
      Subscriber subscriber, List<PublishedNotice> kept, Map<Long, String> written) {
    for (PublishedNotice notice : kept) {
      if (notice.sequence() <= subscriber.place) {
        continue;
      }
      if (notice.sequence() > subscriber.subscribedAt && !replayed(subscriber)) {
        return false;
      }
      if (notice.sequence() > Math.max(subscriber.place, subscriber.subscribedAt) + 1) {
        // It sees each gap in the numbers; the log tells of the first.
        if (!subscriber.lost) {
          subscriber.lost = true;
          LOG.warn(
              "session {} of {} does not read in time: notifications are lost to it",
              subscriber.client.session(),
              subscriber.client.user());
        }
        subscriber.place = notice.sequence() - 1;
      }
      if (subscriber.wants(notice)) {
        String message = written.computeIfAbsent(notice.sequence(), _ -> xml.write(notice));
        if (subscriber.filter.passes(message) && !subscriber.client.notify(message)) {
          return false;
        }
      }
      subscriber.place = notice.sequence();
    }
    return replayed(subscriber);
  }

  /** Says that the replay is over, once; false where that could not be sent. */
  private boolean replayed(Subscriber subscriber) {
    if (subscriber.replaying) {
      subscriber.replaying =
          !subscriber.client.notify(NoticeXml.completion("replayComplete", clock.instant()));
    }
    return !subscriber.replaying;
  }

  /** create-subscription (RFC 5277 section 2.1.1). */
  public Outcome subscribe(Client client, XmlElement request) {
    if (client.subscribed()) {
      return Outcome.failed(ErrorTag.OPERATION_FAILED, "this session has a subscription already");
    }
    String stream = request.child("stream").map(XmlElement::value).orElse(NAME);
    if (!stream.equals(NAME)) {
      return wrong(ErrorTag.INVALID_VALUE, "stream", "the only stream is " + NAME);
    }
    Optional<XmlElement> filter = request.child("filter");
    if (filter
        .flatMap(f -> f.attribute("", "type"))
        .filter(t -> !t.equals("subtree"))
        .isPresent()) {
      return wrong(ErrorTag.BAD_ATTRIBUTE, "filter", "expected a filter of type subtree");
    }
    Instant now = clock.instant();
    Optional<XmlElement> startText = request.child("startTime");
    Optional<XmlElement> stopText = request.child("stopTime");
    Instant start = startText.map(NoticeStream::instant).orElse(null);
    Instant stop = stopText.map(NoticeStream::instant).orElse(null);
    if (startText.isPresent() && (start == null || start.isAfter(now))) {
      return wrong(ErrorTag.BAD_ELEMENT, "startTime", "expected a date and time in the past");
    }
    if (stopText.isPresent() && start == null) {
      return wrong(ErrorTag.MISSING_ELEMENT, "startTime", "stopTime needs startTime");
    }
    if (stopText.isPresent() && (stop == null || stop.isBefore(start))) {
      return wrong(ErrorTag.BAD_ELEMENT, "stopTime", "expected a date and time after startTime");
    }
    Subscriber subscriber =
        new Subscriber(client, new EventFilter(filter.orElse(null)), start, stop, lastSequence());
    client.subscribed(() -> execute(() -> forget(subscriber)));
    client.afterReply(() -> execute(() -> begin(subscriber)));
    return new Outcome.Done();
  }

  private static Outcome wrong(ErrorTag tag, String element, String sentence) {
    return Outcome.failed(RpcError.protocol(tag, sentence).with("bad-element", element));
  }

  private static @Nullable Instant instant(XmlElement element) {
    try {
      return OffsetDateTime.parse(element.value()).toInstant();
    } catch (DateTimeParseException e) {
      return null;
    }
  }

  private void begin(Subscriber subscriber) {
    if (subscriber.ended) {
      return;
    }
    subscribers.add(subscriber);
    deliverAll();
    Instant stop = subscriber.stop;
    if (stop != null) {
      later(() -> end(subscriber), Math.max(0, Duration.between(clock.instant(), stop).toMillis()));
    }
  }

  private void forget(Subscriber subscriber) {
    subscriber.ended = true;
    subscribers.remove(subscriber);
  }

  private void end(Subscriber subscriber) {
    if (subscriber.ended) {
      return;
    }
    if (deliver(subscriber, view.recentNotices(), new HashMap<>())
        && subscriber.client.notify(
            NoticeXml.completion("notificationComplete", clock.instant()))) {
      forget(subscriber);
      subscriber.client.unsubscribed();
    } else {
      later(() -> end(subscriber), AGAIN_MILLIS);
    }
  }

  @Override
  public void close() {
    source.close();
    thread.shutdown();
  }
}
