package io.postern.tests.bench;

import io.postern.lab.agent.AgentConfiguration;
import io.postern.lab.agent.ManagementSecrets;
import io.postern.lab.agent.Station;
import io.postern.lab.host.LabFailure;
import io.postern.lab.host.Tool;
import io.postern.lab.network.Lab;
import io.postern.tests.netconf.RawClient;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** What must not delay a failover (invariant 9). */
enum Burden {
  /** Nothing. */
  NONE,
  /** Informs to a station that is not there. */
  DEAD_TRAP_TARGET,
  /** A state directory without a free octet. */
  FULL_DISK,
  /** A NETCONF session that subscribed and never reads. */
  SLOW_NETCONF_CLIENT,
  /** Managers that walk everything without a pause. */
  GETBULK_STORM;

  private static final String ADDRESS = "10.99.0.1";
  private static final int NETCONF_PORT = 830;
  private static final int WALKERS = 2;

  /** What ends it. */
  interface Lifted extends AutoCloseable {
    @Override
    void close() throws LabFailure, IOException;
  }

  /** The configuration that goes with it. */
  String configured(String json) {
    return this == DEAD_TRAP_TARGET
        ? json.replace(
            "\"10.99.0.100\", \"port\": 162, \"type\": \"trap\"",
            "\"10.99.0.200\", \"port\": 162, \"type\": \"inform\"")
        : json;
  }

  /** Before the agent starts. */
  Lifted prepare(Path state) throws LabFailure, InterruptedException, IOException {
    if (this != FULL_DISK) {
      return () -> {};
    }
    Files.createDirectories(state);
    Tool.required("mount", "mount")
        .check("-t", "tmpfs", "-o", "size=8m,mode=0700", "tmpfs", state.toString());
    return () -> unmount(state);
  }

  /** Once the agent runs. */
  Lifted load(Lab lab, Path state) throws LabFailure, InterruptedException, IOException {
    return switch (this) {
      case NONE, DEAD_TRAP_TARGET -> () -> {};
      case FULL_DISK -> {
        fill(state.resolve("filler"));
        yield () -> {};
      }
      case SLOW_NETCONF_CLIENT -> {
        RawClient client =
            lab.namespace(Station.ROLE)
                .call(
                    () ->
                        RawClient.begin(
                            ADDRESS,
                            NETCONF_PORT,
                            AgentConfiguration.NETCONF_USER,
                            ManagementSecrets.PASSWORD));
        client.rpc(
            "<create-subscription xmlns='urn:ietf:params:xml:ns:netconf:notification:1.0'/>");
        for (int i = 0; i < 50; i++) {
          client.rpc("<get/>"); // answers that nobody reads
        }
        yield client::close;
      }
      case GETBULK_STORM -> {
        List<Process> walkers = new ArrayList<>();
        for (int i = 0; i < WALKERS; i++) {
          walkers.add(walker(lab));
        }
        yield () -> walkers.forEach(Process::destroyForcibly);
      }
    };
  }

  private static void unmount(Path state) throws LabFailure {
    try {
      Tool.required("umount", "mount").check("-l", state.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void fill(Path file) throws IOException {
    byte[] block = new byte[4096];
    try (OutputStream out =
        Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      while (true) {
        out.write(block);
      }
    } catch (IOException e) {
      if (Files.size(file) == 0) {
        throw e;
      }
    }
  }

  private static Process walker(Lab lab) throws LabFailure, IOException {
    String walk =
        "while :; do snmpbulkwalk -v3 -l authPriv -u %1$s -a SHA-256 -A %2$s -x AES -X %2$s -Cr50 %3$s 1.3.6.1; done"
            .formatted(AgentConfiguration.SNMP_USER, ManagementSecrets.PASSWORD, ADDRESS);
    return new ProcessBuilder(lab.namespace(Station.ROLE).exec(lab.ip(), List.of("sh", "-c", walk)))
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }
}
