package io.postern.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Which agent a command speaks of: its state directory. */
final class StateDirectory {
  @Option(
      names = "--state-dir",
      paramLabel = "DIR",
      defaultValue = "${env:POSTERN_STATE_DIR:-/var/lib/postern}",
      description =
          "State directory of the agent: configuration, memory, journal, keys, local socket"
              + " (default: ${DEFAULT-VALUE}; environment POSTERN_STATE_DIR).")
  private Path path = Path.of("/var/lib/postern");

  Path path() {
    return path;
  }
}
