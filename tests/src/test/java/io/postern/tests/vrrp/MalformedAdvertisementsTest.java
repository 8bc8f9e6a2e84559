package io.postern.tests.vrrp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.postern.core.gateway.packet.Received;
import io.postern.core.gateway.packet.VrrpPacket;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Packets that are none, 20,000 of them: the reader throws nothing, and what it takes for valid is
 * what it would have written.
 */
@Tag("fuzz")
final class MalformedAdvertisementsTest {
  private static final long SEED = 9_568_112;
  private static final int CASES = 20_000;

  @Test
  void malformedPacketsAreDiscardedAndValidOnesMeanWhatTheySay() {
    SplittableRandom random = new SplittableRandom(SEED);
    int valid = 0;
    int discarded = 0;
    for (int i = 0; i < CASES; i++) {
      byte[] packet = any(random);
      byte[] before = packet.clone();
      Received received;
      try {
        received = VrrpPacket.decode(packet);
      } catch (RuntimeException e) {
        throw new AssertionError("case " + i + ": " + HexFormat.of().formatHex(before), e);
      }
      assertTrue(Arrays.equals(before, packet), "reading changes nothing");
      switch (received) {
        case Received.Valid v -> {
          valid++;
          byte[] again = VrrpPacket.encode(v.advertisement(), v.sender(), v.form());
          assertEquals(v, VrrpPacket.decode(again), "case " + i);
        }
        case Received.Invalid invalid -> {
          discarded++;
          assertTrue(!invalid.text().isEmpty() && invalid.text().length() < 120, invalid.text());
        }
      }
    }
    // A generator that reaches one side only would test nothing.
    assertTrue(valid > CASES / 50, valid + " valid");
    assertTrue(discarded > CASES / 2, discarded + " discarded");
  }

  private static byte[] any(SplittableRandom random) {
    int kind = random.nextInt(10);
    if (kind == 0) {
      byte[] noise = new byte[random.nextInt(120)];
      random.nextBytes(noise);
      return noise;
    }
    Forged forged = random.nextBoolean() ? Forged.v4() : Forged.v6();
    if (random.nextInt(4) == 0) {
      forged.messageLength(random.nextInt(60));
    }
    int changes = random.nextInt(4);
    for (int c = 0; c < changes; c++) {
      int at = random.nextInt(forged.octets().length);
      forged.header(at, random.nextInt(256));
    }
    byte[] octets = kind < 6 ? forged.sealed() : forged.octets();
    return random.nextInt(6) == 0
        ? Arrays.copyOf(octets, random.nextInt(octets.length + 20))
        : octets;
  }
}
