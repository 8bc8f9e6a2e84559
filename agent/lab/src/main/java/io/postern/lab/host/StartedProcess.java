package io.postern.lab.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A process, told apart from a later one with the same number by when it started.
 *
 * @param pid its number
 * @param startTicks when it started, clock ticks since boot (field 22 of /proc/PID/stat)
 */
public record StartedProcess(long pid, long startTicks) {

  /** The process that has this number now. */
  public static Optional<StartedProcess> of(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      // The command's name, field 2, is in parentheses and may hold anything.
      String[] afterName = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      boolean ended = afterName[0].equals("Z") || afterName[0].equals("X");
      return ended
          ? Optional.empty()
          : Optional.of(new StartedProcess(pid, Long.parseLong(afterName[19])));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Whether this very process still runs. */
  public boolean isAlive() {
    return of(pid).equals(Optional.of(this));
  }

  /** Kills it with signal 9, if it is still the same. */
  public void kill() {
    if (isAlive()) {
      ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    }
  }

  /** Asks it to end (signal 15), if it is still the same. */
  public void terminate() {
    if (isAlive()) {
      ProcessHandle.of(pid).ifPresent(ProcessHandle::destroy);
    }
  }
}
