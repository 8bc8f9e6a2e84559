package io.postern.lab.agent;

import io.postern.lab.host.Await;
import io.postern.lab.host.ExitCode;
import io.postern.lab.host.LabFailure;
import io.postern.lab.host.LabRecord;
import io.postern.lab.host.Namespace;
import io.postern.lab.host.StartedProcess;
import io.postern.lab.host.Tool;
import io.postern.lab.network.Lab;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The management station: a real snmptrapd, the tools of net-snmp, and a NETCONF client, with
 * configuration of their own in the lab's directory. Nothing of the machine's own is read.
 */
public final class Station {
  /** The role of its namespace. */
  public static final String ROLE = "station";

  private static final String ADDRESS = "10.99.0.100";
  private static final String TRAP_DAEMON = "snmptrapd";
  private static final String PACKAGE = "snmp snmptrapd";
  private static final int TRAP_PORT = 162;
  private static final int SNMP_PORT = 161;
  private static final List<String> NAMES =
      List.of(
          "SNMPv2-SMI",
          "SNMPv2-TC",
          "SNMPv2-CONF",
          "SNMPv2-MIB",
          "SNMP-FRAMEWORK-MIB",
          "INET-ADDRESS-MIB");
  private static final Duration BOUND = Duration.ofSeconds(20);

  private final Lab lab;
  private final Path directory;

  private Station(Lab lab, Path directory) {
    this.lab = lab;
    this.directory = directory;
  }

  /** Fails where a program is missing that the station cannot do without. */
  public static void requireTools() throws LabFailure {
    Tool.required(TRAP_DAEMON, PACKAGE);
    Tool.required("snmpwalk", PACKAGE);
    Tool.required("tcpdump", "tcpdump");
    Tool.required("setsid", "util-linux");
  }

  /** The station of a lab, started or not. */
  public static Station of(Lab lab) throws LabFailure {
    return new Station(lab, lab.directory().resolve(ROLE));
  }

  private void writeFiles() throws LabFailure {
    try {
      Files.createDirectories(directory.resolve("mibs"));
      for (String name : NAMES) {
        copy("names/" + name, name);
      }
      copy("/mibs/POSTERN-MIB", "POSTERN-MIB");
      Files.writeString(directory.resolve("snmptrapd.conf"), trapConfiguration());
      Files.writeString(received(), "");
    } catch (IOException e) {
      throw new LabFailure(
          ExitCode.CANNOT_CREATE, "cannot write in " + directory + ": " + e.getMessage());
    }
  }

  /** The file that snmptrapd writes what it received to, a line each. */
  public Path received() {
    return directory.resolve("traps");
  }

  private void copy(String resource, String name) throws IOException, LabFailure {
    try (InputStream in = Station.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new LabFailure(
            ExitCode.UNAVAILABLE, resource + " is not on this process's class path");
      }
      Files.write(directory.resolve("mibs").resolve(name), in.readAllBytes());
    }
  }

  private String trapConfiguration() {
    StringBuilder text = new StringBuilder();
    for (LabRecord.Node node : lab.record().nodes()) {
      text.append(
          "createUser -e 0x%s %s SHA-256 %s AES %s\n"
              .formatted(
                  ManagementSecrets.engineId(node.role()).replace(":", ""),
                  AgentConfiguration.SNMP_USER,
                  ManagementSecrets.PASSWORD,
                  ManagementSecrets.PASSWORD));
    }
    text.append("authUser log ").append(AgentConfiguration.SNMP_USER).append(" priv\n");
    text.append("doNotRetainNotificationLogs yes\n");
    text.append("format2 %V|%02.2h:%02.2j:%02.2k|%B|%v\\n\n");
    return text.toString();
  }

  /** Starts snmptrapd and waits until it listens. It outlives this process. */
  public void start() throws LabFailure, InterruptedException {
    writeFiles();
    Tool daemon = Tool.required(TRAP_DAEMON, PACKAGE);
    List<String> line = new ArrayList<>(Tool.required("setsid", "util-linux").line());
    line.addAll(
        namespace()
            .exec(
                lab.ip(),
                daemon.line(
                    "-f",
                    "-C",
                    "-c",
                    directory.resolve("snmptrapd.conf").toString(),
                    "-Lf",
                    received().toString(),
                    "-M",
                    mibs(),
                    "-m",
                    "POSTERN-MIB:SNMPv2-MIB",
                    "-OQs",
                    "-n",
                    "udp:" + ADDRESS + ":" + TRAP_PORT)));
    ProcessBuilder builder =
        new ProcessBuilder(line)
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("snmptrapd.log").toFile());
    builder.environment().put("SNMP_PERSISTENT_DIR", directory.resolve("persistent").toString());
    builder.environment().put("SNMPCONFPATH", directory.toString());
    try {
      Optional<StartedProcess> started = StartedProcess.of(builder.start().pid());
      if (started.isPresent()) {
        lab.note(TRAP_DAEMON, started.get());
      }
    } catch (IOException e) {
      throw new LabFailure(ExitCode.UNAVAILABLE, "cannot start snmptrapd: " + e.getMessage());
    }
    if (!Await.until(BOUND, () -> listens(namespace(), TRAP_PORT))) {
      throw new LabFailure(
          ExitCode.UNAVAILABLE,
          "snmptrapd does not listen; see " + directory.resolve("snmptrapd.log"));
    }
  }

  /** Whether anybody listens on a UDP port, by the kernel's table of sockets. */
  private static boolean listens(Namespace namespace, int port)
      throws LabFailure, InterruptedException {
    return namespace
        .call(
            () -> {
              Path sockets = Path.of("/proc/thread-self/net");
              Path ipv6 = sockets.resolve("udp6");
              return Files.readString(sockets.resolve("udp"))
                  + (Files.exists(ipv6) ? Files.readString(ipv6) : "");
            })
        .contains(":%04X ".formatted(port));
  }

  /** What snmptrapd has received so far. */
  public List<Trap> traps() throws LabFailure {
    if (!Files.exists(received())) {
      return List.of();
    }
    try {
      List<Trap> traps = new ArrayList<>();
      for (String line : Files.readAllLines(received(), StandardCharsets.UTF_8)) {
        Trap.parse(traps.size(), line).ifPresent(traps::add);
      }
      return traps;
    } catch (IOException e) {
      throw new LabFailure(ExitCode.SYSTEM, "cannot read the received traps: " + e.getMessage());
    }
  }

  /** The first trap after so many that is wanted, waited for. */
  public Optional<Trap> awaitTrap(int after, Predicate<Trap> wanted, Duration bound)
      throws LabFailure, InterruptedException {
    Await.until(bound, () -> firstOf(after, wanted).isPresent());
    return firstOf(after, wanted);
  }

  private Optional<Trap> firstOf(int after, Predicate<Trap> wanted) throws LabFailure {
    return traps().stream().skip(after).filter(wanted).findFirst();
  }

  /**
   * Walks a part of a box's object tree with snmpwalk, SNMPv3.
   *
   * @param from the first object, such as {@code POSTERN-MIB::posternMemberInterface}
   * @param to the object before which the walk ends
   */
  public List<String> walk(LabRecord.Node box, String from, String to)
      throws LabFailure, InterruptedException {
    if (!listens(lab.namespace(box.role()), SNMP_PORT)) {
      throw new LabFailure(
          ExitCode.UNAVAILABLE, "no SNMP agent listens on UDP port 161 of " + box.role());
    }
    List<String> line =
        namespace()
            .exec(
                lab.ip(),
                Tool.required("snmpwalk", PACKAGE)
                    .line(
                        "-v3",
                        "-l",
                        "authPriv",
                        "-u",
                        AgentConfiguration.SNMP_USER,
                        "-a",
                        "SHA-256",
                        "-A",
                        ManagementSecrets.PASSWORD,
                        "-x",
                        "AES",
                        "-X",
                        ManagementSecrets.PASSWORD,
                        "-M",
                        mibs(),
                        "-m",
                        "POSTERN-MIB:SNMPv2-MIB",
                        "-t",
                        "2",
                        "-r",
                        "1",
                        "-OQs",
                        "-CE",
                        to,
                        box.management(),
                        from));
    Tool.Result result = Tool.run(line, "", BOUND);
    if (!result.ok()) {
      throw new LabFailure(ExitCode.UNAVAILABLE, "snmpwalk: " + result.text());
    }
    return result.output().lines().toList();
  }

  /** A Python that has ncclient, the controllers' NETCONF library. */
  public static Optional<Tool> netconfClient() throws LabFailure, InterruptedException {
    for (Path candidate : List.of(Path.of("/usr/bin/python3"), Path.of("/usr/local/bin/python3"))) {
      Tool python = new Tool(candidate);
      if (Files.isExecutable(candidate) && python.run("-c", "import ncclient").ok()) {
        return Optional.of(python);
      }
    }
    return Optional.empty();
  }

  /** What a NETCONF {@code get} of the box's failover groups yields: a line for each leaf. */
  public List<String> netconfGet(Tool python, LabRecord.Node box)
      throws LabFailure, InterruptedException {
    String script;
    try (InputStream in = Station.class.getResourceAsStream("netconf_get.py")) {
      script = in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new LabFailure(ExitCode.SOFTWARE, "netconf_get.py: " + e.getMessage());
    }
    List<String> line =
        namespace()
            .exec(
                lab.ip(),
                python.line(
                    "-",
                    box.management(),
                    AgentConfiguration.NETCONF_USER,
                    ManagementSecrets.PASSWORD));
    Tool.Result result = Tool.run(line, script, BOUND);
    if (!result.ok()) {
      throw new LabFailure(
          ExitCode.UNAVAILABLE,
          "NETCONF: " + result.error().lines().reduce((a, b) -> b).orElse("no answer"));
    }
    return result.output().lines().toList();
  }

  private Namespace namespace() {
    return lab.namespace(ROLE);
  }

  private String mibs() {
    return directory.resolve("mibs").toString();
  }
}
