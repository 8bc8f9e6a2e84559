package io.postern.tests.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Tools of others accept our models: yanglint the modules and examples, smilint the MIB. */
@Tag("interop")
final class AcceptedModelsTest {
  private static final int SECONDS = 60;
  private static final Path YANG = Checkout.home().resolve("yang");

  @TestFactory
  Stream<DynamicTest> yanglint_accepts_every_module() {
    needed("yanglint");
    return Checkout.files("yang", ".yang").stream()
        .map(m -> dynamicTest(name(m), () -> silent(YANG, "yanglint", "-p", ".", name(m))));
  }

  @TestFactory
  Stream<DynamicTest> yanglint_accepts_every_example() {
    needed("yanglint");
    List<String> line =
        new ArrayList<>(
            List.of(
                "yanglint",
                "-p",
                ".",
                "-F",
                "iana-crypt-hash:crypt-hash-sha-256,crypt-hash-sha-512",
                "-t",
                "config"));
    Checkout.files("yang", ".yang").stream()
        .map(AcceptedModelsTest::name)
        .filter(m -> m.startsWith("postern") || m.startsWith("ietf-interfaces"))
        .forEach(line::add);
    return Checkout.files("yang/examples", ".json").stream()
        .map(
            e ->
                dynamicTest(
                    name(e),
                    () -> {
                      List<String> words = new ArrayList<>(line);
                      words.add("examples/" + name(e));
                      silent(YANG, words.toArray(String[]::new));
                    }));
  }

  /** smilint exits with 0 whatever it finds: only its silence counts. */
  @Test
  void smilint_finds_nothing_to_say() throws IOException, InterruptedException {
    needed("smilint");
    Path others = mibsOfOthers();
    assumeTrue(
        !others.toString().isEmpty() || !Boolean.getBoolean("postern.allowSkip"),
        "the MIB files of erlang-snmp are not installed, and skipping is allowed");
    assertEquals(
        "",
        output(
            Checkout.home(),
            Map.of("SMIPATH", others.toString()),
            "smilint",
            "-s",
            "-l6",
            "./mibs/POSTERN-MIB"));
  }

  private static Path mibsOfOthers() throws IOException {
    Path library = Path.of("/usr/lib/erlang/lib");
    if (!Files.isDirectory(library)) {
      return Path.of("");
    }
    try (Stream<Path> folders = Files.list(library)) {
      return folders
          .filter(f -> name(f).startsWith("snmp-"))
          .map(f -> f.resolve("mibs"))
          .filter(f -> Files.isRegularFile(f.resolve("SNMPv2-SMI.mib")))
          .findFirst()
          .orElse(Path.of(""));
    }
  }

  // A missing tool fails the run: whoever wants to go on without it says so with --allow-skip.
  private static void needed(String tool) {
    boolean there =
        Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, tool)));
    assumeTrue(
        there || !Boolean.getBoolean("postern.allowSkip"),
        tool + " is not installed, and skipping is allowed");
  }

  private static void silent(Path folder, String... words)
      throws IOException, InterruptedException {
    assertEquals("", output(folder, Map.of(), words), () -> String.join(" ", words));
  }

  private static String output(Path folder, Map<String, String> environment, String... words)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(words).directory(folder.toFile()).redirectErrorStream(true);
    builder.environment().putAll(environment);
    Process process = builder.start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError(words[0] + " did not end");
    }
    return process.exitValue() == 0 || !said.isBlank()
        ? said
        : words[0] + " ended with " + process.exitValue();
  }

  private static String name(Path file) {
    return String.valueOf(file.getFileName());
  }
}
