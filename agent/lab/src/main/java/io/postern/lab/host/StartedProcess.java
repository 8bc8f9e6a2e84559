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

  /** Whether it was halted with signal STOP and does nothing. */
  public boolean isHalted() {
    try {
      String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      return isAlive() && stat.charAt(stat.lastIndexOf(')') + 2) == 'T';
    } catch (IOException e) {
      return false;
    }
  }

  /** Halts it as it is (signal STOP), if it is still the same. */
  public void halt() throws LabFailure, InterruptedException {
    signal("STOP");
  }

  /** Has it go on (signal CONT), if it is still the same. */
  public void resume() throws LabFailure, InterruptedException {
    signal("CONT");
  }

  private void signal(String name) throws LabFailure, InterruptedException {
    if (isAlive()) {
      Tool.required("kill", "procps").check("-s", name, Long.toString(pid));
    }
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
