package io.postern.tests.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.postern.cluster.PeerCodec;
import io.postern.cluster.Rejection;
import io.postern.core.gateway.balance.Assignment;
import io.postern.core.gateway.group.PeerMessage;
import io.postern.core.gateway.lease.Claim;
import io.postern.net.IpAddress;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What is read is what was written; ages stand for times. */
final class PeerCodecTest {
  private static final long SEED = 2_309_568;
  private static final long NOW = 77_000_000_000_000L;

  private final SplittableRandom random = new SplittableRandom(SEED);
  private final PeerMessages messages = new PeerMessages(random, NOW);

  @Test
  void everyMessageIsReadAsItWasWritten() {
    for (int i = 0; i < 2_000; i++) {
      String group = messages.name();
      PeerMessage message = messages.any();
      assertEquals(
          new PeerCodec.Said(group, message),
          PeerCodec.decode(PeerCodec.encode(group, message, NOW), NOW),
          "seed " + SEED + ", case " + i);
    }
  }

  @Test
  void aMessageCutShortAnywhereIsRejectedAndSoIsOneThatGoesOn() {
    for (int i = 0; i < 50; i++) {
      byte[] octets = PeerCodec.encode("lan", messages.hello(), NOW);
      for (int length = 0; length < octets.length; length++) {
        assertEquals(
            new PeerCodec.Rejected(Rejection.SHORT),
            PeerCodec.decode(Arrays.copyOf(octets, length), NOW));
      }
      assertEquals(
          new PeerCodec.Rejected(Rejection.TRAILING),
          PeerCodec.decode(Arrays.copyOf(octets, octets.length + 1), NOW));
    }
  }

  @Test
  void rowsKeepTheirAgesOnAMachineWithAnotherClock() {
    Assignment row = messages.row();
    byte[] octets = PeerCodec.encode("lan", new PeerMessage.Rows("a", List.of(row)), NOW);
    long there = -5_000_000_000L;
    PeerCodec.Said said = (PeerCodec.Said) PeerCodec.decode(octets, there);
    Assignment read = ((PeerMessage.Rows) said.message()).rows().getFirst();
    assertEquals(NOW - row.since(), there - read.since());
    assertEquals(NOW - row.lastRequest(), there - read.lastRequest());
  }

  @Test
  void anotherFormatIsNamedAsSuch() {
    byte[] octets = PeerCodec.encode("lan", messages.hello(), NOW);
    octets[0]++;
    assertEquals(new PeerCodec.Rejected(Rejection.VERSION), PeerCodec.decode(octets, NOW));
    octets[0]--;
    octets[1] = 99;
    assertEquals(new PeerCodec.Rejected(Rejection.KIND), PeerCodec.decode(octets, NOW));
  }

  @Test
  void aTerminalsControlCharactersAreNotLetIn() {
    byte[] octets = PeerCodec.encode("lan", new PeerMessage.Resigns("node", List.of(7)), NOW);
    octets[8] = 27;
    assertEquals(new PeerCodec.Rejected(Rejection.TEXT), PeerCodec.decode(octets, NOW));
  }

  @Test
  void whatNoGatewayCanMeanIsNotWritten() {
    PeerMessage.Resigns longName = new PeerMessage.Resigns("n".repeat(64), List.of());
    assertThrows(IllegalArgumentException.class, () -> PeerCodec.encode("lan", longName, NOW));
    PeerMessage.Rows rows =
        new PeerMessage.Rows("a", java.util.Collections.nCopies(1_001, messages.row()));
    assertThrows(IllegalArgumentException.class, () -> PeerCodec.encode("lan", rows, NOW));
  }

  /** The core makes an advertisement of it, which has no other. */
  @Test
  void aClaimOfAnIntervalThatCannotBeAdvertisedIsRefused() {
    for (long nanos : List.of(1L, 9_999_999L, 10_000_001L, 40_960_000_000L, 60_000_000_000L)) {
      Claim claim = new Claim("a", 7, 1, 100, IpAddress.of("192.0.2.1"), nanos);
      byte[] octets = PeerCodec.encode("lan", new PeerMessage.Claims("a", claim), NOW);
      assertEquals(
          new PeerCodec.Rejected(Rejection.VALUE), PeerCodec.decode(octets, NOW), nanos + " ns");
    }
  }
}
