package io.postern.netconf.session;

import io.postern.netconf.operation.Capabilities;
import io.postern.netconf.operation.Client;
import io.postern.netconf.operation.Dispatcher;
import io.postern.netconf.xml.ErrorTag;
import io.postern.netconf.xml.MalformedXml;
import io.postern.netconf.xml.Namespaces;
import io.postern.netconf.xml.RpcError;
import io.postern.netconf.xml.XmlElement;
import io.postern.netconf.xml.XmlReader;
import io.postern.netconf.xml.XmlWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One session. {@link #run} is its reading thread; everything else may come from any thread. */
final class Session implements Client {
  private static final Logger LOG = LoggerFactory.getLogger(Session.class);

  /** Characters; what waits for a client that does not read. */
  private static final long MAX_QUEUED = 1L << 20;

  private static final long WRITE_SECONDS = 60;

  private final int number;
  private final Peer peer;
  private final Capabilities capabilities;
  private final Dispatcher dispatcher;
  private final XmlReader xml;
  private final MessageReader in;
  private final OutQueue out = new OutQueue(MAX_QUEUED);
  private final Instant since = Instant.now();
  private final AtomicLong rpcs = new AtomicLong();
  private final AtomicLong badRpcs = new AtomicLong();
  private final AtomicLong errors = new AtomicLong();
  private final AtomicLong notifications = new AtomicLong();
  private final AtomicBoolean ended = new AtomicBoolean();
  private final Thread writer;
  private volatile boolean chunked;
  private volatile boolean greeted;
  private volatile boolean orderly;
  private volatile boolean badHello;
  private volatile boolean working;
  private volatile long lastHeardNanos = System.nanoTime();
  private volatile @Nullable Runnable subscription;
  private @Nullable Runnable afterReply;
  private boolean last;

  Session(
      int number,
      Peer peer,
      Capabilities capabilities,
      Dispatcher dispatcher,
      XmlReader xml,
      int maxMessage) {
    this.number = number;
    this.peer = peer;
    this.capabilities = capabilities;
    this.dispatcher = dispatcher;
    this.xml = xml;
    in = new MessageReader(peer.in(), maxMessage);
    writer = Thread.ofVirtual().name("netconf-write-" + number).unstarted(this::write);
  }

  /** Reads until the session ends. */
  void run() {
    writer.start();
    try {
      if (out.put(capabilities.hello(number), WRITE_SECONDS) && greet()) {
        while (!last && !ended.get()) {
          Optional<byte[]> message = in.next();
          if (message.isEmpty()) {
            return;
          }
          lastHeardNanos = System.nanoTime();
          working = true;
          handle(message.get());
          working = false;
        }
      }
    } catch (MessageReader.BadFrame e) {
      badRpcs.incrementAndGet();
      LOG.info("session {} of {}: {}", number, peer.user(), e.getMessage());
    } catch (IOException e) {
      LOG.debug("session {}: {}", number, e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      finish();
    }
  }

  /** Lets the writer send what is queued, then lets go of the channel. */
  private void finish() {
    Runnable end = subscription;
    if (end != null) {
      end.run();
    }
    out.close();
    try {
      writer.join(Duration.ofSeconds(WRITE_SECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    ended.set(true);
    peer.close();
  }

  private void write() {
    try {
      OutputStream stream = peer.out();
      boolean hello = true;
      for (Optional<OutQueue.Part> next = out.take(); next.isPresent(); next = out.take()) {
        byte[] text = next.get().text().getBytes(StandardCharsets.UTF_8);
        boolean ends = next.get().last();
        // The hello always ends with the mark; what comes after it is framed as both agreed on.
        stream.write(
            chunked && !hello ? MessageReader.chunk(text, ends) : MessageReader.marked(text, ends));
        stream.flush();
        hello = false;
      }
    } catch (IOException e) {
      LOG.debug("session {}: {}", number, e.getMessage());
      kill();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean greet() throws IOException {
    Optional<byte[]> message = in.next();
    if (message.isEmpty()) {
      return false;
    }
    lastHeardNanos = System.nanoTime();
    String wrong = "";
    try {
      XmlElement hello = xml.read(message.get());
      List<String> theirs =
          hello
              .child("capabilities")
              .map(c -> c.childrenOf(Namespaces.BASE).map(XmlElement::value).toList())
              .orElse(List.of());
      if (!hello.is(Namespaces.BASE, "hello")) {
        wrong = "expected hello, found " + hello.name();
      } else if (hello.child("session-id").isPresent()) {
        wrong = "a client's hello has no session-id";
      } else if (theirs.contains(Capabilities.BASE_1_1)) {
        in.chunked();
        chunked = true;
      } else if (!theirs.contains(Capabilities.BASE_1_0)) {
        wrong = "no version of the protocol in common";
      }
    } catch (MalformedXml e) {
      wrong = e.sentence();
    }
    badHello = !wrong.isEmpty();
    greeted = !badHello;
    if (badHello) {
      LOG.info("session {} of {} ended at its hello: {}", number, peer.user(), wrong);
    }
    return greeted;
  }

  private void handle(byte[] message) throws InterruptedException {
    XmlElement rpc;
    try {
      rpc = xml.read(message);
    } catch (MalformedXml e) {
      malformed(e.sentence());
      return;
    }
    if (!rpc.is(Namespaces.BASE, "rpc")) {
      malformed("expected rpc, found " + rpc.name());
      return;
    }
    rpcs.incrementAndGet();
    Dispatcher.Reply reply = dispatcher.answer(this, rpc, this::sendPart);
    if (reply.failed()) {
      errors.incrementAndGet();
    }
    if (reply.cut()) {
      kill();
      return;
    }
    send(reply.message());
    Runnable action = afterReply;
    afterReply = null;
    if (action != null) {
      action.run();
    }
  }

  /** The peer and this end may disagree on where messages begin: the session ends. */
  private void malformed(String sentence) throws InterruptedException {
    badRpcs.incrementAndGet();
    errors.incrementAndGet();
    if (chunked) {
      // The tag is of the protocol's second version (RFC 6241 appendix A).
      XmlWriter reply = new XmlWriter();
      reply.start(Namespaces.BASE, "rpc-reply");
      new RpcError(RpcError.Type.RPC, ErrorTag.MALFORMED_MESSAGE, null, sentence, List.of())
          .write(reply);
      send(reply.end().toString());
    }
    last = true;
  }

  private void send(String message) throws InterruptedException {
    if (!out.put(message, WRITE_SECONDS)) {
      LOG.info("session {} of {} does not read its replies and is ended", number, peer.user());
      kill();
    }
  }

  /** Of a reply that is being written; whoever writes it stops when nobody reads it. */
  private void sendPart(String text) {
    try {
      if (!out.put(new OutQueue.Part(text, false), WRITE_SECONDS)) {
        LOG.info("session {} of {} does not read its replies and is ended", number, peer.user());
        throw new Dispatcher.Unread(null);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Dispatcher.Unread(e);
    }
  }

  @Override
  public int session() {
    return number;
  }

  @Override
  public String user() {
    return peer.user();
  }

  @Override
  public String source() {
    return peer.source();
  }

  @Override
  public Instant since() {
    return since;
  }

  @Override
  public boolean readOnly() {
    return peer.readOnly();
  }

  @Override
  public void closeAfterReply() {
    orderly = true;
    last = true;
  }

  @Override
  public void kill() {
    if (ended.compareAndSet(false, true)) {
      out.close();
      peer.close();
    }
  }

  @Override
  public void afterReply(Runnable action) {
    afterReply = action;
  }

  @Override
  public boolean notify(String message) {
    boolean queued = out.offer(message);
    if (queued) {
      notifications.incrementAndGet();
    }
    return queued;
  }

  @Override
  public boolean subscribed() {
    return subscription != null;
  }

  @Override
  public void subscribed(Runnable end) {
    subscription = end;
  }

  @Override
  public void unsubscribed() {
    subscription = null;
  }

  @Override
  public Counters counters() {
    return new Counters(rpcs.get(), badRpcs.get(), errors.get(), notifications.get());
  }

  /** Whether the hello was exchanged. */
  boolean greeted() {
    return greeted;
  }

  /** Whether it began with something else than a hello. */
  boolean badHello() {
    return badHello;
  }

  /** Whether it ended by close-session. */
  boolean orderly() {
    return orderly;
  }

  /** Nanoseconds since it was last heard of; 0 while it has work or a subscription. */
  long idleNanos(long nowNanos) {
    return working || subscribed() ? 0 : nowNanos - lastHeardNanos;
  }
}
