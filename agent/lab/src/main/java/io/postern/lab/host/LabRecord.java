package io.postern.lab.host;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a later command, or the removal of a killed run, must know about a lab.
 *
 * @param tag part of the name of everything it made
 * @param kind {@code nic}, {@code pair} or {@code gateways}
 * @param points where faults can be made
 * @param nodes boxes that run an agent
 * @param processes processes it started, by role
 */
public record LabRecord(
    String tag, String kind, List<Point> points, List<Node> nodes, List<Role> processes) {

  /**
   * Where a fault can be made: the switch's end of a cable.
   *
   * @param name what the user calls it: {@code nic0}, {@code cable1}
   * @param box role of the box at the cable's other end
   * @param switchRole role of the namespace the port is in
   * @param port the switch's port
   */
  public record Point(String name, String box, String switchRole, String port) {}

  /**
   * A box.
   *
   * @param role its namespace's role, also its node id
   * @param management its management address
   */
  public record Node(String role, String management) {}

  /**
   * A process.
   *
   * @param name what it is: {@code agent-box}, {@code snmptrapd}
   * @param process which it is
   */
  public record Role(String name, StartedProcess process) {}

  /** Copies the lists. */
  public LabRecord {
    points = List.copyOf(points);
    nodes = List.copyOf(nodes);
    processes = List.copyOf(processes);
  }

  /** The namespace that plays a role. */
  public Namespace namespace(String role) {
    return Namespace.of(tag, role);
  }

  /** The process that has a name and still runs. */
  public Optional<StartedProcess> running(String name) {
    return processes.stream()
        .filter(role -> role.name().equals(name))
        .map(Role::process)
        .filter(StartedProcess::isAlive)
        .findFirst();
  }

  /** This record with a process in place of one with the same name. */
  public LabRecord with(String name, StartedProcess process) {
    List<Role> roles = new ArrayList<>(processes);
    roles.removeIf(role -> role.name().equals(name));
    roles.add(new Role(name, process));
    return new LabRecord(tag, kind, points, nodes, roles);
  }

  /** As lines of words. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add("kind " + kind);
    points.forEach(
        p -> lines.add(String.join(" ", "point", p.name(), p.box(), p.switchRole(), p.port())));
    nodes.forEach(n -> lines.add(String.join(" ", "node", n.role(), n.management())));
    processes.forEach(
        r ->
            lines.add(
                "process %s %d %d"
                    .formatted(r.name(), r.process().pid(), r.process().startTicks())));
    return lines;
  }

  /** Reads what {@link #lines} wrote; a line it does not understand is an older lab's: skipped. */
  static LabRecord parse(String tag, List<String> lines) {
    String kind = "";
    List<Point> points = new ArrayList<>();
    List<Node> nodes = new ArrayList<>();
    List<Role> processes = new ArrayList<>();
    for (String line : lines) {
      String[] w = line.split(" ", -1);
      switch (w[0] + "/" + w.length) {
        case "kind/2" -> kind = w[1];
        case "point/5" -> points.add(new Point(w[1], w[2], w[3], w[4]));
        case "node/3" -> nodes.add(new Node(w[1], w[2]));
        case "process/4" ->
            processes.add(
                new Role(w[1], new StartedProcess(Long.parseLong(w[2]), Long.parseLong(w[3]))));
        default -> {}
      }
    }
    return new LabRecord(tag, kind, points, nodes, processes);
  }
}
