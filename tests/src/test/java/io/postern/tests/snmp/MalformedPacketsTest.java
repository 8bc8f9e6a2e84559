package io.postern.tests.snmp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.postern.snmp.SnmpService;
import io.postern.view.Mib;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Packets that are none, 20,000 of them: the agent lives, answers, and does not fill its log. */
@Tag("fuzz")
final class MalformedPacketsTest {
  private static final long SEED = 20_261_120;
  private static final int PACKETS = 20_000;
  private static final int MAX_LINES = 100;

  /** An engine discovery of SNMPv3, as net-snmp sends it. */
  private static final byte[] DISCOVERY =
      HexFormat.of()
          .parseHex(
              "303e020103301102047a23f1b4020300ffe304010402010304103"
                  + "00e0400020100020100040004000400301404000400a00e02044c5d3d5f0201000201003000");

  @TempDir private Path directory;

  @Test
  void malformed_packets_neither_stop_the_agent_nor_fill_its_log() throws IOException {
    PretendAgent agent = new PretendAgent(Groups.of(3, 30), Groups.links(3));
    PrintStream console = System.out;
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    System.setOut(new PrintStream(log, true, StandardCharsets.UTF_8));
    try (SnmpService service = Services.start(agent, Services.withCommunity(), directory);
        Raw raw = new Raw(service.port());
        Station station = Station.withCommunity(service.port(), "look-only")) {
      Random random = new Random(SEED);
      List<byte[]> seeds = List.of(Raw.get("look-only"), Raw.get("guess"), DISCOVERY);
      for (int i = 0; i < PACKETS; i++) {
        raw.send(mutated(seeds.get(i % seeds.size()), random));
        if (i % 1000 == 0) {
          assertEquals("node-a", station.get(Mib.OBJECTS + ".1.1.0").toString(), "after " + i);
        }
      }
      assertEquals("node-a", station.get(Mib.OBJECTS + ".1.1.0").toString());
    } finally {
      System.setOut(console);
    }
    List<String> lines = log.toString(StandardCharsets.UTF_8).lines().toList();
    System.out.printf("seed %d: %d lines of log%n", SEED, lines.size());
    assertFalse(lines.isEmpty(), "nothing was logged, so nothing was bounded");
    assertTrue(lines.size() <= MAX_LINES, () -> String.join("\n", lines.subList(0, MAX_LINES)));
  }

  /** Some octets changed, put in, left out, or a length that lies. */
  private static byte[] mutated(byte[] packet, Random random) {
    byte[] octets = packet.clone();
    int changes = 1 + random.nextInt(4);
    for (int i = 0; i < changes && octets.length > 0; i++) {
      int at = random.nextInt(octets.length);
      switch (random.nextInt(5)) {
        case 0 -> octets[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> octets[at] = (byte) random.nextInt(256);
        case 2 -> octets = Arrays.copyOf(octets, at);
        case 3 -> octets[at] = (byte) (0x80 | random.nextInt(6));
        default -> {
          byte[] longer = Arrays.copyOf(octets, octets.length + random.nextInt(64));
          for (int j = octets.length; j < longer.length; j++) {
            longer[j] = (byte) random.nextInt(256);
          }
          octets = longer;
        }
      }
    }
    return octets;
  }
}
