package io.postern.lab.host;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Removal of what labs left, whether they ended or were killed: processes that were recorded or
 * live in a lab's namespace, the namespaces with all that is in them, the records.
 */
public final class Leftovers {
  private static final Duration BOUND = Duration.ofSeconds(10);

  /**
   * What was removed.
   *
   * @param processes how many processes were killed
   * @param namespaces names of namespaces removed
   * @param tags labs whose record was removed
   */
  public record Removed(int processes, List<String> namespaces, List<String> tags) {
    /** Whether there was nothing. */
    public boolean nothing() {
      return processes == 0 && namespaces.isEmpty() && tags.isEmpty();
    }
  }

  private Leftovers() {}

  /** Removes everything of every lab. */
  public static Removed remove(LabDirectory directory) throws LabFailure, InterruptedException {
    return remove(directory, Namespace.present(), directory.tags());
  }

  /** Removes everything of the lab with a tag. */
  public static Removed remove(LabDirectory directory, String tag)
      throws LabFailure, InterruptedException {
    String prefix = Namespace.PREFIX + tag + "-";
    List<Namespace> namespaces =
        Namespace.present().stream().filter(n -> n.name().startsWith(prefix)).toList();
    List<String> tags = directory.tags().stream().filter(tag::equals).toList();
    return remove(directory, namespaces, tags);
  }

  private static Removed remove(
      LabDirectory directory, List<Namespace> namespaces, List<String> tags)
      throws LabFailure, InterruptedException {
    List<StartedProcess> processes = new ArrayList<>();
    for (String tag : tags) {
      Optional<LabRecord> record = directory.record(tag);
      record.ifPresent(r -> r.processes().forEach(role -> processes.add(role.process())));
    }
    namespaces.forEach(namespace -> processes.addAll(namespace.processes()));
    List<StartedProcess> alive =
        processes.stream().distinct().filter(StartedProcess::isAlive).toList();
    alive.forEach(StartedProcess::kill);
    if (!Await.until(BOUND, () -> alive.stream().noneMatch(StartedProcess::isAlive))) {
      throw new LabFailure(
          ExitCode.SYSTEM,
          "processes of the lab outlive signal 9: "
              + alive.stream().filter(StartedProcess::isAlive).toList());
    }
    removeNamespaces(namespaces);
    for (String tag : tags) {
      directory.remove(tag);
    }
    return new Removed(alive.size(), namespaces.stream().map(Namespace::name).toList(), tags);
  }

  private static void removeNamespaces(List<Namespace> namespaces)
      throws LabFailure, InterruptedException {
    if (namespaces.isEmpty()) {
      return;
    }
    StringBuilder batch = new StringBuilder();
    namespaces.forEach(namespace -> batch.append("netns del ").append(namespace).append('\n'));
    Tool.Result result =
        Tool.run(
            Tool.required("ip", "iproute2").line("-force", "-batch", "-"), batch.toString(), BOUND);
    List<Namespace> left = namespaces.stream().filter(Namespace::exists).toList();
    if (!left.isEmpty()) {
      throw new LabFailure(
          ExitCode.SYSTEM, "namespaces cannot be removed: %s: %s".formatted(left, result.text()));
    }
  }
}
