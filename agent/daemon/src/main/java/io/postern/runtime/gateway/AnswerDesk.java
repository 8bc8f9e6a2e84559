package io.postern.runtime.gateway;

import io.postern.cluster.PeerChannel;
import io.postern.core.gateway.balance.AnswerLease;
import io.postern.core.gateway.balance.AnswerPolicy;
import io.postern.core.gateway.balance.Assignment;
import io.postern.core.gateway.balance.Assignments;
import io.postern.core.gateway.balance.Responder;
import io.postern.core.gateway.balance.Share;
import io.postern.core.gateway.group.PeerMessage;
import io.postern.device.ArpAnswers;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A balanced group's answers: its responder and its assignments, which the ARP thread alone writes.
 * Policies and other gateways' rows are left here for it by any thread; what it chose is sent on
 * after each batch of requests.
 */
final class AnswerDesk implements ArpAnswers {
  /** Twice the hosts that a group is meant for. */
  private static final int MOST_WAITING = 200_000;

  private final String group;
  private final String node;
  private final PeerChannel peers;
  private final AnswerLease lease = new AnswerLease();
  private final Assignments assignments = new Assignments();
  private final Responder responder = new Responder(assignments, lease);
  private final AtomicReference<@Nullable AnswerPolicy> next = new AtomicReference<>();
  private final Queue<List<Assignment>> merged = new ConcurrentLinkedQueue<>();
  private final AtomicInteger waiting = new AtomicInteger();
  private volatile boolean lacking;
  private volatile @Nullable AnswerPolicy newest;
  private int[] addresses = new int[0];

  /** Addresses that the host that was moved last has been told of; all, before the next is. */
  private int told;

  private long movedAt;

  AnswerDesk(String group, String node, PeerChannel peers) {
    this.group = group;
    this.node = node;
    this.peers = peers;
  }

  // Any thread's

  AnswerLease lease() {
    return lease;
  }

  Assignments assignments() {
    return assignments;
  }

  /** Answered by from the next batch on, once the thread has been woken. */
  void publish(AnswerPolicy policy) {
    newest = policy;
    next.set(policy);
  }

  /** Rows of another gateway; they wait until there is a port, but not without bound. */
  void merge(List<Assignment> rows) {
    merged.add(rows);
    if (waiting.addAndGet(rows.size()) > MOST_WAITING) {
      List<Assignment> dropped = merged.poll();
      if (dropped != null) {
        waiting.addAndGet(-dropped.size());
        lacking = true;
      }
    }
  }

  /** Whether rows were lost since this was asked last. */
  boolean lacksRows() {
    boolean lacks = lacking;
    lacking = false;
    return lacks;
  }

  /** Whether this node is the active gateway. */
  boolean chooses() {
    AnswerPolicy by = newest;
    return by != null && by.chooses();
  }

  List<Share> shares() {
    AnswerPolicy by = newest;
    return by == null ? List.of() : by.shares();
  }

  /** All rows, read while they are walked. */
  Iterable<Assignment> rows() {
    return () ->
        new Iterator<>() {
          private @Nullable Assignment coming = assignments.first();

          @Override
          public boolean hasNext() {
            return coming != null;
          }

          @Override
          public Assignment next() {
            Assignment row = coming;
            if (row == null) {
              throw new NoSuchElementException();
            }
            coming = assignments.after(row.host());
            return row;
          }
        };
  }

  // The ARP thread's

  @Override
  public long answer(
      int operation, long destination, long senderMac, int sender, int target, long at) {
    return responder.answer(operation, destination, senderMac, sender, target, at);
  }

  @Override
  public long due() {
    return told < addresses.length ? movedAt : responder.due();
  }

  /** A host is told of each virtual address, one packet each. */
  @Override
  public boolean move(long at) {
    if (told < addresses.length) {
      told++;
      return true;
    }
    if (!responder.move(at)) {
      return false;
    }
    told = Math.min(1, addresses.length);
    movedAt = at;
    return told > 0;
  }

  @Override
  public int movedAddress() {
    return addresses[told - 1];
  }

  @Override
  public int movedHost() {
    return responder.movedHost();
  }

  @Override
  public long movedHostMac() {
    return responder.movedHostMac();
  }

  @Override
  public long movedMac() {
    return responder.movedMac();
  }

  @Override
  public void attend(long at) {
    AnswerPolicy policy = next.getAndSet(null);
    if (policy != null) {
      if (addresses.length != policy.addresses().size()) {
        told = policy.addresses().size();
      }
      addresses = policy.addresses().stream().mapToInt(a -> (int) a.low()).toArray();
      responder.adopt(policy, at);
    }
    for (List<Assignment> rows = merged.poll(); rows != null; rows = merged.poll()) {
      waiting.addAndGet(-rows.size());
      for (Assignment row : rows) {
        var _ = assignments.merge(row);
      }
    }
    if (assignments.hasChanges()) {
      peers.send(group, new PeerMessage.Rows(node, assignments.changes(Integer.MAX_VALUE)));
    }
    responder.sweep(at);
  }
}
