package io.postern.lab.network;

import io.postern.lab.host.Await;
import io.postern.lab.host.ExitCode;
import io.postern.lab.host.LabDirectory;
import io.postern.lab.host.LabFailure;
import io.postern.lab.host.LabRecord;
import io.postern.lab.host.Leftovers;
import io.postern.lab.host.Namespace;
import io.postern.lab.host.StartedProcess;
import io.postern.lab.host.Tool;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A lab that stands: its network, what runs in it, its directory. One thread's.
 *
 * <p>It outlives the process that built it; {@link #close} removes it.
 */
public final class Lab implements AutoCloseable {
  private static final Duration CARRIER = Duration.ofSeconds(5);

  private final LabDirectory directory;
  private final Tool ip;
  private LabRecord record;

  private Lab(LabDirectory directory, Tool ip, LabRecord record) {
    this.directory = directory;
    this.ip = ip;
    this.record = record;
  }

  /** Builds a lab of one box. */
  public static Lab build(LabDirectory directory, String tag, NicNetwork network)
      throws LabFailure, InterruptedException {
    return build(directory, network.plan(tag));
  }

  /** Builds a lab of two boxes. */
  public static Lab build(LabDirectory directory, String tag, PairNetwork network)
      throws LabFailure, InterruptedException {
    return build(directory, network.plan(tag));
  }

  /** Builds a lab of several gateways. */
  public static Lab build(LabDirectory directory, String tag, GatewayNetwork network)
      throws LabFailure, InterruptedException {
    return build(directory, network.plan(tag));
  }

  /** The lab that was built with a tag, by whichever process. */
  public static Lab standing(LabDirectory directory, String tag) throws LabFailure {
    LabRecord record =
        directory
            .record(tag)
            .orElseThrow(
                () ->
                    new LabFailure(
                        ExitCode.UNAVAILABLE,
                        "no lab stands: 'postern lab nic', 'pair' or 'gateways' builds one"));
    return new Lab(directory, Tool.required("ip", "iproute2"), record);
  }

  private static Lab build(LabDirectory directory, NetworkPlan plan)
      throws LabFailure, InterruptedException {
    Tool ip = Tool.required("ip", "iproute2");
    Tool.required("bridge", "iproute2");
    Lab lab = new Lab(directory, ip, plan.record());
    // The record comes first: whatever ends this process, 'clean' knows what there may be.
    directory.write(lab.record);
    try {
      lab.make(plan);
      return lab;
    } catch (LabFailure | InterruptedException | RuntimeException e) {
      lab.close();
      throw e;
    }
  }

  private void make(NetworkPlan plan) throws LabFailure, InterruptedException {
    StringBuilder namespaces = new StringBuilder();
    plan.namespaces().forEach(n -> namespaces.append("netns add ").append(n).append('\n'));
    Tool.Result result = Tool.run(ip.line("-batch", "-"), namespaces.toString(), Tool.BOUND);
    if (!result.ok()) {
      throw new LabFailure(
          ExitCode.NOT_PERMITTED,
          "network namespaces cannot be made (%s): run the lab as root, or in 'unshare -Urnm' with a tmpfs on /run"
              .formatted(result.text()));
    }
    for (Map.Entry<Namespace, Map<String, String>> settings : plan.settings().entrySet()) {
      settings.getKey().set(settings.getValue());
    }
    batch(plan.links());
    batch(plan.addresses());
    if (!Await.until(CARRIER, () -> allPointsHaveCarrier())) {
      throw new LabFailure(ExitCode.SYSTEM, "the lab's links did not come up");
    }
  }

  private void batch(Map<Namespace, List<String>> commands)
      throws LabFailure, InterruptedException {
    for (Map.Entry<Namespace, List<String>> entry : commands.entrySet()) {
      if (!entry.getValue().isEmpty()) {
        ip.feed(
            String.join("\n", entry.getValue()) + "\n", "-n", entry.getKey().name(), "-batch", "-");
      }
    }
  }

  private boolean allPointsHaveCarrier() throws LabFailure, InterruptedException {
    for (LabRecord.Point point : record.points()) {
      if (!ip.check("-n", namespace(point.switchRole()).name(), "link", "show", point.port())
          .contains("LOWER_UP")) {
        return false;
      }
    }
    return true;
  }

  /** What it is made of. */
  public LabRecord record() {
    return record;
  }

  /** The namespace that plays a role. */
  public Namespace namespace(String role) {
    return record.namespace(role);
  }

  /** Its own directory. */
  public Path directory() throws LabFailure {
    return directory.of(record.tag());
  }

  /** The program {@code ip}. */
  public Tool ip() {
    return ip;
  }

  /** Runs {@code ip} in the namespace of a role. */
  public String ip(String role, String... arguments) throws LabFailure, InterruptedException {
    List<String> line = new ArrayList<>(List.of("-n", namespace(role).name()));
    line.addAll(List.of(arguments));
    return ip.check(line.toArray(String[]::new));
  }

  /** Notes a process that was started for it, so that it is found and removed with it. */
  public void note(String name, StartedProcess process) throws LabFailure {
    record = record.with(name, process);
    directory.write(record);
  }

  /** The faults that can be made in it. */
  public Faults faults() throws LabFailure {
    return new Faults(this);
  }

  /** Removes it: processes, namespaces, directory. An interrupt is kept for later. */
  @Override
  public void close() throws LabFailure {
    boolean interrupted = Thread.interrupted();
    try {
      Leftovers.remove(directory, record.tag());
    } catch (InterruptedException e) {
      interrupted = true;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
