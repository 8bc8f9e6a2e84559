package io.postern.runtime.apply;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.postern.core.failover.Memory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DurableMemoryTest {
  @TempDir private Path folder = Path.of("");

  @Test
  void what_the_disk_did_not_take_is_written_when_it_does() throws IOException {
    DurableMemory memory = new DurableMemory(new MemoryFile(folder));
    Path inTheWay = Files.createDirectory(folder.resolve("memory.json.new"));
    memory.write(Memory.EMPTY, 0);
    assertNotEquals("", memory.trouble());
    Files.delete(inTheWay);
    memory.again(1);
    assertNotEquals("", memory.trouble(), "not at every turn of the loop");
    memory.again(TimeUnit.SECONDS.toNanos(10));
    assertEquals("", memory.trouble());
    assertEquals(Memory.EMPTY, new MemoryFile(folder).read());
  }
}
