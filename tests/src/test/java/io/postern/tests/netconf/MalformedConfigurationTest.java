package io.postern.tests.netconf;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.postern.config.ConfigurationFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Configurations spoilt by chance: each is read, or refused with a place and a sentence. */
@Tag("fuzz")
@Timeout(60)
final class MalformedConfigurationTest {
  private static final int ROUNDS = Integer.getInteger("postern.fuzz.rounds", 1500);

  private static final List<String> SPLINTERS =
      List.of(
          "{",
          "}",
          "[",
          "]",
          ",",
          ":",
          "\"",
          "null",
          "true",
          "-1",
          "1e99",
          "4294967296",
          "\\u0000",
          "\\",
          "[null]",
          "{}",
          "[]",
          "\"\"",
          "\"x\": 1,",
          "\"postern:node\"",
          "é",
          "\u0000",
          "//");

  @Test
  void whatever_a_file_says_it_is_read_or_refused() throws IOException {
    long seed = Long.getLong("postern.seed", System.nanoTime());
    Random random = new Random(seed);
    ConfigurationFile file = new ConfigurationFile(ManagedNode.SCHEMA);
    String home = System.getProperty("postern.home", "..");
    String example = Files.readString(Path.of(home, "yang", "examples", "full.json"));
    int refused = 0;
    for (int round = 0; round < ROUNDS; round++) {
      String text = spoil(example, random);
      String where = "seed " + seed + " round " + round;
      try {
        switch (file.parse(text)) {
          case ConfigurationFile.Accepted ignored -> {}
          case ConfigurationFile.Refused errors -> {
            refused++;
            assertFalse(errors.errors().isEmpty(), where);
            errors
                .errors()
                .forEach(
                    error ->
                        assertTrue(
                            !error.sentence().isBlank() && !error.toString().contains("java."),
                            () -> where + ": " + error));
          }
        }
      } catch (RuntimeException e) {
        throw new AssertionError(where + ": " + text, e);
      }
    }
    assertTrue(refused > ROUNDS / 2, where(seed, refused));
  }

  private static String where(long seed, int refused) {
    return "seed " + seed + ": only " + refused + " were refused";
  }

  private static String spoil(String example, Random random) {
    StringBuilder text = new StringBuilder(example);
    for (int times = 1 + random.nextInt(4); times > 0; times--) {
      int at = random.nextInt(text.length());
      int to = Math.min(text.length(), at + 1 + random.nextInt(20));
      switch (random.nextInt(4)) {
        case 0 -> text.delete(at, to);
        case 1 -> text.insert(at, SPLINTERS.get(random.nextInt(SPLINTERS.size())));
        case 2 -> text.insert(at, text.substring(at, to));
        default -> text.setCharAt(at, (char) (32 + random.nextInt(95)));
      }
    }
    return text.toString();
  }
}
