package io.postern.snmp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.postern.view.Mib;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The engine's count of boots never goes back, whatever happens to its file. */
final class EngineStateTest {
  @TempDir private Path directory;

  private EngineState boot(String configured, String node) throws IOException {
    return EngineState.boot(directory, configured, node);
  }

  @Test
  void boots_are_counted_and_the_id_stays() throws IOException {
    EngineState first = boot("", "gate-1");
    EngineState second = boot("", "gate-1");
    assertEquals(1, first.getEngineBoots());
    assertEquals(2, second.getEngineBoots());
    assertEquals(2, second.updateEngineBoots());
    assertEquals(first.engineId(), second.engineId());
  }

  @Test
  void the_id_outlives_a_new_name_of_the_node() throws IOException {
    assertEquals(boot("", "gate-1").engineId(), boot("", "gate-2").engineId());
  }

  @Test
  void another_engine_begins_anew() throws IOException {
    boot("", "gate-1");
    boot("", "gate-1");
    EngineState other = boot("80:00:7e:d9:05:01:02:03:04", "gate-1");
    assertEquals(1, other.getEngineBoots());
    assertEquals("80:00:7e:d9:05:01:02:03:04", other.engineId().toHexString());
  }

  /** Defect 5: a truncated file silently set the count back. */
  @Test
  void a_file_that_is_not_as_written_keeps_the_engine_from_starting() throws IOException {
    boot("", "gate-1");
    Path file = directory.resolve(EngineState.FILE);
    String whole = Files.readString(file);
    for (int length = 0; length < whole.length(); length++) {
      Files.writeString(file, whole.substring(0, length));
      assertThrows(IOException.class, () -> boot("", "gate-1"), "of " + length + " octets");
    }
    for (String text : List.of("x", whole + "x", whole.replace("boots 1", "boots -1"))) {
      Files.writeString(file, text);
      assertThrows(IOException.class, () -> boot("", "gate-1"), text);
    }
  }

  @Test
  void a_count_that_cannot_be_stored_keeps_the_engine_from_starting() throws IOException {
    boot("", "gate-1");
    Files.createDirectory(directory.resolve(EngineState.FILE + ".new"));
    assertThrows(IOException.class, () -> boot("", "gate-1"));
    Files.delete(directory.resolve(EngineState.FILE + ".new"));
    assertEquals(2, boot("", "gate-1").getEngineBoots());
  }

  @Test
  void the_highest_count_stays() throws IOException {
    boot("", "gate-1");
    Path file = directory.resolve(EngineState.FILE);
    Files.writeString(
        file, Files.readString(file).replace("boots 1", "boots " + Integer.MAX_VALUE));
    assertEquals(Integer.MAX_VALUE, boot("", "gate-1").getEngineBoots());
  }

  @Test
  void an_id_is_made_of_the_nodes_name_under_the_own_enterprise() {
    byte[] id = EngineState.of("gate-1");
    assertEquals(0x8000_0000 | Mib.ENTERPRISE, ByteBuffer.wrap(id).getInt());
    assertEquals(4, id[4]);
    assertArrayEquals("gate-1".getBytes(StandardCharsets.US_ASCII), tail(id));
    byte[] ofLong = EngineState.of("a".repeat(63));
    assertTrue(ofLong.length <= 32);
    assertEquals(5, ofLong[4]);
  }

  private static byte[] tail(byte[] id) {
    return Arrays.copyOfRange(id, 5, id.length);
  }
}
