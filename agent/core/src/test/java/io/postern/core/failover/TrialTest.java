package io.postern.core.failover;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.postern.core.failover.config.GroupConfig;
import io.postern.core.failover.config.MacPolicy;
import io.postern.core.failover.config.StandbyMode;
import io.postern.core.failover.state.AddressStatus;
import io.postern.core.failover.state.GroupStatus;
import io.postern.device.AddressState;
import io.postern.device.DeviceCommand;
import io.postern.device.DeviceError;
import io.postern.device.LinkState;
import io.postern.net.IpPrefix;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A configuration on trial: applied and waited for, or taken back whole (invariant 8). */
final class TrialTest {
  private static final long REQUEST = 7;

  private static Groups wan() {
    return Groups.of("eth0", "eth1").address("192.0.2.1/24", "eth0");
  }

  private static Groups lan() {
    Groups lan = Groups.of("eth2", "eth3").address("198.51.100.1/24", "eth2");
    lan.name = "lan";
    return lan;
  }

  private static Bench running(GroupConfig... groups) {
    Bench bench = new Bench().nics(4).start(groups);
    bench.clear();
    return bench;
  }

  private static Predicate<DeviceCommand> adding(String prefix) {
    return command ->
        command instanceof DeviceCommand.AddAddress add && add.prefix().equals(IpPrefix.of(prefix));
  }

  private static void refuse(Bench bench, Predicate<DeviceCommand> which, DeviceError error) {
    bench.refuses = command -> which.test(command) ? error : null;
  }

  private static FailoverAction.Tried answer(Bench bench) {
    assertEquals(1, bench.tried.size(), bench.tried::toString);
    assertEquals(REQUEST, bench.tried.getFirst().request());
    return bench.tried.getFirst();
  }

  private static FailoverAction.Refusal refusal(Bench bench) {
    FailoverAction.Tried tried = answer(bench);
    assertTrue(!tried.refusals().isEmpty(), tried::toString);
    return tried.refusals().getFirst();
  }

  /** What a kernel has, as far as a configuration may change it. */
  private static List<String> kernel(Bench bench) {
    TreeSet<String> all = new TreeSet<>();
    for (LinkState link : bench.links.values()) {
      all.add(
          link.name() + " " + link.mac() + " " + link.adminUp() + " " + link.alternativeNames());
    }
    for (AddressState state : bench.addresses) {
      all.add(state.nic() + " " + state.prefix());
    }
    bench.routes.forEach(route -> all.add("route " + route.destination() + route.nextHops()));
    return List.copyOf(all);
  }

  /** What windows show of groups, but for times and counters. */
  private static Map<String, List<String>> shown(Bench bench) {
    Map<String, List<String>> shown = new LinkedHashMap<>();
    for (GroupStatus group : bench.status().groups()) {
      List<String> lines = new ArrayList<>();
      lines.add(group.config() + " " + group.status());
      group.members().forEach(m -> lines.add(m.nic() + " " + m.condition() + " " + m.eligible()));
      for (AddressStatus address : group.addresses()) {
        lines.add(address.prefix() + " on " + address.serving() + " home " + address.home());
      }
      shown.put(group.config().name(), lines);
    }
    return shown;
  }

  @Test
  void itIsAnsweredWhenTheKernelHasAllOfItAndNotBefore() {
    Bench bench = running(wan().build());
    bench.holdBatches = true;
    bench.propose(REQUEST, wan().address("192.0.2.2/24", "eth0").build());
    assertEquals(List.of(), bench.tried);
    bench.finishBatches();
    assertEquals(List.of(), answer(bench).refusals());
    assertEquals(List.of("eth0"), bench.holders("192.0.2.2/24"));
    assertEquals("eth0", bench.serving("192.0.2.2"));
  }

  @Test
  void whatChangesNothingInTheKernelIsAnsweredAtOnce() {
    Bench bench = running(wan().build());
    Groups next = wan();
    next.flapLimit = 5;
    bench.propose(REQUEST, next.build());
    assertEquals(List.of(), answer(bench).refusals());
  }

  @ParameterizedTest
  @EnumSource(
      value = DeviceError.class,
      names = {"BUSY", "NOT_PERMITTED", "NO_SPACE", "TIMEOUT", "INVALID"})
  void anAddressThatTheKernelRefusesTakesEverythingBack(DeviceError error) {
    Bench bench = running(wan().build(), lan().build());
    List<String> kernel = kernel(bench);
    Map<String, List<String>> shown = shown(bench);
    refuse(bench, adding("192.0.2.3/24"), error);
    bench.propose(
        REQUEST,
        wan().address("192.0.2.2/24", "eth0").address("192.0.2.3/24", "eth0").build(),
        lan().address("198.51.100.2/24", "eth3").build());
    assertEquals("wan", refusal(bench).group());
    assertTrue(
        refusal(bench).text().startsWith("eth0 refused 192.0.2.3/24: said no"),
        refusal(bench)::text);
    bench.pass(5 * Bench.SECOND);
    assertEquals(kernel, kernel(bench));
    assertEquals(shown, shown(bench));
    assertEquals(1, bench.tried.size());
  }

  @Test
  void aKernelThatDoesNotAnswerIsWaitedForWithABound() {
    Bench bench = running(wan().build());
    Map<String, List<String>> shown = shown(bench);
    List<String> kernel = kernel(bench);
    bench.holdBatches = true;
    bench.propose(REQUEST, wan().address("192.0.2.2/24", "eth0").build());
    bench.pass(Trial.BOUND - Bench.SECOND);
    assertEquals(List.of(), bench.tried);
    bench.pass(2 * Bench.SECOND);
    // It goes back; what was sent is carried out late, and then what takes it off.
    assertEquals(shown, shown(bench));
    bench.finishBatches();
    assertEquals("the kernel did not answer within 5 s", refusal(bench).text());
    bench.pass(5 * Bench.SECOND);
    assertEquals(kernel, kernel(bench));
    assertEquals(shown, shown(bench));
  }

  @Test
  void aKernelThatNeverAnswersIsNotWaitedForForEver() {
    Bench bench = running(wan().build());
    bench.holdBatches = true;
    bench.propose(REQUEST, wan().address("192.0.2.2/24", "eth0").build());
    bench.pass(2 * Trial.BOUND + Bench.SECOND);
    assertEquals(2, answer(bench).refusals().size(), bench.tried::toString);
  }

  @Test
  void aGroupThatIsNewIsGoneAgain() {
    Bench bench = running(wan().build());
    List<String> kernel = kernel(bench);
    Groups lan = lan().address("198.51.100.2/24", 100, "eth2");
    lan.macs = MacPolicy.VIRTUAL;
    refuse(bench, adding("198.51.100.2/24"), DeviceError.NO_SPACE);
    bench.propose(REQUEST, wan().build(), lan.build());
    assertEquals("lan", refusal(bench).group());
    bench.pass(5 * Bench.SECOND);
    assertEquals(1, bench.status().groups().size());
    assertEquals(kernel, kernel(bench));
  }

  @Test
  void aGroupThatWasLeftOutIsBackWithItsHistory() {
    Bench bench = running(wan().build(), lan().build());
    bench.cut("eth2");
    bench.pass(5 * Bench.SECOND);
    List<String> kernel = kernel(bench);
    Map<String, List<String>> shown = shown(bench);
    long moves = bench.status().groups().getFirst().moves();
    assertEquals(1, moves);
    refuse(bench, adding("192.0.2.2/24"), DeviceError.NOT_PERMITTED);
    bench.propose(REQUEST, wan().address("192.0.2.2/24", "eth0").build());
    refusal(bench);
    bench.pass(5 * Bench.SECOND);
    assertEquals(kernel, kernel(bench));
    assertEquals(shown, shown(bench));
    assertEquals(moves, bench.status().groups().getFirst().moves());
  }

  @Test
  void addressesAndMembersThatWereDroppedAreBack() {
    Bench bench =
        running(
            Groups.of("eth0", "eth1", "eth2")
                .address("192.0.2.1/24", "eth0")
                .address("192.0.2.2/24", "eth0")
                .build());
    List<String> kernel = kernel(bench);
    Map<String, List<String>> shown = shown(bench);
    refuse(bench, adding("192.0.2.9/24"), DeviceError.INVALID);
    bench.propose(
        REQUEST,
        Groups.of("eth1", "eth3")
            .address("192.0.2.1/24", "eth1")
            .address("192.0.2.9/24", "eth3")
            .build());
    refusal(bench);
    bench.pass(20 * Bench.SECOND);
    assertEquals(kernel, kernel(bench));
    assertEquals(shown, shown(bench));
  }

  @Test
  void aGroupThatWasDisabledIsBack() {
    Bench bench = running(wan().build(), lan().build());
    List<String> kernel = kernel(bench);
    Map<String, List<String>> shown = shown(bench);
    Groups off = wan();
    off.enabled = false;
    refuse(bench, adding("198.51.100.9/24"), DeviceError.NO_SPACE);
    bench.propose(REQUEST, off.build(), lan().address("198.51.100.9/24", "eth2").build());
    refusal(bench);
    bench.pass(5 * Bench.SECOND);
    assertEquals(kernel, kernel(bench));
    assertEquals(shown, shown(bench));
    assertEquals(List.of("wan"), bench.names("eth0"));
  }

  @Test
  void modesThatTakeStandbysDownPutThemBack() {
    Bench bench = running(wan().build(), lan().build());
    List<String> kernel = kernel(bench);
    Groups cold = wan().address("192.0.2.2/24", "eth0");
    cold.mode = StandbyMode.COLD;
    cold.unknownMayCarry = true;
    refuse(bench, adding("192.0.2.2/24"), DeviceError.BUSY);
    bench.propose(REQUEST, cold.build(), lan().build());
    refusal(bench);
    assertEquals(kernel, kernel(bench));
    bench.pass(20 * Bench.SECOND);
    assertEquals(kernel, kernel(bench));
  }

  @Test
  void aMemberThatRefusedIsNotHeldAgainstItAfterwards() {
    Bench bench = running(wan().build());
    refuse(
        bench,
        c -> c instanceof DeviceCommand.AddAddress add && add.prefix().toString().endsWith(".9/24"),
        DeviceError.NOT_PERMITTED);
    bench.propose(REQUEST, wan().address("192.0.2.9/24", "eth1").build());
    refusal(bench);
    bench.cut("eth0");
    bench.pass(100 * Bench.MILLI);
    assertEquals("eth1", bench.serving("192.0.2.1"), "a refused commit keeps nobody from failover");
  }

  @Test
  void aFailoverMeanwhileIsNeitherDelayedNorTakenBack() {
    Bench bench = running(wan().build(), lan().build());
    bench.holdLane = "lan";
    bench.propose(REQUEST, wan().build(), lan().address("198.51.100.2/24", "eth2").build());
    assertEquals(List.of(), bench.tried);
    long before = bench.now;
    bench.cut("eth0");
    assertEquals("eth1", serving(bench, "wan", "192.0.2.1/24"));
    assertTrue(bench.now - before < Bench.MILLI, "at once");
    refuse(bench, adding("198.51.100.2/24"), DeviceError.NO_SPACE);
    bench.finishBatches();
    refusal(bench);
    bench.pass(Bench.SECOND);
    assertEquals("eth1", serving(bench, "wan", "192.0.2.1/24"));
    assertEquals(List.of("eth1"), bench.holders("192.0.2.1/24"));
    assertEquals(List.of(), bench.holders("198.51.100.2/24"));
  }

  @Test
  void anAddressThatFailedOverInAGroupOnTrialStaysWhereItWent() {
    Bench bench = running(wan().build());
    bench.propose(REQUEST, wan().address("192.0.2.2/24", "eth0").build());
    assertEquals(List.of(), answer(bench).refusals());
    bench.cut("eth0");
    bench.pass(100 * Bench.MILLI);
    bench.tried.clear();
    bench.handle(new FailoverEvent.Withdrawn(bench.now, REQUEST));
    assertEquals(List.of(), answer(bench).refusals());
    bench.pass(Bench.SECOND);
    assertEquals("eth1", bench.serving("192.0.2.1"));
    assertEquals(List.of("eth1"), bench.holders("192.0.2.1/24"));
    assertEquals(List.of(), bench.holders("192.0.2.2/24"));
  }

  @Test
  void aGroupThatDoesNotDifferIsSentNothing() {
    Bench bench = running(wan().build(), lan().build());
    refuse(bench, adding("192.0.2.2/24"), DeviceError.BUSY);
    bench.propose(REQUEST, wan().address("192.0.2.2/24", "eth0").build(), lan().build());
    refusal(bench);
    for (FailoverAction action : bench.actions) {
      if (action instanceof FailoverAction.Execute(var batch)) {
        assertTrue(!batch.lane().equals("lan"), batch::toString);
      }
    }
  }

  @Test
  void whatIsWithdrawnAfterItWasAppliedIsTakenBack() {
    Bench bench = running(wan().build());
    List<String> kernel = kernel(bench);
    Map<String, List<String>> shown = shown(bench);
    bench.propose(REQUEST, wan().address("192.0.2.2/24", "eth0").build());
    assertEquals(List.of(), answer(bench).refusals());
    bench.tried.clear();
    bench.handle(new FailoverEvent.Withdrawn(bench.now, REQUEST));
    assertEquals(List.of(), answer(bench).refusals());
    bench.pass(5 * Bench.SECOND);
    assertEquals(kernel, kernel(bench));
    assertEquals(shown, shown(bench));
  }

  @Test
  void whatIsCommittedStaysAndOnlyThenIsItTold() {
    Bench bench = running(wan().build());
    bench.propose(REQUEST, wan().address("192.0.2.2/24", "eth0").build());
    assertTrue(bench.notices.stream().noneMatch(n -> n instanceof Notice.ConfigurationApplied));
    bench.handle(new FailoverEvent.Committed(bench.now, "ops", "netconf", 2));
    assertTrue(bench.notices.stream().anyMatch(n -> n instanceof Notice.ConfigurationApplied));
    bench.handle(new FailoverEvent.Withdrawn(bench.now, REQUEST));
    bench.pass(5 * Bench.SECOND);
    assertEquals(List.of("eth0"), bench.holders("192.0.2.2/24"));
  }

  @Test
  void aRefusalWhileGoingBackIsSaid() {
    Bench bench = running(wan().build());
    bench.refuses =
        command ->
            adding("192.0.2.3/24").test(command) || command instanceof DeviceCommand.RemoveAddress
                ? DeviceError.NOT_PERMITTED
                : null;
    bench.propose(
        REQUEST, wan().address("192.0.2.2/24", "eth0").address("192.0.2.3/24", "eth0").build());
    assertTrue(
        answer(bench).refusals().getLast().text().startsWith("putting it back was refused as well"),
        bench.tried::toString);
  }

  private static <T> T any(SplittableRandom random, T[] all) {
    return List.of(all).get(random.nextInt(all.length));
  }

  /** Two groups over four interfaces, drawn from a seed. */
  private static GroupConfig[] drawn(SplittableRandom random) {
    List<GroupConfig> all = new ArrayList<>();
    int first = 1 + random.nextInt(2);
    for (int g = 0; g < (random.nextInt(4) == 0 ? 1 : 2); g++) {
      Groups group = new Groups();
      group.name = g == 0 ? "wan" : "lan";
      List<String> nics = g == 0 ? List.of("eth0", "eth1") : List.of("eth2", "eth3");
      List<String> used = random.nextInt(3) == 0 ? nics.subList(0, 1) : nics;
      (random.nextInt(4) == 0 ? used.reversed() : used).forEach(group::member);
      group.enabled = random.nextInt(8) != 0;
      group.macs = any(random, MacPolicy.values());
      group.mode =
          group.macs == MacPolicy.SHARED || random.nextInt(4) == 0
              ? StandbyMode.COLD
              : StandbyMode.READY;
      group.unknownMayCarry = group.mode == StandbyMode.COLD;
      String home = group.members.getFirst().nic().text();
      for (int a = 0; a < first + random.nextInt(2); a++) {
        group.address("192.0." + (2 + g) + "." + (1 + a) + "/24", random.nextInt(3) * 50, home);
      }
      all.add(group.build());
    }
    return all.toArray(GroupConfig[]::new);
  }

  @Test
  void whateverIsRefusedWhereverEverythingIsBack() {
    int refused = 0;
    for (long seed = 1; seed <= 400; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      Bench bench = new Bench().nics(4).start(drawn(random));
      bench.pass(20 * Bench.SECOND);
      bench.clear();
      List<String> kernel = kernel(bench);
      Map<String, List<String>> shown = shown(bench);
      AtomicInteger left = new AtomicInteger(random.nextInt(8));
      DeviceError error = any(random, DeviceError.values());
      bench.refuses =
          command ->
              command instanceof DeviceCommand.SendFrame
                      || command instanceof DeviceCommand.Announce
                      || left.getAndDecrement() != 0
                  ? null
                  : error;
      GroupConfig[] next = drawn(random);
      bench.propose(REQUEST, next);
      bench.refuses = command -> null;
      String about = "seed " + seed + ": " + error + " of " + bench.commands;
      assertEquals(1, bench.tried.size(), about);
      if (bench.tried.getFirst().refusals().isEmpty()) {
        continue;
      }
      refused++;
      bench.pass(Bench.SECOND);
      assertEquals(kernel, kernel(bench), about);
      bench.pass(20 * Bench.SECOND);
      assertEquals(kernel, kernel(bench), about);
      assertEquals(shown, shown(bench), about);
    }
    assertTrue(refused > 100, "only " + refused + " were refused");
  }

  private static @Nullable String serving(Bench bench, String group, String prefix) {
    for (GroupStatus each : bench.status().groups()) {
      for (AddressStatus address : each.addresses()) {
        if (each.config().name().equals(group)
            && address.prefix().equals(IpPrefix.of(prefix))
            && address.serving() != null) {
          return address.serving().text();
        }
      }
    }
    return null;
  }
}
