package io.postern.tests.kernel;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Boots one user-mode Linux and shows each test that ran inside as a test of its own. */
@Tag("kernel")
final class KernelLaneTest {
  private static final int SECONDS = 220;

  @TestFactory
  Stream<DynamicTest> inside_user_mode_linux(@TempDir Path folder)
      throws IOException, InterruptedException {
    // A missing kernel fails the run: whoever wants to go on without it says so with --allow-skip.
    assumeTrue(
        UserModeLinux.isInstalled() || !Boolean.getBoolean("postern.allowSkip"),
        "user-mode-linux is not installed, and skipping is allowed");
    List<String> results = UserModeLinux.run(folder, InsideKernel.class, SECONDS);
    assertFalse(results.isEmpty(), "no test ran inside");
    String told = UserModeLinux.told(folder);
    return results.stream().map(line -> shown(line.split("\t", -1), told));
  }

  private static DynamicTest shown(String[] parts, String told) {
    return dynamicTest(
        parts[1],
        () -> {
          if (!parts[0].equals("passed")) {
            throw new AssertionError(parts[1] + ": " + parts[2] + told);
          }
        });
  }
}
