package io.postern.tests.vrrp;

import io.postern.core.gateway.election.RoleCause;
import io.postern.core.gateway.election.RouterAction;
import io.postern.core.gateway.election.RouterConfig;
import io.postern.core.gateway.election.RouterEvent;
import io.postern.core.gateway.election.RouterRole;
import io.postern.core.gateway.election.VirtualRouter;
import io.postern.core.gateway.packet.Advertisement;
import io.postern.core.gateway.packet.ChecksumForm;
import io.postern.core.gateway.packet.VirtualRouterId;
import io.postern.net.InterfaceName;
import io.postern.net.IpAddress;
import io.postern.net.IpFamily;
import java.util.List;

/** One virtual router on a bench: VRID 7, from 192.0.2.5, in an hour of its own. */
final class RouterBench {
  static final long MILLI = 1_000_000L;
  static final long SECOND = 1_000 * MILLI;
  static final IpAddress OWN = IpAddress.of("192.0.2.5");
  static final IpAddress LOWER = IpAddress.of("192.0.2.4");
  static final IpAddress HIGHER = IpAddress.of("192.0.2.6");
  static final List<IpAddress> ADDRESSES = List.of(IpAddress.of("192.0.2.100"));

  private final VirtualRouter router;
  private long now = 3_600 * SECOND;

  private RouterBench(RouterConfig config) {
    router = new VirtualRouter(config);
  }

  static RouterConfig config(int priority, boolean preempt, long preemptDelay, long interval) {
    return new RouterConfig(
        new VirtualRouterId(InterfaceName.of("eth0"), IpFamily.IPV4, 7),
        ADDRESSES,
        priority,
        preempt,
        preemptDelay,
        interval,
        ChecksumForm.RFC9568);
  }

  static RouterBench of(RouterConfig config) {
    return new RouterBench(config);
  }

  /** In Initialize, with an interval of one second. */
  static RouterBench initialize(int priority) {
    return new RouterBench(config(priority, true, 0, SECOND));
  }

  /** In Backup since now. */
  static RouterBench backup(int priority) {
    return backup(config(priority, true, 0, SECOND));
  }

  static RouterBench backup(RouterConfig config) {
    RouterBench bench = new RouterBench(config);
    bench.startup();
    return bench;
  }

  /** In Active since now. */
  static RouterBench active(int priority) {
    return active(config(priority, true, 0, SECOND));
  }

  static RouterBench active(RouterConfig config) {
    RouterBench bench = backup(config);
    bench.fire();
    bench.drained();
    bench.held();
    return bench;
  }

  VirtualRouter router() {
    return router;
  }

  RouterRole role() {
    return router.role();
  }

  long now() {
    return now;
  }

  /** How long from now the router's deadline is. */
  long due() {
    return router.nextDeadline() == VirtualRouter.NEVER
        ? VirtualRouter.NEVER
        : router.nextDeadline() - now;
  }

  RouterBench pass(long nanos) {
    now += nanos;
    return this;
  }

  List<RouterAction> startup() {
    return router.handle(new RouterEvent.Startup(now, OWN));
  }

  List<RouterAction> shutdown(boolean lanLost) {
    return router.handle(new RouterEvent.Shutdown(now, lanLost));
  }

  /** The deadline comes, in time. */
  List<RouterAction> fire() {
    return fireLate(0);
  }

  /** The deadline comes, late. */
  List<RouterAction> fireLate(long late) {
    now = router.nextDeadline() + late;
    return router.handle(new RouterEvent.Tick(now));
  }

  List<RouterAction> tick() {
    return router.handle(new RouterEvent.Tick(now));
  }

  List<RouterAction> hear(int priority, IpAddress sender) {
    return hear(priority, sender, SECOND);
  }

  List<RouterAction> hear(int priority, IpAddress sender, long interval) {
    return router.handle(
        new RouterEvent.Heard(now, sender, new Advertisement(7, priority, interval, ADDRESSES)));
  }

  List<RouterAction> drained() {
    List<RouterAction> actions = List.of();
    for (long number = 1; number < 50; number++) {
      List<RouterAction> more = router.handle(new RouterEvent.Drained(now, number));
      actions = more.isEmpty() ? actions : more;
    }
    return actions;
  }

  List<RouterAction> held() {
    return router.handle(new RouterEvent.Held(now, router.term()));
  }

  List<RouterAction> refused() {
    return router.handle(new RouterEvent.Refused(now, router.term()));
  }

  List<RouterAction> reconfigure(RouterConfig config) {
    return router.handle(new RouterEvent.Reconfigured(now, config));
  }

  /** What an advertisement of this router looks like. */
  static RouterAction.Send send(int priority) {
    return send(priority, SECOND);
  }

  static RouterAction.Send send(int priority, long interval) {
    return new RouterAction.Send(new Advertisement(7, priority, interval, ADDRESSES), OWN);
  }

  static RouterAction.Changed changed(RouterRole before, RouterRole now, RoleCause cause) {
    return new RouterAction.Changed(before, now, cause);
  }
}
