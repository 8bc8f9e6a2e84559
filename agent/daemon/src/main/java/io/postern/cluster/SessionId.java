package io.postern.cluster;

import java.nio.ByteBuffer;
import java.security.SecureRandom;

/** One opening of the channel by one node on one network: drawn at random, never used again. */
record SessionId(long high, long low) {
  static final int OCTETS = 16;

  static SessionId draw(SecureRandom random) {
    return new SessionId(random.nextLong(), random.nextLong());
  }

  byte[] octets() {
    return ByteBuffer.allocate(OCTETS).putLong(high).putLong(low).array();
  }
}
