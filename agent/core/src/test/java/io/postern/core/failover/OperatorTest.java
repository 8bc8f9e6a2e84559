package io.postern.core.failover;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.postern.core.failover.config.GroupConfig;
import io.postern.core.failover.config.MacPolicy;
import io.postern.core.failover.state.GroupOperStatus;
import io.postern.net.IpAddress;
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
}
