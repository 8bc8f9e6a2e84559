package io.postern.netconf.datastore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CommitLogTest {
  private static void commit(CommitLog log, long revision, String json) throws IOException {
    log.prepare(new KeptConfiguration(revision, json)).seal();
  }

  private static Optional<String> reopened(byte[] contents) throws IOException {
    try (CommitLog log = CommitLog.open(FaultyFile.of(contents))) {
      return log.last().map(KeptConfiguration::json);
    }
  }

  @Test
  void the_last_sealed_configuration_comes_back() throws IOException {
    FaultyFile file = new FaultyFile();
    CommitLog log = CommitLog.open(file);
    commit(log, 1, "{one}");
    commit(log, 2, "{two ä}");
    log.prepare(new KeptConfiguration(3, "{three}"));
    assertEquals(Optional.of("{two ä}"), reopened(file.contents()));
  }

  @Test
  void a_log_cut_off_anywhere_holds_the_last_whole_configuration() throws IOException {
    FaultyFile file = new FaultyFile();
    CommitLog log = CommitLog.open(file);
    commit(log, 1, "{one}");
    int first = file.contents().length;
    commit(log, 2, "{two}");
    byte[] whole = file.contents();
    for (int length = 0; length <= whole.length; length++) {
      Optional<String> expected =
          length == whole.length
              ? Optional.of("{two}")
              : length >= first ? Optional.of("{one}") : Optional.empty();
      FaultyFile torn = FaultyFile.of(Arrays.copyOf(whole, length));
      CommitLog again = CommitLog.open(torn);
      assertEquals(expected, again.last().map(KeptConfiguration::json), "cut at " + length);
      commit(again, 3, "{three}");
      assertEquals(Optional.of("{three}"), reopened(torn.contents()), "cut at " + length);
    }
  }

  @Test
  void any_octet_spoilt_at_the_end_is_cut_off_and_in_the_middle_refused() throws IOException {
    FaultyFile file = new FaultyFile();
    CommitLog log = CommitLog.open(file);
    commit(log, 1, "{one}");
    int first = file.contents().length;
    commit(log, 2, "{two}");
    byte[] whole = file.contents();
    for (int at = first + 4; at < whole.length - 1; at++) {
      byte[] spoilt = whole.clone();
      spoilt[at] ^= 0x40;
      assertEquals(Optional.of("{one}"), reopened(spoilt), "octet " + at);
    }
    byte[] middle = whole.clone();
    middle[first - 3] ^= 1;
    IOException refused = assertThrows(IOException.class, () -> reopened(middle));
    assertTrue(String.valueOf(refused.getMessage()).contains("damaged at octet"));
    assertThrows(
        IOException.class,
        () -> reopened("something else entirely".getBytes(StandardCharsets.US_ASCII)));
  }

  @Test
  void a_full_disk_leaves_what_was_there() throws IOException {
    for (int octets = 0; octets < 30; octets++) {
      FaultyFile file = new FaultyFile();
      CommitLog log = CommitLog.open(file);
      commit(log, 1, "{one}");
      file.failAfter(0, octets);
      assertThrows(
          IOException.class, () -> log.prepare(new KeptConfiguration(2, "{a much longer two}")));
      file.mend();
      assertEquals(Optional.of("{one}"), reopened(file.contents()));
      commit(log, 2, "{two}");
      assertEquals(Optional.of("{two}"), reopened(file.contents()));
    }
  }

  @Test
  void a_seal_that_fails_does_not_count() throws IOException {
    for (int calls = 0; calls < 2; calls++) {
      FaultyFile file = new FaultyFile();
      CommitLog log = CommitLog.open(file);
      commit(log, 1, "{one}");
      CommitLog.Prepared prepared = log.prepare(new KeptConfiguration(2, "{two}"));
      file.failAfter(calls, 0);
      assertThrows(IOException.class, prepared::seal);
      assertEquals("{one}", log.last().orElseThrow().json());
    }
  }

  @Test
  void a_long_log_is_rewritten_and_a_failure_to_is_no_loss() throws IOException {
    FaultyFile file = new FaultyFile();
    CommitLog log = CommitLog.open(file);
    String large = "{" + "x".repeat(100_000) + "}";
    for (int revision = 1; revision < 40; revision++) {
      commit(log, revision, large);
      assertTrue(file.contents().length < 2 << 20);
    }
    assertEquals(Optional.of(large), reopened(file.contents()));
  }

  @Test
  void the_file_is_the_owners_alone_and_held_by_one_agent(@TempDir Path folder) throws IOException {
    Path path = folder.resolve("configuration.log");
    try (CommitLog log = CommitLog.open(LogFile.open(path))) {
      commit(log, 1, "{one}");
      assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
      assertThrows(IOException.class, () -> LogFile.open(path));
    }
    try (CommitLog log = CommitLog.open(LogFile.open(path))) {
      assertEquals("{one}", log.last().orElseThrow().json());
    }
  }
}
