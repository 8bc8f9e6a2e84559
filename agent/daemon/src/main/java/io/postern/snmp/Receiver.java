package io.postern.snmp;

import io.postern.config.SnmpConfig;
import io.postern.view.ReceiverStatus;
import java.io.IOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.snmp4j.PDU;
import org.snmp4j.ScopedPDU;
import org.snmp4j.Session;
import org.snmp4j.Target;
import org.snmp4j.event.ResponseEvent;
import org.snmp4j.mp.MPv3;
import org.snmp4j.mp.SnmpConstants;
import org.snmp4j.smi.OID;
import org.snmp4j.smi.OctetString;
import org.snmp4j.smi.TimeTicks;
import org.snmp4j.smi.UdpAddress;
import org.snmp4j.smi.VariableBinding;

/**
 * A receiver of notifications: a bounded queue and the one thread that empties it. An inform waits
 * here for its acknowledgement, so a receiver that is dead delays nobody but itself; when its queue
 * is full, what is new is dropped and counted.
 */
final class Receiver implements AutoCloseable {
  /** Notifications that may wait. */
  static final int QUEUE = 256;

  private static final Logger LOG = LoggerFactory.getLogger(Receiver.class);
  private static final long WARNING_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final SnmpConfig.Target config;
  private final Session session;
  private final OctetString engineId;
  private final long sinceWallMillis;
  private final BlockingQueue<Notification> queue = new ArrayBlockingQueue<>(QUEUE);
  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong acknowledged = new AtomicLong();
  private final AtomicLong unacknowledged = new AtomicLong();
  private final AtomicLong dropped = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();
  private final LongAdder unsent;
  private final AtomicLong warnedAt = new AtomicLong(System.nanoTime() - WARNING_NANOS);
  private final Thread thread;
  private volatile Aim aim;

  /**
   * What a configuration says of it beside itself.
   *
   * @param target in SNMP4J's terms
   * @param told what it is told of
   */
  record Aim(Target<UdpAddress> target, View told) {}

  /** A notification, the same for all receivers. */
  @SuppressWarnings("ArrayRecordComponent") // compared nowhere, and nobody writes to it
  record Notification(OID id, TimeTicks upTime, VariableBinding[] objects) {}

  Receiver(
      SnmpConfig.Target config,
      Aim aim,
      Session session,
      OctetString engineId,
      long sinceWallMillis,
      LongAdder unsent) {
    this.unsent = unsent;
    this.config = config;
    this.aim = aim;
    this.session = session;
    this.engineId = engineId;
    this.sinceWallMillis = sinceWallMillis;
    thread = Thread.ofPlatform().daemon().name("snmp-to-" + config.name()).unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /** Sends what follows in another name, or under another view. */
  void aim(Aim next) {
    aim = next;
  }

  /** Puts a notification in the queue, if it is to be told of it; does not wait. */
  void tell(Notification notification) {
    if (sees(aim.told, notification) && !queue.offer(notification)) {
      dropped.incrementAndGet();
      unsent.increment();
      warn("its queue is full");
    }
  }

  /** Once, and then now and then: a receiver that is gone misses thousands. */
  private void warn(String why) {
    long now = System.nanoTime();
    long before = warnedAt.get();
    if (now - before >= WARNING_NANOS && warnedAt.compareAndSet(before, now)) {
      LOG.warn(
          "SNMP receiver {} at {} port {} was not sent a notification: {}; {} dropped and {} failed"
              + " so far",
          config.name(),
          config.address(),
          config.port(),
          why,
          dropped.get(),
          failed.get());
    }
  }

  /** RFC 3413 section 3.3: the notification itself and every object in it. */
  private static boolean sees(View told, Notification notification) {
    if (!told.contains(notification.id)) {
      return false;
    }
    for (VariableBinding object : notification.objects) {
      if (!told.contains(object.getOid())) {
        return false;
      }
    }
    return true;
  }

  ReceiverStatus status() {
    return new ReceiverStatus(
        config.name(),
        config.address(),
        config.port(),
        config.inform() ? ReceiverStatus.Kind.INFORM : ReceiverStatus.Kind.TRAP,
        config.timeoutMillis(),
        config.retries(),
        sent.get(),
        acknowledged.get(),
        unacknowledged.get(),
        dropped.get(),
        failed.get(),
        sinceWallMillis);
  }

  private void run() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        send(queue.take());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed
    }
  }

  private void send(Notification notification) {
    Target<UdpAddress> target = aim.target;
    try {
      ResponseEvent<UdpAddress> answer =
          session.send(pdu(notification, target, engineId, config.inform()), target);
      sent.incrementAndGet();
      if (config.inform()) {
        boolean heard = answer != null && answer.getResponse() != null;
        (heard ? acknowledged : unacknowledged).incrementAndGet();
      }
    } catch (IOException | RuntimeException e) {
      // No route, no socket: the next one may get through. Of users that it does not know SNMP4J
      // tells with the latter; the thread must outlive them.
      failed.incrementAndGet();
      unsent.increment();
      warn(String.valueOf(e.getMessage()));
    }
  }

  /** A notification as a receiver of that version gets it. */
  static PDU pdu(
      Notification notification, Target<UdpAddress> target, OctetString engineId, boolean inform) {
    PDU pdu;
    if (target.getVersion() == MPv3.ID) {
      ScopedPDU scoped = new ScopedPDU();
      scoped.setContextEngineID(engineId);
      pdu = scoped;
    } else {
      pdu = new PDU();
    }
    pdu.setType(inform ? PDU.INFORM : PDU.TRAP);
    pdu.add(new VariableBinding(SnmpConstants.sysUpTime, notification.upTime));
    pdu.add(new VariableBinding(SnmpConstants.snmpTrapOID, notification.id));
    for (VariableBinding object : notification.objects) {
      pdu.add(object);
    }
    return pdu;
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
