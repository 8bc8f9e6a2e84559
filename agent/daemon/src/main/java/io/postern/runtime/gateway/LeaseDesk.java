package io.postern.runtime.gateway;

import io.postern.core.gateway.GatewayAction;
import io.postern.core.gateway.GatewayEvent;
import io.postern.core.gateway.balance.AnswerLease;
import io.postern.device.Device;
import io.postern.device.Guarded;
import io.postern.device.LeasePort;
import io.postern.net.InterfaceName;
import io.postern.runtime.loop.AgentClock;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Orders to the lease port, and what came of them. A right to a group's addresses is a right to
 * choose for its hosts too: the group's {@link AnswerLease} lasts as long as the kernel's right
 * does, and is extended by nothing else.
 */
final class LeaseDesk implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LeaseDesk.class);

  /** What an order that is under way means for a group's answers. */
  private record Choosing(AnswerLease lease, long until) {}

  private final Device device;
  private final AgentClock clock;
  private final BiFunction<String, InterfaceName, AnswerLease> leases;
  private final Consumer<GatewayEvent> events;
  private final Map<Long, Choosing> underWay = new ConcurrentHashMap<>();
  private final Map<InterfaceName, Set<AnswerLease>> chosenOn = new ConcurrentHashMap<>();
  private @Nullable LeasePort port;

  /**
   * No port yet: it is opened with the first order.
   *
   * @param leases the answer lease of a group
   * @param events takes what came of orders, on the port's thread
   */
  LeaseDesk(
      Device device,
      AgentClock clock,
      BiFunction<String, InterfaceName, AnswerLease> leases,
      Consumer<GatewayEvent> events) {
    this.device = device;
    this.clock = clock;
    this.leases = leases;
    this.events = events;
  }

  private final class Hearing implements LeasePort.Listener {
    @Override
    public void done(long at, long number) {
      answered(number, false);
      events.accept(new GatewayEvent.OrderDone(at, number));
    }

    @Override
    public void granted(long at, long number, long until) {
      answered(number, true);
      events.accept(new GatewayEvent.RightGiven(at, number));
    }

    @Override
    public void refused(long at, long number, String why) {
      answered(number, false);
      LOG.debug("order {} was refused: {}", number, why);
      events.accept(new GatewayEvent.OrderRefused(at, number, why));
    }

    @Override
    public void lapsed(long at, InterfaceName nic, String why) {
      LOG.warn("all rights on {} have ended: {}", nic, why);
      chosenOn.getOrDefault(nic, Set.of()).forEach(lease -> lease.until(Long.MIN_VALUE));
      events.accept(new GatewayEvent.RightsLapsed(at, nic, why));
    }

    private void answered(long number, boolean given) {
      Choosing choosing = underWay.remove(number);
      if (choosing != null) {
        choosing.lease().until(given ? choosing.until() : Long.MIN_VALUE);
      }
    }
  }

  void guard(GatewayAction.Guard order) {
    LeasePort open = port(order.number());
    if (open != null) {
      open.guard(order.number(), order.all());
    }
  }

  void grant(GatewayAction.Grant order) {
    LeasePort open = port(order.number());
    if (open != null) {
      note(order.number(), order.group(), order.what(), order.until(), order.alone());
      open.grant(order.number(), order.what(), order.until(), order.alone());
    }
  }

  void renew(GatewayAction.Renew order) {
    LeasePort open = port(order.number());
    if (open != null) {
      note(order.number(), order.group(), order.what(), order.until(), order.alone());
      open.renew(order.number(), order.what(), order.until(), order.alone());
    }
  }

  void revoke(GatewayAction.Revoke order) {
    LeasePort open = port(order.number());
    if (open != null) {
      note(order.number(), order.group(), order.what(), Long.MIN_VALUE, false);
      if (chooses(order.what())) {
        leases.apply(order.group(), order.what().nic()).until(Long.MIN_VALUE);
      }
      open.revoke(order.number(), order.what());
    }
  }

  private static boolean chooses(Guarded what) {
    return !what.addresses().isEmpty();
  }

  private void note(long number, String group, Guarded what, long until, boolean alone) {
    if (chooses(what)) {
      AnswerLease lease = leases.apply(group, what.nic());
      chosenOn.computeIfAbsent(what.nic(), nic -> ConcurrentHashMap.newKeySet()).add(lease);
      underWay.put(number, new Choosing(lease, alone ? Long.MAX_VALUE : until));
    }
  }

  private @Nullable LeasePort port(long number) {
    LeasePort open = port;
    if (open == null) {
      try {
        open = device.leases(new Hearing());
        port = open;
      } catch (IllegalStateException e) {
        events.accept(
            new GatewayEvent.OrderRefused(clock.nanos(), number, String.valueOf(e.getMessage())));
      }
    }
    return open;
  }

  /** Takes the guards away: nothing of what they guarded is there any more. */
  @Override
  public void close() {
    LeasePort open = port;
    if (open != null) {
      open.close();
    }
  }
}
