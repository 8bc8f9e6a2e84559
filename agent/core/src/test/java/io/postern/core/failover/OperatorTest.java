package io.postern.core.failover;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.postern.core.failover.config.GroupConfig;
import io.postern.core.failover.config.MacPolicy;
import io.postern.core.failover.state.GroupOperStatus;
import io.postern.core.failover.state.LastMove;
import io.postern.device.DeviceCommand;
import io.postern.device.DeviceError;
import io.postern.net.IpAddress;
import io.postern.net.IpPrefix;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What an operator asks for, and a configuration that changes. */
final class OperatorTest {
  private static Bench pair() {
    return new Bench()
        .nics(2)
        .address("eth0", "192.0.2.1/24")
        .address("eth0", "192.0.2.2/24")
        .start(Groups.of("eth0", "eth1").build());
  }

  private static FailoverAction.Answer ask(
      Bench bench, String group, @Nullable String address, @Nullable String to) {
    bench.answered.clear();
    bench.handle(
        new FailoverEvent.MoveAsked(
            bench.now,
            42,
            group,
            address == null ? null : IpAddress.of(address),
            0,
            to == null ? null : Bench.nic(to)));
    assertEquals(1, bench.answered.size(), "one answer");
    assertEquals(42, bench.answered.getFirst().request());
    return bench.answered.getFirst();
  }

  private static void later(Bench bench, long request, String to) {
    bench.handle(new FailoverEvent.MoveAsked(bench.now, request, "wan", null, 0, Bench.nic(to)));
  }

  @Test
  void aMoveAskedForWhileAnotherIsTidiedUpIsMadeAfterIt() {
    // Service, announcement, tidying: whichever of them is under way.
    for (int done = 0; done < 3; done++) {
      Bench bench = pair().pass(5 * Bench.SECOND);
      bench.clear();
      bench.holdBatches = true;
      later(bench, 1, "eth1");
      for (int i = 0; i < done; i++) {
        bench.finishBatch();
      }
      later(bench, 2, "eth0");
      later(bench, 3, "eth0");
      bench.finishBatches();
      bench.pass(Bench.SECOND);
      assertEquals(
          List.of("1 true", "2 true", "3 false"),
          bench.answered.stream().map(a -> a.request() + " " + a.done()).sorted().toList(),
          bench.answered::toString);
      assertEquals(List.of("eth0"), bench.holders("192.0.2.1/24"));
      assertEquals("eth0", bench.serving("192.0.2.2"));
    }
  }

  @Test
  void aMoveThatWaitsTooLongIsAnsweredWithWhatItWaitsFor() {
    Bench bench = pair().pass(5 * Bench.SECOND);
    bench.clear();
    bench.holdBatches = true;
    later(bench, 1, "eth1");
    later(bench, 2, "eth0");
    for (int i = 3; i < 25; i++) {
      later(bench, i, "eth0");
    }
    assertTrue(bench.answered.getFirst().text().contains("16 moves of group wan wait"));
    bench.clear();
    bench.pass(6 * Bench.SECOND);
    FailoverAction.Answer answer = bench.answered.getFirst();
    assertEquals(2, answer.request());
    assertFalse(answer.done());
    assertTrue(answer.text().contains("is still on its way to eth1"), answer.text());
    bench.finishBatches();
    bench.pass(Bench.SECOND);
    assertEquals("eth1", bench.serving("192.0.2.1"), "what was given up is not made later");
  }

  @Test
  void aMoveOfOnePrimaryAddressLeavesItsSecondariesWhereTheyAre() {
    Bench bench = new Bench().nics(2).address("eth0", "192.0.2.1/24");
    bench.address("eth0", "192.0.2.2/24").second().start(Groups.of("eth0", "eth1").build());
    bench.clear();
    assertTrue(ask(bench, "wan", "192.0.2.1", "eth1").done());
    int removed =
        bench.commands.indexOf(
            new DeviceCommand.RemoveAddress(Bench.nic("eth0"), IpPrefix.of("192.0.2.1/24")));
    int back =
        bench.commands.indexOf(
            new DeviceCommand.AddAddress(
                Bench.nic("eth0"), IpPrefix.of("192.0.2.2/24"), IpAddress.of("192.0.2.255"), true));
    assertTrue(removed >= 0 && back > removed, bench.commands::toString);
  }

  @Test
  void addressesOfSomebodyElseThatWouldGoWithAPrimaryArePutBackWithoutTheAgentsTag() {
    Bench bench = new Bench().nics(2).address("eth0", "192.0.2.1/24");
    bench.address("eth0", "192.0.2.77/24").second().address("eth0", "198.51.100.7/24");
    bench.start(Groups.of("eth0", "eth1").address("192.0.2.1/24", "eth0").build());
    bench.clear();
    assertTrue(ask(bench, "wan", "192.0.2.1", "eth1").done());
    List<DeviceCommand.AddAddress> back =
        bench.commands.stream()
            .filter(DeviceCommand.AddAddress.class::isInstance)
            .map(DeviceCommand.AddAddress.class::cast)
            .filter(add -> add.nic().equals(Bench.nic("eth0")))
            .toList();
    assertEquals(
        List.of(
            new DeviceCommand.AddAddress(
                Bench.nic("eth0"),
                IpPrefix.of("192.0.2.77/24"),
                IpAddress.of("192.0.2.255"),
                true)),
        back);
    assertTrue(
        bench.commands.indexOf(back.getFirst())
            > bench.commands.indexOf(
                new DeviceCommand.RemoveAddress(Bench.nic("eth0"), IpPrefix.of("192.0.2.1/24"))));
  }

  @Test
  void anAnswerNamesTheMoveThatWasMadeAndNotTheOneBefore() {
    Bench bench = pair();
    FailoverAction.Answer first = ask(bench, "wan", null, "eth1");
    LastMove made = assertInstanceOf(LastMove.class, bench.group().lastMove());
    assertEquals(made.eventId(), first.eventId());
    assertEquals(2, first.addresses());
    // The announcement waits in a batch of its own when one of the addresses is refused.
    bench.refuses =
        command ->
            command instanceof DeviceCommand.AddAddress add
                    && add.prefix().equals(IpPrefix.of("192.0.2.2/24"))
                ? DeviceError.NO_SPACE
                : null;
    FailoverAction.Answer second = ask(bench, "wan", null, "eth0");
    assertFalse(second.done());
    assertEquals(1, second.addresses(), second.text());
    assertTrue(second.eventId() > first.eventId(), second.toString());
    FailoverAction.Answer refused = ask(bench, "wan", null, "eth7");
    assertEquals(0, refused.eventId());
    assertEquals(0, refused.addresses());
  }

  /** Disabled, left out, or left out for a trial: what is under way is brought to its end. */
  @Test
  void aMoveUnderWayIsFinishedAndAnsweredThoughItsGroupIsDisabledOrRemoved() {
    for (String how : List.of("disabled", "removed")) {
      for (int done = 0; done < 2; done++) {
        Bench bench = new Bench().nics(2);
        GroupConfig wan = Groups.of("eth0", "eth1").address("192.0.2.1/24", "eth0").build();
        bench.start(wan).pass(5 * Bench.SECOND).clear();
        bench.holdBatches = true;
        later(bench, 1, "eth1");
        for (int i = 0; i < done; i++) {
          bench.finishBatch();
        }
        later(bench, 2, "eth0");
        if (how.equals("disabled")) {
          Groups groups = Groups.of("eth0", "eth1");
          groups.enabled = false;
          bench.configure(groups.build());
        } else {
          bench.configure();
        }
        bench.finishBatches();
        assertEquals(
            List.of("1 true", "2 false"),
            bench.answered.stream().map(a -> a.request() + " " + a.done()).sorted().toList(),
            bench.answered::toString);
        assertEquals(List.of("eth1"), bench.holders("192.0.2.1/24"), how);
        assertEquals(List.of(), bench.names("eth0"), how);
        assertEquals(List.of(), bench.names("eth1"), how);
        assertFalse(bench.machine.isChanging());
        bench.configure(wan);
        bench.pass(3 * Bench.SECOND);
        assertEquals("eth1", bench.serving("192.0.2.1"), bench.group()::toString);
        assertTrue(ask(bench, "wan", null, "eth0").done());
      }
    }
  }

  private record Question(
      String group, @Nullable String address, @Nullable String to, boolean done, String says) {}

  @Test
  void everyQuestionGetsOneAnswerThatSaysWhatWasDoneOrWhyNot() {
    List<Question> table =
        List.of(
            new Question("lan", null, null, false, "no failover group lan"),
            new Question("wan", "192.0.2.9", null, false, "does not protect 192.0.2.9"),
            new Question("wan", null, "eth7", false, "eth7 is not a member"),
            new Question("wan", null, "eth0", false, "is on eth0 already"),
            new Question("wan", null, "eth1", true, "moved from eth0 to eth1"),
            new Question("wan", null, null, true, "moved from eth0 to eth1"),
            new Question("wan", "192.0.2.2", "eth1", true, "192.0.2.2/24 moved"));
    for (Question question : table) {
      Bench bench = pair();
      FailoverAction.Answer answer = ask(bench, question.group, question.address, question.to);
      assertEquals(question.done, answer.done(), question + " " + answer);
      assertTrue(answer.text().contains(question.says), question + " " + answer);
    }
  }

  @Test
  void whereAnOperatorPutAnAddressItStaysUntilAskedAgain() {
    Bench bench = pair();
    assertTrue(ask(bench, "wan", null, "eth1").done());
    bench.pass(60 * Bench.SECOND);
    assertEquals("eth1", bench.serving("192.0.2.1"));
    assertEquals(GroupOperStatus.FAILED_OVER, bench.group().status());
    assertTrue(ask(bench, "wan", null, null).done());
    assertEquals("eth0", bench.serving("192.0.2.1"));
    assertEquals(GroupOperStatus.NORMAL, bench.group().status(), bench.group().reason());
  }

  @Test
  void aMoveToAFailedMemberIsRefusedWithTheReason() {
    Bench bench = pair();
    bench.cut("eth1");
    FailoverAction.Answer answer = ask(bench, "wan", null, "eth1");
    assertFalse(answer.done());
    assertTrue(answer.text().contains("eth1 has no carrier"), answer.text());
  }

  @Test
  void oneOfSeveralAddressesCannotTakeTheMacAway() {
    Bench bench =
        new Bench().nics(2).address("eth0", "192.0.2.1/24").address("eth0", "192.0.2.2/24");
    Groups groups = Groups.of("eth0", "eth1");
    groups.macs = MacPolicy.MOVE;
    bench.start(groups.build());
    assertFalse(ask(bench, "wan", "192.0.2.2", "eth1").done());
    assertTrue(ask(bench, "wan", null, "eth1").done());
    assertEquals("eth1", bench.serving("192.0.2.2"));
  }

  @Test
  void inMaintenanceNothingMovesByItselfAlsoAfterARestart() {
    Bench bench = pair();
    bench.handle(
        new FailoverEvent.MaintenanceAsked(bench.now, 1, "wan", true, "cable works", 1_000));
    bench.restart();
    bench.pass(3 * Bench.SECOND);
    assertNotNull(bench.group().maintenance());
    bench.cut("eth0");
    bench.pass(5 * Bench.SECOND);
    assertEquals(GroupOperStatus.FAILED, bench.group().status());
    assertTrue(bench.group().reason().contains("maintenance"), bench.group().reason());
    assertTrue(ask(bench, "wan", null, "eth1").done());
    bench.handle(new FailoverEvent.MaintenanceAsked(bench.now, 2, "wan", false, "", 2_000));
    assertEquals("eth1", bench.serving("192.0.2.1"));
    bench.cut("eth1");
    bench.mend("eth0");
    assertEquals("eth0", bench.serving("192.0.2.1"));
  }

  @Test
  void aChangeToOneGroupDisturbsNoOther() {
    Bench bench =
        new Bench().nics(4).address("eth0", "192.0.2.1/24").address("eth2", "198.51.100.1/24");
    Groups other = Groups.of("eth2", "eth3");
    other.name = "lan";
    GroupConfig wan = Groups.of("eth0", "eth1").build();
    bench.start(other.build(), wan);
    bench.cut("eth0");
    bench.clear();
    Groups changed = Groups.of("eth2", "eth3");
    changed.name = "lan";
    changed.flapLimit = 9;
    bench.configure(changed.build(), wan);
    assertTrue(bench.commands.isEmpty(), bench.commands.toString());
    bench.clear();
    bench.configure(wan);
    assertEquals(1, bench.status().groups().size());
    assertEquals(List.of("eth2"), bench.holders("198.51.100.1/24"));
    assertEquals(List.of(), bench.names("eth2"));
  }

  @Test
  void aMemberThatIsDroppedWhileItServesIsLeft() {
    Bench bench = new Bench().nics(3).address("eth0", "192.0.2.1/24");
    bench.start(Groups.of("eth0", "eth1").address("192.0.2.1/24", "eth0").build());
    bench.configure(Groups.of("eth1", "eth2").address("192.0.2.1/24", "eth1").build());
    bench.pass(5 * Bench.SECOND);
    assertEquals("eth1", bench.serving("192.0.2.1"), bench.group().toString());
    assertEquals(List.of("eth1"), bench.holders("192.0.2.1/24"));
  }

  @Test
  void addressesComeAndGoWithTheConfiguration() {
    Bench bench = new Bench().nics(2);
    bench.start(Groups.of("eth0", "eth1").address("192.0.2.1/24", "eth0").build());
    bench.configure(
        Groups.of("eth0", "eth1")
            .address("192.0.2.2/24", "eth0")
            .address("192.0.2.3/24", "eth1")
            .build());
    bench.pass(5 * Bench.SECOND);
    assertEquals(List.of(), bench.holders("192.0.2.1/24"));
    assertEquals(List.of("eth0"), bench.holders("192.0.2.2/24"));
    assertEquals(List.of("eth1"), bench.holders("192.0.2.3/24"));
  }

  @Test
  void aDisabledGroupIsLeftAsItIsAndTakenUpAgain() {
    Bench bench = pair();
    Groups groups = Groups.of("eth0", "eth1");
    groups.enabled = false;
    bench.configure(groups.build());
    assertEquals(GroupOperStatus.DISABLED, bench.group().status());
    assertTrue(bench.plan.links().isEmpty());
    bench.cut("eth0");
    assertEquals(List.of("eth0"), bench.holders("192.0.2.1/24"));
    groups.enabled = true;
    bench.configure(groups.build());
    bench.pass(3 * Bench.SECOND);
    assertEquals("eth1", bench.serving("192.0.2.1"), bench.group().toString());
  }

  /** What failed over is tagged as the agent's: only its memory knows that it was learned. */
  @Test
  void aDisabledGroupKnowsWhatItHadLearnedWhenItIsTakenUpAgainAlsoByAnotherRun() {
    for (boolean restarted : List.of(false, true)) {
      Bench bench = pair();
      bench.cut("eth0");
      bench.pass(5 * Bench.SECOND);
      assertEquals("eth1", bench.serving("192.0.2.1"));
      Groups groups = Groups.of("eth0", "eth1");
      groups.enabled = false;
      bench.configure(groups.build());
      if (restarted) {
        bench.restart();
      }
      groups.enabled = true;
      bench.configure(groups.build());
      bench.pass(3 * Bench.SECOND);
      assertEquals("eth1", bench.serving("192.0.2.1"), bench.group()::toString);
      bench.mend("eth0");
      bench.pass(60 * Bench.SECOND);
      assertEquals("eth0", bench.serving("192.0.2.1"), "its home is remembered");
    }
  }
}
