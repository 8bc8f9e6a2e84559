package io.postern.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.postern.core.gateway.group.PeerMessage;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What comes over two paths is heard once. */
final class LettersTest {
  private static final PeerMessage RESIGNS = new PeerMessage.Resigns("a", List.of(7));

  private final Letters ours = new Letters(1);
  private final Letters theirs = new Letters(2);

  private byte[] letter(Letters.Way way) {
    return theirs.write(way, "lan", RESIGNS, 0);
  }

  @Test
  void aCopyOverAnotherPathIsDoubled() {
    byte[] letter = letter(Letters.Way.URGENT);
    assertEquals(new Letters.News("lan", RESIGNS), ours.read(letter, 0));
    assertEquals(new Letters.Doubled("a"), ours.read(letter, 0));
  }

  @Test
  void rowsThatLagFarBehindAreNotTakenForCopies() {
    byte[] late = letter(Letters.Way.STEADY);
    for (int i = 0; i < 3 * ReplayWindow.SIZE; i++) {
      assertInstanceOf(Letters.News.class, ours.read(letter(Letters.Way.URGENT), 0));
    }
    assertInstanceOf(Letters.News.class, ours.read(late, 0));
  }

  @Test
  void aRestartedNodeBeginsAnew() {
    for (int i = 0; i < 100; i++) {
      assertInstanceOf(Letters.News.class, ours.read(letter(Letters.Way.URGENT), 0));
    }
    byte[] first = new Letters(3).write(Letters.Way.URGENT, "lan", RESIGNS, 0);
    assertInstanceOf(Letters.News.class, ours.read(first, 0));
  }

  @Test
  void whatIsNoLetterIsRejectedWithItsReason() {
    byte[] letter = letter(Letters.Way.URGENT);
    assertEquals(new Letters.Rejected(Rejection.SHORT), ours.read(Arrays.copyOf(letter, 10), 0));
    letter[17] = 9;
    assertEquals(new Letters.Rejected(Rejection.VERSION), ours.read(letter, 0));
  }
}
