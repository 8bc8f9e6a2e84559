package io.postern.simulated.lan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.postern.net.IpAddress;
import io.postern.net.MacAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class LanTest {
  private static final long MS = 1_000_000L;

  private final SimulatedWorld world = new SimulatedWorld(new SplittableRandom(3));
  private final LanSwitch lan = new LanSwitch(world, "switch");
  private final LanHost a = host(1);
  private final LanHost b = host(2);
  private final LanHost c = host(3);
  private final Cable cableA = Cable.join(world, a.port(), lan.addPort());
  private final Cable cableB = Cable.join(world, b.port(), lan.addPort());
  private final Cable cableC = Cable.join(world, c.port(), lan.addPort());
  private final List<ProbeResult> results = new ArrayList<>();

  private LanHost host(int number) {
    return new LanHost(
        world,
        "host" + number,
        new MacAddress(0x0200_0000_0000L + number),
        IpAddress.of("192.0.2." + number));
  }

  private boolean reaches(LanHost from, LanHost to) {
    from.probe(to.address(), 100 * MS, results::add);
    world.runFor(200 * MS);
    return results.getLast().answered();
  }

  @Test
  void tasksRunInOrderOfTimeAndThenOfScheduling() {
    SimulatedWorld other = new SimulatedWorld(new SplittableRandom(1));
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      int number = i;
      other.at((i * 7919L) % 10, () -> order.add(number));
    }
    other.runUntil(10);
    List<Integer> expected = new ArrayList<>();
    for (int time = 0; time < 10; time++) {
      for (int i = 0; i < 1000; i++) {
        if ((i * 7919L) % 10 == time) {
          expected.add(i);
        }
      }
    }
    assertEquals(expected, order);
    assertEquals(10, other.now());
  }

  @Test
  void aSwitchLearnsWhereAMacIsAndForgetsItWithAgeOrCarrier() {
    assertTrue(reaches(a, b));
    assertSame(cableA.partner(a.port()), lan.whereIs(a.mac(), 0));
    world.runFor(LanSwitch.DEFAULT_AGEING + MS);
    assertNull(lan.whereIs(a.mac(), 0));
    assertTrue(reaches(a, b));
    cableA.cut();
    assertNull(lan.whereIs(a.mac(), 0));
    assertNotNull(lan.whereIs(b.mac(), 0));
  }

  @Test
  void aKnownMacIsNotFlooded() {
    assertTrue(reaches(a, b));
    long before = cableC.carried();
    assertTrue(reaches(a, b));
    assertEquals(before, cableC.carried());
  }

  @Test
  void aHostLearnsFromAGratuitousPacketOnlyWhatItKnew() {
    assertTrue(reaches(a, b));
    assertEquals(b.mac(), a.resolved(b.address()));
    announce(b.address(), c.mac(), true);
    assertEquals(c.mac(), a.resolved(b.address()));
    announce(b.address(), b.mac(), false);
    assertEquals(b.mac(), a.resolved(b.address()));
    assertNull(c.resolved(b.address()));
  }

  @Test
  void anotherAnswerWithinTheLocktimeIsNotBelieved() {
    assertTrue(reaches(a, b));
    a.forget(b.address());
    a.probe(b.address(), 100 * MS, results::add);
    world.runFor(10 * MS);
    Frame answer =
        new Frame.Arp(c.mac(), a.mac(), 0, false, b.address(), c.mac(), a.address(), a.mac());
    c.port().send(answer);
    world.runFor(MS);
    assertEquals(b.mac(), a.resolved(b.address()));
    world.runFor(1_000 * MS);
    c.port().send(answer);
    world.runFor(MS);
    assertEquals(c.mac(), a.resolved(b.address()));
  }

  @Test
  void aBlackHoleSwallowsOneWayOrBothAndKeepsTheLinkUp() {
    cableB.swallowFrom(b.port(), true);
    assertFalse(reaches(a, b));
    cableB.swallowFrom(b.port(), false);
    assertTrue(reaches(a, b));
    cableB.blackHole(true);
    assertFalse(reaches(a, b));
    assertTrue(b.port().carrier());
  }

  @Test
  void lossDuplicationAndReorderingComeByChance() {
    cableA.chance(0.5, 0, 0);
    Conversation talk = a.converse(b.address(), MS);
    world.runFor(1_000 * MS);
    assertTrue(talk.answered() > 100 && talk.answered() < 400, () -> "" + talk.answered());
    assertTrue(talk.longestGap() > MS);
    talk.stop();
    world.runFor(10 * MS);
    cableA.chance(0, 1, 0);
    long before = cableA.carried();
    a.port().send(new Frame.Own(a.mac(), MacAddress.BROADCAST, 0, new byte[1]));
    world.runFor(MS);
    assertEquals(before + 2, cableA.carried());
  }

  @Test
  void framesUnderWayAreLostWhenTheCableIsCut() {
    long before = cableA.lost();
    a.port().send(new Frame.Own(a.mac(), MacAddress.BROADCAST, 0, new byte[1]));
    cableA.cut();
    world.runFor(MS);
    assertEquals(before + 1, cableA.lost());
  }

  @Test
  void aViolationCanShutAPort() {
    Port port = cableA.partner(a.port());
    lan.security(port).only(a.mac()).shutDownOnViolation();
    assertTrue(reaches(a, b));
    a.port().send(new Frame.Own(c.mac(), MacAddress.BROADCAST, 0, new byte[1]));
    world.runFor(MS);
    assertFalse(a.port().carrier());
    assertEquals(1, lan.security(port).violations());
  }

  @Test
  void lookingAtServiceChangesNothing() {
    long trace = world.traceHash();
    assertTrue(a.service(b.address()).sound());
    assertEquals(trace, world.traceHash());
    assertNull(a.resolved(b.address()));
    assertNull(lan.whereIs(a.mac(), 0));
  }

  private void announce(IpAddress address, MacAddress mac, boolean request) {
    c.port()
        .send(
            new Frame.Arp(
                mac,
                MacAddress.BROADCAST,
                0,
                request,
                address,
                mac,
                address,
                request ? MacAddress.ZERO : mac));
    world.runFor(MS);
  }
}
