package io.postern.tests.kernel;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A user-mode Linux that runs one Java main class and halts. Its root is the host's file system,
 * read-only; what it writes comes back through one folder of the host's.
 */
final class UserModeLinux {
  private static final Path KERNEL = Path.of("/usr/bin/linux.uml");
  private static final int LINES_TOLD = 60;

  @SuppressWarnings("InlineFormatString") // a script reads better in one piece
  private static final String SCRIPT =
      """
      #!/bin/sh
      export PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/run
      mount -t proc proc /proc; mount -t sysfs sys /sys; mount -t tmpfs run /run
      mkdir -p /run/out /run/netns /run/tmp /run/modules/lib
      mount -t hostfs none /run/out -o %1$s
      ln -s /usr/lib/uml/modules /run/modules/lib/modules
      for m in 8021q bonding sch_netem dummy veth macvlan bridge tun nf_tables hsr; do
        modprobe -d /run/modules $m
      done
      ip link set lo up
      %2$s/bin/java -XX:-UsePerfData -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xmx512m --enable-native-access=ALL-UNNAMED \\
        --sun-misc-unsafe-memory-access=allow -Djava.io.tmpdir=/run/tmp -Djna.tmpdir=/run/tmp \\
        -cp '%3$s' %4$s > /run/out/output 2>&1
      echo $? > /run/out/exit
      echo o > /proc/sysrq-trigger
      """;

  private UserModeLinux() {}

  /** Whether Debian's user-mode-linux is installed. */
  static boolean isInstalled() {
    return Files.isExecutable(KERNEL);
  }

  /**
   * Boots, runs, halts.
   *
   * @param folder where the guest's files come back; made by the caller
   * @param mainClass from this JVM's class path
   * @param seconds bound of the whole run
   * @return lines of {@code results} that the main class wrote
   * @throws IOException where the guest did not get as far as that; the message has the console
   */
  static List<String> run(Path folder, Class<?> mainClass, int seconds)
      throws IOException, InterruptedException {
    Path script = folder.resolve("init.sh");
    Files.writeString(
        script,
        SCRIPT.formatted(
            folder,
            System.getProperty("java.home"),
            System.getProperty("java.class.path"),
            mainClass.getName()));
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    ProcessBuilder boot =
        new ProcessBuilder(
                KERNEL.toString(),
                "mem=2G",
                "root=/dev/root",
                "rootfstype=hostfs",
                "rootflags=/",
                "ro",
                "init=" + script,
                "con=null",
                "con0=null,fd:1")
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectOutput(folder.resolve("console").toFile())
            .redirectErrorStream(true);
    // The guest's memory is a file: the folder is ours, /tmp may be small.
    boot.environment().put("TMPDIR", folder.toString());
    Process process = boot.start();
    try {
      if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
        throw new IOException("user-mode Linux did not end in " + seconds + " s" + told(folder));
      }
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    Path results = folder.resolve("results");
    if (!Files.exists(folder.resolve("exit")) || !Files.exists(results)) {
      throw new IOException("user-mode Linux wrote no results" + told(folder));
    }
    return Files.readAllLines(results);
  }

  /** The ends of console and output, for a failure's message. */
  static String told(Path folder) throws IOException {
    StringBuilder text = new StringBuilder();
    for (String name : List.of("console", "output")) {
      Path file = folder.resolve(name);
      if (Files.exists(file)) {
        List<String> lines = Files.readAllLines(file, StandardCharsets.ISO_8859_1);
        text.append("\n--- ").append(name).append('\n');
        lines.stream()
            .skip(Math.max(0, lines.size() - LINES_TOLD))
            .forEach(line -> text.append(line).append('\n'));
      }
    }
    return text.toString();
  }
}
