package io.postern.tests.journals;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.postern.core.failover.Notice;
import io.postern.runtime.journal.Replay;
import io.postern.runtime.journal.Replay.UnreadableJournal;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A journal put in the folder is a test: see the README there. */
final class RecordedJournalsTest {
  private static Path folder() throws URISyntaxException {
    URL readme = RecordedJournalsTest.class.getResource("README.md");
    URI place = Objects.requireNonNull(readme).toURI();
    return Objects.requireNonNull(Path.of(place).getParent());
  }

  static List<String> journals() throws IOException, URISyntaxException {
    try (Stream<Path> all = Files.list(folder())) {
      return all.filter(Files::isDirectory).map(p -> p.getFileName().toString()).sorted().toList();
    }
  }

  /** Input: what an agent heard, as it heard it. Output: what it did, action by action. */
  @ParameterizedTest
  @MethodSource("journals")
  void the_core_does_again_what_it_did(String journal)
      throws IOException, UnreadableJournal, URISyntaxException {
    Replay.Result result = Replay.replay(folder().resolve(journal));
    assertEquals(List.of(), result.differences());
    assertEquals(0, result.skipped());
    assertTrue(
        result.notices().stream().anyMatch(Notice.AddressMoved.class::isInstance),
        () -> "nothing moved: " + result.notices());
  }

  @Test
  void every_journal_has_its_line_in_the_table() throws IOException, URISyntaxException {
    String table = Files.readString(folder().resolve("README.md"));
    for (String journal : journals()) {
      assertTrue(table.contains("`" + journal + "`"), journal);
    }
  }

  @Test
  void an_action_that_was_otherwise_is_a_difference(@TempDir Path altered)
      throws IOException, UnreadableJournal, URISyntaxException {
    Path segment = Path.of("carrier-lost", "0000000001.jsonl");
    String text = Files.readString(folder().resolve(segment));
    int move = text.indexOf("\"AddressMoved\"");
    String otherwise = text.substring(0, move) + text.substring(move).replaceFirst("nic1", "nic7");
    Path copy = altered.resolve("0000000001.jsonl");
    Files.writeString(copy, otherwise);
    assertFalse(Replay.replay(altered).differences().isEmpty());
  }
}
