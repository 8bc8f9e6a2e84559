package io.postern.tests.cluster;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.postern.cluster.PeerCodec;
import io.postern.cluster.Rejection;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Octets that are no messages, 100,000 of them: the reader throws nothing, names a reason, and what
 * it takes for a message is what it would have written.
 */
@Tag("fuzz")
final class MalformedPeerMessagesTest {
  private static final long SEED = 330_811;
  private static final int CASES = 100_000;
  private static final long NOW = 1L << 50;

  @Test
  void malformedOctetsAreRejectedAndValidOnesMeanWhatTheySay() {
    SplittableRandom random = new SplittableRandom(SEED);
    PeerMessages messages = new PeerMessages(random, NOW);
    Map<Rejection, Integer> rejected = new EnumMap<>(Rejection.class);
    int valid = 0;
    for (int i = 0; i < CASES; i++) {
      byte[] octets = any(random, messages);
      PeerCodec.Decoded decoded;
      try {
        decoded = PeerCodec.decode(octets, NOW);
      } catch (RuntimeException e) {
        throw new AssertionError("case " + i + ": " + HexFormat.of().formatHex(octets), e);
      }
      switch (decoded) {
        case PeerCodec.Said(var group, var message) -> {
          valid++;
          assertArrayEquals(octets, PeerCodec.encode(group, message, NOW), "case " + i);
        }
        case PeerCodec.Rejected(Rejection reason) -> rejected.merge(reason, 1, Integer::sum);
      }
    }
    // A generator that reaches one side only would test nothing.
    assertTrue(valid > CASES / 50, valid + " valid");
    for (Rejection reason :
        new Rejection[] {
          Rejection.SHORT,
          Rejection.TRAILING,
          Rejection.VERSION,
          Rejection.KIND,
          Rejection.LENGTH,
          Rejection.TEXT,
          Rejection.VALUE
        }) {
      assertTrue(rejected.getOrDefault(reason, 0) > 20, reason + " in " + rejected);
    }
  }

  private static byte[] any(SplittableRandom random, PeerMessages messages) {
    if (random.nextInt(10) == 0) {
      byte[] noise = new byte[random.nextInt(200)];
      random.nextBytes(noise);
      return noise;
    }
    byte[] octets = PeerCodec.encode(messages.name(), messages.any(), NOW);
    int changes = random.nextInt(4);
    // Mostly where lengths and kinds are.
    for (int c = 0; c < changes; c++) {
      int at = random.nextInt(random.nextBoolean() ? octets.length : Math.min(octets.length, 200));
      octets[at] = (byte) random.nextInt(256);
    }
    return random.nextInt(5) == 0
        ? Arrays.copyOf(octets, random.nextInt(octets.length + 20))
        : octets;
  }
}
