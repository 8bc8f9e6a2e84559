package io.postern.core.failover;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class AgentFrameTest {
  private static final List<AgentFrame> FRAMES =
      List.of(
          new AgentFrame.Probe("node-1", "wan", "eth0", true, 0x8000_0000_0000_0001L),
          new AgentFrame.Hello("node-1", "a", "b", 7, -1, 0x0123_4567_89ab_cdefL, true));

  @Test
  void isReadAsItWasWrittenAlsoWhenEthernetPaddedIt() {
    for (AgentFrame frame : FRAMES) {
      byte[] octets = AgentFrame.encode(frame);
      assertEquals(frame, AgentFrame.decode(octets));
      assertEquals(frame, AgentFrame.decode(Arrays.copyOf(octets, octets.length + 40)));
    }
  }

  @Test
  void isNothingWhereItEndsTooEarly() {
    for (AgentFrame frame : FRAMES) {
      byte[] octets = AgentFrame.encode(frame);
      for (int length = 0; length < octets.length; length++) {
        assertNull(AgentFrame.decode(Arrays.copyOf(octets, length)), frame + " cut at " + length);
      }
    }
  }

  @Test
  void neverThrowsWhateverComes() {
    SplittableRandom random = new SplittableRandom(5);
    for (int i = 0; i < 20_000; i++) {
      byte[] octets = AgentFrame.encode(FRAMES.get(i & 1));
      for (int flips = 0; flips < 3; flips++) {
        octets[random.nextInt(octets.length)] = (byte) random.nextInt();
      }
      AgentFrame read = AgentFrame.decode(octets);
      if (read != null) {
        assertEquals(read, AgentFrame.decode(AgentFrame.encode(read)));
      }
    }
  }
}
