package io.postern.lab.agent;

import io.postern.lab.host.ExitCode;
import io.postern.lab.host.LabFailure;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How the agent is started: by the Java argument file that the launcher wrote (system property
 * {@code postern.agent}), or from this process's own class path.
 *
 * @param command the words before the agent's own arguments
 */
public record AgentProgram(List<String> command) {
  private static final String MAIN = "io.postern.cli.PosternCommand";

  /** Copies the list. */
  public AgentProgram {
    command = List.copyOf(command);
  }

  /** Finds it. */
  public static AgentProgram find() throws LabFailure {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    @Nullable String arguments = System.getProperty("postern.agent");
    if (arguments != null) {
      if (!Files.isReadable(Path.of(arguments))) {
        throw new LabFailure(
            ExitCode.UNAVAILABLE,
            "the agent's argument file %s cannot be read: start the lab with './postern lab'"
                .formatted(arguments));
      }
      return new AgentProgram(List.of(java, "@" + arguments));
    }
    if (AgentProgram.class.getResource("/" + MAIN.replace('.', '/') + ".class") == null) {
      throw new LabFailure(
          ExitCode.UNAVAILABLE,
          "the agent is not on this process's class path: start the lab with './postern lab'");
    }
    return new AgentProgram(
        List.of(
            java,
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-XX:+UseSerialGC",
            "-Xms32m",
            "-Xmn16m",
            "-Xmx256m",
            "-cp",
            absolute(System.getProperty("java.class.path")),
            MAIN));
  }

  private static String absolute(String classPath) {
    return String.join(
        File.pathSeparator,
        Stream.of(classPath.split(File.pathSeparator, -1))
            .map(entry -> Path.of(entry).toAbsolutePath().toString())
            .toList());
  }

  /** The command line with the agent's own arguments. */
  public List<String> with(String... arguments) {
    List<String> line = new ArrayList<>(command);
    line.addAll(List.of(arguments));
    return line;
  }
}
