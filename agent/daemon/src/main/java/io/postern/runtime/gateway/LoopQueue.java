package io.postern.runtime.gateway;

import io.postern.core.gateway.GatewayEvent;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What waits for the gateways' loop. There is always room for what this node did or was told by a
 * member of its cluster; packets of a LAN, which anybody can send, have a bound.
 */
final class LoopQueue {
  /** Packets that wait, at most: the loop is through with them in less than 10 ms. */
  static final int PACKETS = 256;

  private final LinkedBlockingQueue<GatewayEvent> queue = new LinkedBlockingQueue<>();
  private final AtomicInteger packets = new AtomicInteger();

  void add(GatewayEvent event) {
    queue.add(event);
  }

  /** False where too many wait. */
  boolean offer(GatewayEvent.PacketHeard packet) {
    if (packets.incrementAndGet() > PACKETS) {
      packets.decrementAndGet();
      return false;
    }
    queue.add(packet);
    return true;
  }

  @Nullable GatewayEvent poll() {
    return taken(queue.poll());
  }

  @Nullable GatewayEvent poll(long nanos) throws InterruptedException {
    return taken(queue.poll(nanos, TimeUnit.NANOSECONDS));
  }

  private @Nullable GatewayEvent taken(@Nullable GatewayEvent event) {
    if (event instanceof GatewayEvent.PacketHeard) {
      packets.decrementAndGet();
    }
    return event;
  }

  int size() {
    return queue.size();
  }

  boolean isEmpty() {
    return queue.isEmpty();
  }
}
