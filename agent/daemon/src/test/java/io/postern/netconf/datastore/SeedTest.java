package io.postern.netconf.datastore;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SeedTest {
  @TempDir private Path folder = Path.of(".");

  @Test
  void a_seed_that_was_edited_is_noticed_and_one_that_is_gone_or_unknown_is_not()
      throws IOException {
    Path file = folder.resolve("postern.json");
    Files.writeString(file, "{}");
    Seed seed = new Seed(folder, file);
    assertFalse(seed.changed(), "nothing was seeded");
    seed.remember();
    assertFalse(seed.changed());
    Files.writeString(file, "{ }");
    assertTrue(seed.changed());
    Files.delete(file);
    assertFalse(seed.changed());
  }
}
