package io.postern.cluster;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Who is believed, and what of it: without sockets, with a clock that is moved. */
final class SealsTest {
  private static final String OLD = "the old secret of the site";
  private static final String NEW = "the new secret of the site";
  private static final ClusterKeys OLD_ONLY = keys("site", OLD);
  private static final ClusterKeys OLD_AND_NEW = keys("site", OLD, NEW);
  private static final ClusterKeys NEW_AND_OLD = keys("site", NEW, OLD);
  private static final ClusterKeys NEW_ONLY = keys("site", NEW);

  private final SecureRandom random = new SecureRandom();
  private long now = 1_000_000_000_000L;

  private static ClusterKeys keys(String cluster, String... secrets) {
    try {
      return ClusterKeys.of(cluster, List.of(secrets));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private Seals node(String name, ClusterKeys keys) throws GeneralSecurityException {
    return new Seals(name, keys, () -> now, random);
  }

  private static byte[] octets(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] said(Seals by, String text) throws GeneralSecurityException {
    byte[] octets = octets(text);
    return by.seal(octets, 0, octets.length);
  }

  private static Seals.Opened heard(Seals by, byte[] packet) {
    return by.open(packet, 0, packet.length, "192.0.2.7:7730");
  }

  /** Carries packets to and fro until nobody has anything more to say. */
  private static List<String> exchange(Seals one, Seals other, byte[] fromOne) {
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    record Packet(boolean toOther, byte[] octets) {}
    Deque<Packet> wire = new ArrayDeque<>(List.of(new Packet(true, fromOne)));
    List<String> proved = new ArrayList<>();
    for (int i = 0; i < 20 && !wire.isEmpty(); i++) {
      Packet packet = wire.removeFirst();
      List<byte[]> replies =
          switch (heard(packet.toOther() ? other : one, packet.octets())) {
            case Seals.Handled handled -> {
              if (!handled.proved().isEmpty()) {
                proved.add(handled.proved());
              }
              yield handled.replies();
            }
            case Seals.Refused refused -> refused.replies();
            case Seals.Delivered _, Seals.Own _ -> List.of();
          };
      replies.forEach(reply -> wire.addLast(new Packet(!packet.toOther(), reply)));
    }
    assertTrue(wire.isEmpty(), "they never stop");
    return proved;
  }

  private static void delivered(String text, Seals by, byte[] packet) {
    Seals.Delivered delivered = assertInstanceOf(Seals.Delivered.class, heard(by, packet));
    assertArrayEquals(octets(text), delivered.content());
  }

  private static void refused(Rejection reason, Seals by, byte[] packet) {
    Seals.Refused refused = assertInstanceOf(Seals.Refused.class, heard(by, packet));
    assertEquals(reason, refused.reason());
  }

  @Test
  void aLetterIsToldFromWhatIsForJGroups() throws GeneralSecurityException {
    Seals a = node("a", OLD_ONLY);
    Seals b = node("b", OLD_ONLY);
    exchange(a, b, a.challenge());
    byte[] letter = a.sealLetter(octets("letter"));
    assertTrue(assertInstanceOf(Seals.Delivered.class, heard(b, letter)).letter());
    byte[] other = said(a, "other");
    assertFalse(assertInstanceOf(Seals.Delivered.class, heard(b, other)).letter());
    letter = a.sealLetter(octets("letter"));
    letter[3] = 1;
    refused(Rejection.SEAL, b, letter);
  }

  @Test
  void aKnockIsEnoughForBothToKnowEachOther() throws GeneralSecurityException {
    Seals a = node("a", OLD_ONLY);
    Seals b = node("b", OLD_ONLY);
    assertEquals(List.of("b", "a"), exchange(a, b, a.challenge()));
    delivered("one", b, said(a, "one"));
    delivered("two", a, said(b, "two"));
  }

  @Test
  void whoSpeaksWithoutAKnockIsAskedAndThenBelieved() throws GeneralSecurityException {
    Seals a = node("a", OLD_ONLY);
    Seals b = node("b", OLD_ONLY);
    byte[] first = said(a, "first");
    refused(Rejection.UNPROVED, b, first);
    exchange(a, b, said(a, "second"));
    delivered("third", b, said(a, "third"));
  }

  @Test
  void aPacketIsLetInOnceAndInAnyOrder() throws GeneralSecurityException {
    Seals a = node("a", OLD_ONLY);
    Seals b = node("b", OLD_ONLY);
    exchange(a, b, a.challenge());
    byte[] one = said(a, "one");
    byte[] two = said(a, "two");
    delivered("two", b, two);
    delivered("one", b, one);
    refused(Rejection.REPLAYED, b, one);
    refused(Rejection.REPLAYED, b, two);
  }

  @Test
  void aRecordingIsWorthNothingToANodeThatHasJustStarted() throws GeneralSecurityException {
    Seals a = node("a", OLD_ONLY);
    Seals before = node("b", OLD_ONLY);
    byte[] knock = a.challenge();
    exchange(a, before, knock);
    byte[] resigns = said(a, "a resigns");
    delivered("a resigns", before, resigns);
    Seals after = node("b", OLD_ONLY);
    refused(Rejection.UNPROVED, after, resigns);
    exchange(a, after, a.challenge());
    refused(Rejection.REPLAYED, after, resigns);
    refused(Rejection.REPLAYED, after, knock(after, a));
    delivered("now", after, said(a, "now"));
  }

  /** A proof that was given to another challenge. */
  private byte[] knock(Seals to, Seals from) throws GeneralSecurityException {
    Seals other = node("c", OLD_ONLY);
    byte[] challenge = other.challenge();
    Seals.Handled handled = assertInstanceOf(Seals.Handled.class, heard(from, challenge));
    assertFalse(to == other);
    return handled.replies().getFirst();
  }

  @Test
  void anOldSessionOfARestartedNodeIsForgotten() throws GeneralSecurityException {
    Seals before = node("a", OLD_ONLY);
    Seals b = node("b", OLD_ONLY);
    exchange(before, b, before.challenge());
    byte[] held = said(before, "held back by somebody");
    Seals after = node("a", OLD_ONLY);
    exchange(after, b, after.challenge());
    refused(Rejection.UNPROVED, b, held);
    delivered("new", b, said(after, "new"));
  }

  @Test
  void whatWasHeldBackUntilOthersHadLongOvertakenItIsNotLetIn() throws GeneralSecurityException {
    Seals a = node("a", OLD_ONLY);
    Seals b = node("b", OLD_ONLY);
    exchange(a, b, a.challenge());
    byte[] held = said(a, "a resigns");
    byte[] late = said(a, "a little late");
    for (int i = 0; i < 30; i++) {
      now += 100_000_000;
      delivered("alive", b, said(a, "alive"));
      if (i == 5) {
        delivered("a little late", b, late);
      }
    }
    refused(Rejection.REPLAYED, b, held);
  }

  @Test
  void whoWasSilentHasToProveItselfAnewAndWhatItSaidBeforeIsPast() throws GeneralSecurityException {
    Seals a = node("a", OLD_ONLY);
    Seals b = node("b", OLD_ONLY);
    exchange(a, b, a.challenge());
    byte[] held = said(a, "a resigns");
    now += 6_000_000_000L;
    refused(Rejection.UNPROVED, b, held);
    exchange(a, b, a.challenge());
    refused(Rejection.REPLAYED, b, held);
    delivered("now", b, said(a, "now"));
  }

  @Test
  void noChangedBitIsOverlooked() throws GeneralSecurityException {
    Seals a = node("a", OLD_ONLY);
    Seals b = node("b", OLD_ONLY);
    exchange(a, b, a.challenge());
    byte[] packet = said(a, "take the address");
    Map<Rejection, Integer> reasons = new EnumMap<>(Rejection.class);
    for (int bit = 0; bit < packet.length * 8; bit++) {
      byte[] changed = packet.clone();
      changed[bit / 8] ^= (byte) (1 << bit % 8);
      now += 5_000_000;
      Seals.Refused refused =
          assertInstanceOf(Seals.Refused.class, heard(b, changed), "bit " + bit);
      reasons.merge(refused.reason(), 1, Integer::sum);
    }
    assertTrue(reasons.getOrDefault(Rejection.SEAL, 0) > 100, reasons.toString());
    delivered("take the address", b, packet);
  }

  @Test
  void noiseOfAnyLengthIsRefusedWithAReason() throws GeneralSecurityException {
    Seals a = node("a", OLD_ONLY);
    Seals b = node("b", OLD_ONLY);
    exchange(a, b, a.challenge());
    SplittableRandom noise = new SplittableRandom(7730);
    for (int i = 0; i < 20_000; i++) {
      byte[] packet = said(a, "x".repeat(noise.nextInt(100)));
      int from = noise.nextInt(packet.length);
      for (int at = from; at < packet.length; at++) {
        packet[at] = (byte) noise.nextInt();
      }
      byte[] cut = Arrays.copyOf(packet, noise.nextInt(packet.length + 1));
      byte[] sent = noise.nextBoolean() ? packet : cut;
      if (from < packet.length - 4) {
        assertInstanceOf(Seals.Refused.class, heard(b, sent), () -> HexFormat.of().formatHex(sent));
      }
    }
  }

  @Test
  void anotherSecretAndAnotherClusterAreNamedAsSuch() throws GeneralSecurityException {
    Seals b = node("b", OLD_ONLY);
    refused(Rejection.SECRET, b, node("a", NEW_ONLY).challenge());
    refused(Rejection.CLUSTER, b, node("a", keys("elsewhere", OLD)).challenge());
    refused(Rejection.FOREIGN, b, octets("GET / HTTP/1.1\r\n"));
  }

  @Test
  void aSecretIsReplacedInThreeStepsAndNotOnePacketIsLost() throws GeneralSecurityException {
    Seals a = node("a", OLD_ONLY);
    Seals b = node("b", OLD_ONLY);
    exchange(a, b, a.challenge());
    List<ClusterKeys> steps = List.of(OLD_AND_NEW, NEW_AND_OLD, NEW_ONLY);
    for (ClusterKeys step : steps) {
      for (Seals node : List.of(a, b)) {
        node.rekey(step);
        delivered("to b", b, said(a, "to b"));
        delivered("to a", a, said(b, "to a"));
      }
    }
    Seals left = node("c", OLD_ONLY);
    refused(Rejection.SECRET, a, said(left, "with the old one"));
  }

  @Test
  void aNodeWithThisNodesNameIsNotItself() throws GeneralSecurityException {
    Seals a = node("a", OLD_ONLY);
    refused(Rejection.OWN_NAME, a, node("a", OLD_ONLY).challenge());
    assertInstanceOf(Seals.Own.class, heard(a, a.challenge()));
  }

  @Test
  void twoNodesOfOneNameAreFoundOut() throws GeneralSecurityException {
    Seals b = node("b", OLD_ONLY);
    Seals one = node("a", OLD_ONLY);
    Seals two = node("a", OLD_ONLY);
    exchange(one, b, one.challenge());
    byte[] challenge = b.challenge();
    Seals.Handled answer = assertInstanceOf(Seals.Handled.class, heard(two, challenge));
    byte[] proof = answer.replies().getFirst();
    Seals.Opened opened = b.open(proof, 0, proof.length, "192.0.2.99:7730");
    assertEquals(new Seals.Refused(Rejection.NAME_TWICE, List.of()), opened);
  }

  @Test
  void strangersCannotMakeANodeAnswerWithoutEnd() throws GeneralSecurityException {
    Seals b = node("b", OLD_ONLY);
    int answers = 0;
    for (int i = 0; i < 1_000; i++) {
      Seals.Refused refused =
          assertInstanceOf(Seals.Refused.class, heard(b, said(node("a", OLD_ONLY), "x")));
      answers += refused.replies().size();
    }
    assertTrue(answers > 0 && answers < 50, answers + " answers");
  }

  /**
   * A thousand a second, from one station or with sources it invents; a hundredth of each is due.
   */
  @Test
  void forgedPacketsKeepNobodyFromJoining() throws GeneralSecurityException {
    Seals b = node("b", OLD_ONLY);
    for (int i = 0; i < 5_000; i++) {
      now += 1_000_000L;
      byte[] forged = i % 2 == 0 ? node("x", OLD_ONLY).challenge() : said(node("x", OLD_ONLY), "x");
      forged[forged.length - 1]++;
      String from = i < 2_500 ? "192.0.2.66:7730" : "192.0.2." + (i & 0xff) + ":" + i;
      assertInstanceOf(Seals.Refused.class, b.open(forged, 0, forged.length, from));
      if (i % 100 == 99) {
        Seals a = node("a" + i, OLD_ONLY);
        assertEquals(List.of("b", "a" + i), exchange(a, b, a.challenge()));
      }
    }
  }

  @Test
  void nothingOfASecretIsShown() {
    assertEquals("ClusterKeys", OLD_ONLY.toString());
  }
}
