package io.postern.lab.host;

import io.postern.linux.link.NetworkNamespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

/**
 * A named network namespace of the lab's, there or not.
 *
 * @param name as {@code ip netns} knows it; begins with {@link #PREFIX}
 */
public record Namespace(String name) implements Comparable<Namespace> {
  /** Begins the name of every namespace that a lab makes. */
  public static final String PREFIX = "pl-";

  private static final Path NAMED = Path.of("/run/netns");

  /** Refuses a name that no lab would give. */
  public Namespace {
    if (!name.matches("pl-[a-z0-9-]+")) {
      throw new IllegalArgumentException("not a namespace of the lab: " + name);
    }
  }

  /** The namespace that plays a role in the lab with a tag. */
  public static Namespace of(String tag, String role) {
    return new Namespace(PREFIX + tag + "-" + role);
  }

  /** All that are there, those of killed runs included. */
  public static List<Namespace> present() throws LabFailure {
    if (!Files.isDirectory(NAMED)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(NAMED)) {
      return files
          .map(file -> String.valueOf(file.getFileName()))
          .filter(file -> file.matches("pl-[a-z0-9-]+"))
          .map(Namespace::new)
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new LabFailure(ExitCode.SYSTEM, "cannot list " + NAMED + ": " + e.getMessage());
    }
  }

  /** Its file. */
  public Path handle() {
    return NAMED.resolve(name);
  }

  /** Whether it is there. */
  public boolean exists() {
    return Files.exists(handle());
  }

  /** Does work inside it, and waits for that work. */
  public <T> T call(Callable<T> work) throws LabFailure, InterruptedException {
    try {
      return NetworkNamespace.call(handle(), work);
    } catch (IOException e) {
      throw new LabFailure(ExitCode.SYSTEM, "in namespace %s: %s".formatted(name, e.getMessage()));
    }
  }

  /** Writes settings below /proc/sys/net; keys with slashes, such as {@code ipv4/ip_forward}. */
  public void set(Map<String, String> settings) throws LabFailure, InterruptedException {
    call(
        () -> {
          for (Map.Entry<String, String> setting : settings.entrySet()) {
            Path file = Path.of("/proc/sys/net", setting.getKey());
            if (Files.exists(file)) {
              Files.writeString(file, setting.getValue());
            }
          }
          return settings;
        });
  }

  /** The command line that runs a command inside it. */
  public List<String> exec(Tool ip, List<String> command) {
    List<String> line = new ArrayList<>(ip.line("netns", "exec", name));
    line.addAll(command);
    return line;
  }

  /** Processes whose network it is. */
  public List<StartedProcess> processes() {
    Object inode;
    try {
      inode = Files.getAttribute(handle(), "unix:ino");
    } catch (IOException e) {
      return List.of();
    }
    String link = "net:[" + inode + "]";
    return ProcessHandle.allProcesses()
        .map(ProcessHandle::pid)
        .filter(pid -> networkOf(pid).equals(link))
        .flatMap(pid -> StartedProcess.of(pid).stream())
        .toList();
  }

  private static String networkOf(long pid) {
    try {
      return Files.readSymbolicLink(Path.of("/proc/" + pid + "/ns/net")).toString();
    } catch (IOException e) {
      return ""; // it ended, or it is another user's
    }
  }

  @Override
  public int compareTo(Namespace other) {
    return name.compareTo(other.name);
  }

  @Override
  public String toString() {
    return name;
  }
}
