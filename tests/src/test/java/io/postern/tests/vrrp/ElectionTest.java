package io.postern.tests.vrrp;

import static io.postern.core.gateway.election.RouterRole.ACTIVE;
import static io.postern.core.gateway.election.RouterRole.BACKUP;
import static io.postern.core.gateway.election.RouterRole.INITIALIZE;
import static io.postern.tests.vrrp.RouterBench.HIGHER;
import static io.postern.tests.vrrp.RouterBench.LOWER;
import static io.postern.tests.vrrp.RouterBench.MILLI;
import static io.postern.tests.vrrp.RouterBench.OWN;
import static io.postern.tests.vrrp.RouterBench.SECOND;
import static io.postern.tests.vrrp.RouterBench.changed;
import static io.postern.tests.vrrp.RouterBench.config;
import static io.postern.tests.vrrp.RouterBench.send;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.postern.core.gateway.election.RoleCause;
import io.postern.core.gateway.election.RouterAction;
import io.postern.core.gateway.election.RouterAction.Announce;
import io.postern.core.gateway.election.RouterAction.Drain;
import io.postern.core.gateway.election.RouterAction.Release;
import io.postern.core.gateway.election.RouterAction.Take;
import io.postern.core.gateway.election.RouterConfig;
import io.postern.core.gateway.election.RouterEvent;
import io.postern.core.gateway.election.VirtualRouter;
import io.postern.core.gateway.packet.Advertisement;
import io.postern.core.gateway.packet.ChecksumForm;
import io.postern.core.gateway.packet.VirtualRouterId;
import io.postern.net.InterfaceName;
import io.postern.net.IpAddress;
import io.postern.net.IpFamily;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Section 6.4 of RFC 9568: state, event, actions in their order, next state. */
final class ElectionTest {

  // 6.1 Parameters

  @Test
  void skewAndDownIntervalsAreComputedWithoutRounding() {
    RouterConfig backup = config(100, true, 0, SECOND);
    assertEquals(156 * SECOND / 256, backup.skewNanos(SECOND));
    assertEquals(3 * SECOND + 156 * SECOND / 256, backup.activeDownNanos(SECOND));
    assertEquals(36_093_750, backup.activeDownNanos(10 * MILLI));
    assertEquals(10 * MILLI / 256, config(255, true, 0, SECOND).skewNanos(10 * MILLI));
    assertEquals(2 * 40_950 * MILLI / 256, config(254, true, 0, SECOND).skewNanos(40_950 * MILLI));
  }

  @Test
  void theIntervalLiesBetween10MillisecondsAnd40950() {
    assertEquals(10 * MILLI, config(1, true, 0, 10 * MILLI).intervalNanos());
    assertEquals(40_950 * MILLI, config(254, true, 0, 40_950 * MILLI).intervalNanos());
    assertThrows(IllegalArgumentException.class, () -> config(100, true, 0, 0));
    assertThrows(IllegalArgumentException.class, () -> config(100, true, 0, 40_960 * MILLI));
  }

  @Test
  void aRoutersPriorityLiesBetween1And255() {
    assertFalse(config(1, true, 0, SECOND).owner());
    assertFalse(config(254, true, 0, SECOND).owner());
    assertTrue(config(255, true, 0, SECOND).owner());
    assertThrows(IllegalArgumentException.class, () -> config(0, true, 0, SECOND));
    assertThrows(IllegalArgumentException.class, () -> config(256, true, 0, SECOND));
  }

  @Test
  void theFirstIpv6AddressOfARouterIsLinkLocal() {
    VirtualRouterId id = new VirtualRouterId(InterfaceName.of("eth0"), IpFamily.IPV6, 7);
    IpAddress global = IpAddress.of("2001:db8::1");
    IpAddress local = IpAddress.of("fe80::1");
    assertEquals(
        2,
        new RouterConfig(id, List.of(local, global), 100, true, 0, SECOND, ChecksumForm.RFC9568)
            .addresses()
            .size());
    assertThrows(
        IllegalArgumentException.class,
        () ->
            new RouterConfig(
                id, List.of(global, local), 100, true, 0, SECOND, ChecksumForm.RFC9568));
  }

  @Test
  void theAddressesAreOfTheRoutersOwnIpVersion() {
    VirtualRouterId id = new VirtualRouterId(InterfaceName.of("eth0"), IpFamily.IPV6, 7);
    assertThrows(
        IllegalArgumentException.class,
        () ->
            new RouterConfig(
                id, RouterBench.ADDRESSES, 100, true, 0, SECOND, ChecksumForm.RFC9568));
    assertEquals(IpFamily.IPV4, config(1, true, 0, SECOND).id().family());
  }

  // 6.4.1 Initialize

  @Test
  void atStartupABackupListensForTheActiveDownInterval() {
    RouterBench bench = RouterBench.initialize(100);
    assertEquals(List.of(changed(INITIALIZE, BACKUP, RoleCause.STARTED)), bench.startup());
    assertEquals(bench.router().config().activeDownNanos(SECOND), bench.due());
  }

  @Test
  void atStartupTheOwnerBecomesActiveAtOnce() {
    RouterBench bench = RouterBench.initialize(255);
    assertEquals(new Take(1), bench.startup().getFirst());
    assertEquals(
        List.of(send(255), new Announce(), changed(BACKUP, ACTIVE, RoleCause.OWNER)), bench.held());
    assertEquals(SECOND, bench.due());
  }

  @Test
  void inInitializeNothingIsSaidOrAnswered() {
    RouterBench bench = RouterBench.initialize(100);
    assertEquals(List.of(), bench.hear(50, LOWER));
    assertEquals(List.of(), bench.hear(0, LOWER));
    assertEquals(List.of(), bench.pass(3_600 * SECOND).tick());
    assertEquals(VirtualRouter.NEVER, bench.due());
    assertEquals(List.of(), bench.shutdown(false));
  }

  // 6.4.2 Backup

  @Test
  void aBackupThatIsStoppedSaysNothing() {
    RouterBench bench = RouterBench.backup(100);
    assertEquals(List.of(changed(BACKUP, INITIALIZE, RoleCause.STOPPED)), bench.shutdown(false));
    assertEquals(VirtualRouter.NEVER, bench.due());
  }

  @Test
  void aBackupSendsNothingBeforeItsTimerFires() {
    RouterBench bench = RouterBench.backup(100);
    assertEquals(List.of(), bench.pass(bench.due() - 1).tick());
    assertEquals(List.of(new Drain(1)), bench.pass(1).tick());
  }

  @Test
  void whenTheActiveIsSilentTheBackupTakesOverAdvertisesAndAnnounces() {
    RouterBench bench = RouterBench.backup(100);
    assertEquals(List.of(new Drain(1)), bench.fire());
    assertEquals(List.of(new Take(1)), bench.drained());
    assertEquals(BACKUP, bench.role());
    assertEquals(
        List.of(send(100), new Announce(), changed(BACKUP, ACTIVE, RoleCause.ACTIVE_SILENT)),
        bench.held());
    assertEquals(SECOND, bench.due());
  }

  @Test
  void nothingIsSentBeforeAddressAndMacAreInPlace() {
    RouterBench bench = RouterBench.backup(100);
    bench.fire();
    bench.drained();
    assertEquals(List.of(), bench.hear(50, LOWER));
    assertEquals(List.of(), bench.hear(0, LOWER));
    assertEquals(List.of(), bench.pass(10 * MILLI).tick());
    assertEquals(send(100), bench.held().getFirst());
  }

  @Test
  void whatTheDeviceDidForAnEarlierTermIsNotTakenForThisOne() {
    RouterBench bench = RouterBench.backup(100);
    bench.fire();
    bench.drained();
    assertEquals(new Release(1), bench.hear(200, LOWER).getFirst());
    assertEquals(List.of(), bench.held());
    bench.fire();
    assertEquals(List.of(new Take(2)), bench.drained());
    assertEquals(List.of(), bench.router().handle(new RouterEvent.Held(bench.now(), 1)));
    assertEquals(BACKUP, bench.role());
    assertEquals(send(100), bench.held().getFirst());
  }

  @Test
  void whereTheDeviceRefusesNothingIsSaidAndTheRouterGoesOnListening() {
    RouterBench bench = RouterBench.backup(100);
    bench.fire();
    bench.drained();
    assertEquals(List.of(new Release(1)), bench.refused());
    assertEquals(BACKUP, bench.role());
    assertEquals(RoleCause.DEVICE_REFUSED, bench.router().cause());
    assertEquals(bench.router().config().activeDownNanos(SECOND), bench.due());
  }

  @Test
  void aDeviceThatNeverAnswersIsGivenUp() {
    RouterBench bench = RouterBench.backup(100);
    bench.fire();
    bench.drained();
    assertEquals(2 * SECOND, bench.due());
    assertEquals(List.of(new Release(1)), bench.fire());
    assertEquals(BACKUP, bench.role());
  }

  @Test
  void whenTheActiveLeavesTheBackupWaitsForItsSkewOnly() {
    RouterBench bench = RouterBench.backup(100);
    bench.hear(200, HIGHER);
    bench.pass(300 * MILLI);
    assertEquals(List.of(), bench.hear(0, HIGHER));
    assertEquals(156 * SECOND / 256, bench.due());
    bench.fire();
    bench.drained();
    assertEquals(changed(BACKUP, ACTIVE, RoleCause.ACTIVE_LEFT), bench.held().getLast());
  }

  @Test
  void theSkewIsComputedFromTheActivesInterval() {
    RouterBench bench = RouterBench.backup(100);
    bench.hear(200, HIGHER, 100 * MILLI);
    bench.hear(0, HIGHER, 100 * MILLI);
    assertEquals(156 * 100 * MILLI / 256, bench.due());
  }

  @Test
  void theIntervalIsLearnedFromTheActive() {
    RouterBench bench = RouterBench.backup(100);
    bench.hear(200, HIGHER, 10 * MILLI);
    assertEquals(36_093_750, bench.due());
    bench.hear(200, HIGHER, 40_950 * MILLI);
    assertEquals(bench.router().config().activeDownNanos(40_950 * MILLI), bench.due());
    assertEquals(2, bench.router().counters().intervalDiffers());
  }

  @Test
  void anEqualPriorityIsListenedToWhateverItsAddress() {
    for (IpAddress sender : List.of(LOWER, HIGHER)) {
      RouterBench bench = RouterBench.backup(100);
      bench.pass(2 * SECOND).hear(100, sender);
      assertEquals(bench.router().config().activeDownNanos(SECOND), bench.due());
      assertEquals(sender, bench.router().activeAddress());
    }
  }

  @Test
  void anOutrankedActiveIsDiscardedWherePreemptIsTrue() {
    RouterBench bench = RouterBench.backup(100);
    bench.pass(2 * SECOND);
    long due = bench.due();
    assertEquals(List.of(), bench.hear(99, HIGHER));
    assertEquals(due, bench.due());
    bench.fire();
    bench.drained();
    assertEquals(changed(BACKUP, ACTIVE, RoleCause.PREEMPTION), bench.held().getLast());
  }

  @Test
  void anOutrankedActiveIsLeftAloneWherePreemptIsFalse() {
    RouterBench bench = RouterBench.backup(config(200, false, 0, SECOND));
    for (int i = 0; i < 20; i++) {
      bench.pass(SECOND).hear(1, LOWER);
      assertEquals(bench.router().config().activeDownNanos(SECOND), bench.due());
    }
  }

  @Test
  void theOwnerPreemptsWhateverPreemptSays() {
    RouterBench bench = RouterBench.active(config(255, false, 60 * SECOND, SECOND));
    bench.hear(255, HIGHER);
    assertEquals(BACKUP, bench.role());
    bench.pass(SECOND);
    long due = bench.due();
    bench.hear(254, HIGHER);
    assertEquals(due, bench.due());
  }

  @Test
  void anOutrankedActiveIsLeftAloneUntilThePreemptDelayHasPassed() {
    RouterBench bench = RouterBench.backup(config(200, true, 10 * SECOND, SECOND));
    bench.hear(100, LOWER);
    for (int i = 0; i < 9; i++) {
      bench.pass(SECOND).hear(100, LOWER);
      assertEquals(bench.router().config().activeDownNanos(SECOND), bench.due());
    }
    bench.pass(SECOND).hear(100, LOWER);
    long due = bench.due();
    bench.pass(SECOND).hear(100, LOWER);
    assertEquals(due - SECOND, bench.due());
  }

  @Test
  void thePreemptDelayBeginsAnewAfterAnActiveThatOutranks() {
    RouterBench bench = RouterBench.backup(config(200, true, 10 * SECOND, SECOND));
    bench.hear(100, LOWER);
    bench.pass(9 * SECOND).hear(201, HIGHER);
    bench.pass(SECOND).hear(100, LOWER);
    bench.pass(SECOND).hear(100, LOWER);
    assertEquals(bench.router().config().activeDownNanos(SECOND), bench.due());
  }

  @Test
  void thePreemptDelayDoesNotDelayTakingOverFromTheDead() {
    RouterBench bench = RouterBench.backup(config(200, true, 3_600 * SECOND, SECOND));
    bench.hear(100, LOWER);
    bench.fire();
    assertEquals(List.of(new Take(1)), bench.drained());
  }

  // 6.4.3 Active

  @Test
  void theActiveAdvertisesAtEveryInterval() {
    RouterBench bench = RouterBench.active(100);
    long began = bench.now();
    assertEquals(List.of(send(100), new Announce()), bench.fire());
    assertEquals(began + SECOND, bench.now());
    assertEquals(List.of(), bench.pass(SECOND - 1).tick());
    assertEquals(List.of(send(100)), bench.pass(1).tick());
  }

  @Test
  void atTenMillisecondsOneHundredAdvertisementsLeaveInASecond() {
    RouterBench bench = RouterBench.active(config(100, true, 0, 10 * MILLI));
    long before = bench.router().counters().sent();
    long end = bench.now() + SECOND;
    while (bench.router().nextDeadline() <= end) {
      bench.fire();
    }
    assertEquals(100, bench.router().counters().sent() - before);
  }

  @Test
  void anActiveThatIsStoppedTakesFarewellAndServesUntilItsSuccessorIsHeard() {
    RouterBench bench = RouterBench.active(100);
    assertEquals(
        List.of(send(0), changed(ACTIVE, INITIALIZE, RoleCause.STOPPED)), bench.shutdown(false));
    assertTrue(bench.router().holds());
    assertEquals(List.of(), bench.hear(0, LOWER));
    assertEquals(List.of(new Release(1)), bench.pass(600 * MILLI).hear(50, LOWER));
    assertFalse(bench.router().holds());
    assertEquals(VirtualRouter.NEVER, bench.due());
  }

  @Test
  void anActiveThatNobodySucceedsLeavesAfterABound() {
    RouterBench bench = RouterBench.active(config(100, true, 0, 40_950 * MILLI));
    bench.shutdown(false);
    assertEquals(3 * SECOND, bench.due());
    assertEquals(List.of(new Release(1)), bench.fire());
  }

  @Test
  void anActiveThatLosesItsLanReleasesAtOnceAndSaysNothing() {
    RouterBench bench = RouterBench.active(100);
    assertEquals(
        List.of(new Release(1), changed(ACTIVE, INITIALIZE, RoleCause.LAN_LOST)),
        bench.shutdown(true));
  }

  @Test
  void theActiveAnswersAFarewellAtOnceAndResetsItsTimer() {
    RouterBench bench = RouterBench.active(100);
    bench.pass(400 * MILLI);
    assertEquals(List.of(send(100)), bench.hear(0, HIGHER));
    assertEquals(600 * MILLI, bench.due()); // the second announcement
    bench.fire();
    assertEquals(400 * MILLI, bench.due());
  }

  @Test
  void theActiveYieldsToAHigherPriority() {
    RouterBench bench = RouterBench.active(100);
    assertEquals(
        List.of(new Release(1), changed(ACTIVE, BACKUP, RoleCause.OUTRANKED)),
        bench.hear(101, LOWER, 200 * MILLI));
    assertEquals(bench.router().config().activeDownNanos(200 * MILLI), bench.due());
    assertEquals(LOWER, bench.router().activeAddress());
  }

  @Test
  void atEqualPriorityTheGreaterAddressStays() {
    RouterBench yields = RouterBench.active(100);
    assertEquals(new Release(1), yields.hear(100, HIGHER).getFirst());
    RouterBench stays = RouterBench.active(100);
    assertEquals(List.of(send(100)), stays.pass(500 * MILLI).hear(100, LOWER));
    assertEquals(ACTIVE, stays.role());
  }

  @Test
  void addressesAreComparedAsUnsignedNumbers() {
    RouterBench bench = RouterBench.active(100);
    assertEquals(new Release(1), bench.hear(100, IpAddress.of("203.0.113.1")).getFirst());
    RouterBench other = RouterBench.active(100);
    other.pass(500 * MILLI).hear(100, IpAddress.of("10.0.0.1"));
    assertEquals(ACTIVE, other.role());
  }

  @Test
  void anOutrankedRouterIsAnsweredAtOnceAndTheAddressesAreAnnouncedAgain() {
    RouterBench bench = RouterBench.active(100);
    bench.fire();
    bench.pass(300 * MILLI);
    assertEquals(List.of(send(100)), bench.hear(99, HIGHER));
    assertEquals(1, bench.router().counters().contenders());
    bench.pass(SECOND);
    assertTrue(bench.tick().contains(new Announce()));
  }

  @Test
  void aStormOfContendersIsAnsweredOnceAMillisecond() {
    RouterBench bench = RouterBench.active(100);
    bench.pass(300 * MILLI);
    long before = bench.router().counters().sent();
    for (int i = 0; i < 10_000; i++) {
      bench.pass(10_000).hear(1, LOWER);
      bench.tick();
    }
    long answers = bench.router().counters().sent() - before;
    assertTrue(answers >= 99 && answers <= 101, answers + " answers");
  }

  @Test
  void anAdvertisementFromOurOwnAddressIsNotAnswered() {
    for (int priority : new int[] {0, 1, 100, 255}) {
      RouterBench bench = RouterBench.active(100);
      assertEquals(List.of(), bench.pass(300 * MILLI).hear(priority, OWN));
      assertEquals(ACTIVE, bench.role());
    }
  }

  // Our own lateness (invariant 10)

  @Test
  void whoWasLateToJudgeHearsFirstWhatArrivedMeanwhile() {
    RouterBench bench = RouterBench.backup(config(100, true, 0, 10 * MILLI));
    assertEquals(List.of(new Drain(1)), bench.fireLate(500 * MILLI));
    assertEquals(List.of(), bench.hear(200, HIGHER, 10 * MILLI));
    assertEquals(List.of(), bench.drained());
    assertEquals(36_093_750, bench.due());
    assertEquals(BACKUP, bench.role());
  }

  @Test
  void whoWasLateAndHeardNothingListensOnceMore() {
    RouterBench bench = RouterBench.backup(config(100, true, 0, 10 * MILLI));
    bench.fireLate(11 * MILLI);
    assertEquals(List.of(), bench.drained());
    assertEquals(16_093_750, bench.due());
    bench.fireLate(11 * MILLI);
    assertEquals(List.of(new Take(1)), bench.drained());
    assertEquals(2, bench.router().counters().lateTicks());
  }

  @Test
  void whoWasInTimeDoesNotListenAgain() {
    RouterBench bench = RouterBench.backup(config(100, true, 0, 10 * MILLI));
    bench.fireLate(10 * MILLI);
    assertEquals(List.of(new Take(1)), bench.drained());
  }

  @Test
  void aDiscardedAdvertisementDoesNotEndAJudgement() {
    RouterBench bench = RouterBench.backup(100);
    bench.fire();
    assertEquals(List.of(), bench.hear(50, LOWER));
    assertEquals(List.of(new Take(1)), bench.drained());
  }

  @Test
  void aDeviceThatDoesNotHandOverIsNotWaitedForLong() {
    RouterBench bench = RouterBench.backup(100);
    bench.fire();
    assertEquals(100 * MILLI, bench.due());
    assertEquals(List.of(new Take(1)), bench.fire());
  }

  @Test
  void aLateActiveHearsWhatArrivedBeforeItTransmits() {
    RouterBench bench = RouterBench.active(config(100, true, 0, 10 * MILLI));
    assertEquals(List.of(new Drain(2)), bench.fireLate(500 * MILLI));
    assertEquals(new Release(1), bench.hear(200, LOWER).getFirst());
    assertEquals(List.of(), bench.drained());
    assertEquals(BACKUP, bench.role());
  }

  @Test
  void aLateActiveThatHeardNobodyGoesOn() {
    RouterBench bench = RouterBench.active(config(100, true, 0, 10 * MILLI));
    bench.fireLate(500 * MILLI);
    assertEquals(List.of(send(100, 10 * MILLI)), bench.drained());
    RouterBench unanswered = RouterBench.active(config(100, true, 0, 10 * MILLI));
    unanswered.fireLate(500 * MILLI);
    assertEquals(100 * MILLI, unanswered.due());
    assertTrue(unanswered.fire().contains(send(100, 10 * MILLI)));
  }

  // Configuration

  @Test
  void aChangedPriorityIsAdvertisedAtOnce() {
    RouterBench bench = RouterBench.active(100);
    bench.pass(300 * MILLI);
    assertEquals(List.of(send(50)), bench.reconfigure(config(50, true, 0, SECOND)));
    assertEquals(List.of(), bench.reconfigure(config(50, true, 0, SECOND)));
    bench.hear(51, LOWER);
    assertEquals(BACKUP, bench.role());
  }

  @Test
  void aBackupsChangedPriorityChangesWhatItDiscards() {
    RouterBench bench = RouterBench.backup(100);
    bench.hear(150, HIGHER);
    bench.reconfigure(config(200, true, 0, SECOND));
    bench.pass(SECOND);
    long due = bench.due();
    bench.hear(150, HIGHER);
    assertEquals(due, bench.due());
  }

  @Test
  void otherAddressesAreAnotherRouter() {
    RouterConfig other =
        new RouterConfig(
            new VirtualRouterId(InterfaceName.of("eth0"), IpFamily.IPV4, 7),
            List.of(IpAddress.of("192.0.2.101")),
            100,
            true,
            0,
            SECOND,
            ChecksumForm.RFC9568);
    RouterBench bench = RouterBench.backup(100);
    assertThrows(IllegalArgumentException.class, () -> bench.reconfigure(other));
  }

  @Test
  void otherAddressesInAnAdvertisementAreCountedAndItIsTaken() {
    RouterBench bench = RouterBench.backup(100);
    Advertisement said = new Advertisement(7, 200, SECOND, List.of(IpAddress.of("192.0.2.200")));
    bench.pass(SECOND);
    bench.router().handle(new RouterEvent.Heard(bench.now(), HIGHER, said));
    assertEquals(1, bench.router().counters().addressesDiffer());
    assertEquals(bench.router().config().activeDownNanos(SECOND), bench.due());
  }

  @Test
  void aNewSourceAddressIsUsedFromThenOn() {
    RouterBench bench = RouterBench.active(100);
    assertEquals(List.of(), bench.router().handle(new RouterEvent.Startup(bench.now(), LOWER)));
    RouterAction first = bench.fire().getFirst();
    assertEquals(LOWER, ((RouterAction.Send) first).source());
  }
}
