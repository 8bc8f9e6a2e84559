package io.postern.runtime.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.postern.core.gateway.state.Directory;
import io.postern.core.gateway.state.Recollection;
import io.postern.net.IpAddress;
import io.postern.net.MacAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who the other gateways are, kept over starts. */
final class DirectoryFileTest {
  private static final long WALL = 1_700_000_000_000L;
  private static final Directory KNOWN =
      new Directory(
          7,
          List.of(
              new Directory.Member(
                  "b",
                  22,
                  100,
                  90,
                  IpAddress.of("192.0.2.6"),
                  MacAddress.of("02:00:00:00:00:06"))));

  @TempDir private Path directory;

  private DirectoryFile file(long wallMillis) {
    return new DirectoryFile(directory, wallMillis);
  }

  @Test
  void whatIsRememberedIsThereAtTheNextStartWhichHasAGreaterNumberThoughTheClockWentBack() {
    DirectoryFile first = file(WALL);
    assertEquals(Directory.EMPTY, first.begin().of("lan"));
    first.remember(Map.of("lan", KNOWN));
    Recollection next = file(WALL - 1_000_000).begin();
    assertEquals(KNOWN, next.of("lan"));
    assertEquals(WALL + 1, next.incarnation());
    assertEquals(KNOWN, file(WALL).begin().of("lan"));
  }

  @Test
  void theNumberOfAStartIsOnDiskBeforeItIsUsed() throws IOException {
    long number = file(WALL).begin().incarnation();
    assertTrue(Files.readString(directory.resolve("gateways.json")).contains("" + number));
  }

  @Test
  void aFileThatCannotBeUnderstoodIsBegunAnewAndStopsNothing() throws IOException {
    for (String broken : List.of("", "{", "[1]", "{\"groups\":[{\"name\":5,\"directory\":7}]}")) {
      Files.writeString(directory.resolve("gateways.json"), broken);
      assertEquals(Directory.EMPTY, file(WALL).begin().of("lan"), broken);
    }
    DirectoryFile after = file(WALL);
    after.begin();
    after.remember(Map.of("lan", KNOWN));
    assertEquals(KNOWN, file(WALL).begin().of("lan"));
  }

  @Test
  void aDirectoryThatCannotBeWrittenStopsNothing() throws IOException {
    Files.createDirectory(directory.resolve("gateways.json.new"));
    DirectoryFile file = file(WALL);
    assertEquals(WALL, file.begin().incarnation());
    file.remember(Map.of("lan", KNOWN));
  }
}
