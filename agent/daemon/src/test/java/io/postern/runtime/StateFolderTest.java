package io.postern.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StateFolderTest {
  @TempDir private Path folder = Path.of(".");

  @Test
  void a_folder_with_somebody_elses_files_is_refused_and_left_as_it_is() throws IOException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.writeString(folder.resolve("letter"), "not postern's");
    StartFailure refusal = assertThrows(StartFailure.class, () -> StateFolder.take(folder));
    assertTrue(String.valueOf(refusal.getMessage()).contains("found a directory with other files"));
    assertEquals("rwxr-xr-x", mode());
  }

  @Test
  void an_empty_folder_and_one_of_an_earlier_start_are_taken_and_closed_to_others()
      throws IOException, StartFailure {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    StateFolder.take(folder).close();
    assertEquals("rwx------", mode());
    Files.writeString(folder.resolve("memory.json"), "{}");
    StateFolder.take(folder).close();
  }

  private String mode() throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(folder));
  }
}
