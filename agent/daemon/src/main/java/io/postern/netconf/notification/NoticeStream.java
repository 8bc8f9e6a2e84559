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
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The stream NETCONF and its subscribers; everything but handing over happens on one thread. */
public final class NoticeStream implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(NoticeStream.class);

  /** The only stream. */
  public static final String NAME = "NETCONF";

  private static final int MAX_WAITING = 10_000;

  private final AgentView view;
  private final InstantSource clock;
  private final NoticeXml xml;
  private final ScheduledThreadPoolExecutor thread;
  private final AgentView.Subscription source;
  private final AtomicLong waiting = new AtomicLong();
  private final List<Subscriber> subscribers = new ArrayList<>();

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
    source = view.onNotice(this::published);
  }

  /** Where a replay begins at the earliest. */
  public Instant replayFrom() {
    List<PublishedNotice> kept = view.recentNotices();
    return kept.isEmpty() ? clock.instant() : Instant.ofEpochMilli(kept.getFirst().wallMillis());
  }

  private static final class Subscriber {
    private final Client client;
    private final EventFilter filter;
    private long lastSequence;

    Subscriber(Client client, EventFilter filter) {
      this.client = client;
      this.filter = filter;
    }

    void send(String message) {
      if (filter.passes(message)) {
        client.notify(message);
      }
    }
  }

  /** Called by the publisher, which must not wait. */
  private void published(PublishedNotice notice) {
    if (waiting.incrementAndGet() > MAX_WAITING) {
      waiting.decrementAndGet();
      return; // Receivers see the gap in the sequence numbers.
    }
    execute(
        () -> {
          waiting.decrementAndGet();
          if (!subscribers.isEmpty()) {
            String message = xml.write(notice);
            subscribers.forEach(
                s -> {
                  if (notice.sequence() > s.lastSequence) {
                    s.lastSequence = notice.sequence();
                    s.send(message);
                  }
                });
          }
        });
  }

  private void execute(Runnable task) {
    try {
      thread.execute(
          () -> {
            try {
              task.run();
            } catch (RuntimeException e) {
              LOG.error("a notification could not be sent", e);
            }
          });
    } catch (RejectedExecutionException e) {
      LOG.debug("the stream is closed", e);
    }
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
    Subscriber subscriber = new Subscriber(client, new EventFilter(filter.orElse(null)));
    client.subscribed(() -> execute(() -> subscribers.remove(subscriber)));
    client.afterReply(() -> execute(() -> begin(subscriber, start, stop)));
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

  private void begin(Subscriber subscriber, @Nullable Instant start, @Nullable Instant stop) {
    List<PublishedNotice> kept = view.recentNotices();
    if (start != null) {
      for (PublishedNotice notice : kept) {
        Instant at = Instant.ofEpochMilli(notice.wallMillis());
        if (!at.isBefore(start) && (stop == null || !at.isAfter(stop))) {
          subscriber.send(xml.write(notice));
        }
      }
      subscriber.client.notify(NoticeXml.completion("replayComplete", clock.instant()));
    }
    subscriber.lastSequence = kept.isEmpty() ? 0 : kept.getLast().sequence();
    Instant now = clock.instant();
    if (stop == null) {
      subscribers.add(subscriber);
    } else if (stop.isAfter(now)) {
      subscribers.add(subscriber);
      var _ =
          thread.schedule(
              () -> end(subscriber), Duration.between(now, stop).toMillis(), TimeUnit.MILLISECONDS);
    } else {
      end(subscriber);
    }
  }

  private void end(Subscriber subscriber) {
    subscribers.remove(subscriber);
    subscriber.client.notify(NoticeXml.completion("notificationComplete", clock.instant()));
    subscriber.client.unsubscribed();
  }

  @Override
  public void close() {
    source.close();
    thread.shutdown();
  }
}
