package io.postern.tests.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.postern.cli.PosternCommand;
import io.postern.config.ConfigError;
import io.postern.config.ConfigurationFile;
import io.postern.config.schema.Schema;
import io.postern.lab.LabCommand;
import io.postern.tests.models.Markdown.Link;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** What the documents say is there. */
@Tag("unit")
final class DocumentsTest {
  /** Words of the launcher, which parses them itself. */
  private static final Set<String> LAUNCHER = Set.of("test", "bench", "capture");

  private static final Yang YANG = Yang.read();

  private final List<String> wrong = new ArrayList<>();

  @Test
  void every_link_leads_somewhere() throws IOException {
    for (Path page : pages()) {
      for (Link link : Markdown.read(page).links()) {
        Path folder = page.toAbsolutePath().getParent();
        Path target = link.file().isEmpty() || folder == null ? page : folder.resolve(link.file());
        if (!Files.exists(target)) {
          wrong.add(page + " links to " + link.file() + ", which is not there");
        } else if (!link.anchor().isEmpty()
            && !Markdown.read(target).anchors().contains(link.anchor())) {
          wrong.add(page + " links to #" + link.anchor() + ", which " + target + " does not have");
        }
      }
    }
    nothingWrong();
  }

  @Test
  void every_command_that_is_shown_exists() throws IOException {
    for (Path page : pages()) {
      for (String command : Markdown.read(page).commands("postern")) {
        List<String> words = Markdown.words(command);
        words.removeIf("--no-install"::equals);
        if (words.size() < 2 || LAUNCHER.contains(words.get(1))) {
          continue;
        }
        boolean lab = words.get(1).equals("lab");
        try {
          CommandLine line = new CommandLine(lab ? new LabCommand() : new PosternCommand());
          if (words.size() == 2 && line.getSubcommands().containsKey(words.get(1))) {
            continue; // named in a sentence, without what it takes
          }
          String[] arguments = words.subList(lab ? 2 : 1, words.size()).toArray(String[]::new);
          CommandLine.ParseResult parsed = line.parseArgs(arguments);
          shown(page, command, parsed);
        } catch (ParameterException e) {
          wrong.add(page + ": '" + command + "': " + e.getMessage());
        }
      }
    }
    nothingWrong();
  }

  private void shown(Path page, String command, CommandLine.ParseResult parsed) {
    CommandLine.ParseResult last = parsed.subcommand();
    if (last == null || !last.commandSpec().name().equals("show")) {
      return;
    }
    CommandLine.Model.PositionalParamSpec what =
        last.commandSpec().positionalParameters().getFirst();
    String known = String.join(" ", what.description());
    if (last.matchedPositional(0) != null
        && !known.contains(String.valueOf(last.matchedPositionalValue(0, "")))) {
      wrong.add(page + ": '" + command + "': show knows " + known);
    }
  }

  @Test
  void every_configuration_that_is_shown_is_valid() throws IOException {
    ConfigurationFile checker = new ConfigurationFile(Schema.load());
    for (Path page : pages()) {
      for (String json : Markdown.read(page).blocks("json")) {
        if (json.startsWith("{") && checker.parse(json) instanceof ConfigurationFile.Refused no) {
          for (ConfigError error : no.errors()) {
            wrong.add(page + ": " + error);
          }
        }
      }
    }
    nothingWrong();
  }

  @Test
  void every_notification_has_its_line_and_its_trap() {
    String page = Checkout.text("docs/notifications.md");
    for (String name : YANG.notifications().keySet()) {
      mentions(page, "| `" + name + "` | `" + Prose.camel("postern-" + name) + "` |");
    }
    nothingWrong();
  }

  @Test
  void every_cause_has_its_line_and_number() {
    String page = Checkout.text("docs/notifications.md");
    YANG.identities("cause")
        .forEach(
            (name, description) ->
                mentions(
                    page,
                    "| "
                        + description.replaceFirst(".*PosternCause (\\d+)\\.$", "$1")
                        + " | `"
                        + name
                        + "` |"));
    nothingWrong();
  }

  @Test
  void every_value_that_an_operator_meets_is_explained() {
    String page = Checkout.text("docs/operator-guide.md");
    List<String> leaves =
        List.of(
            "/postern/failover/group/status",
            "/postern/failover/group/member/condition",
            "/postern/node/status",
            "/postern/failover/group/standby-mode",
            "/postern/failover/group/mac-policy");
    for (String leaf : leaves) {
      YANG.leaf(leaf)
          .orElseThrow()
          .values()
          .keySet()
          .forEach(value -> mentions(page, "| `" + value + "` |"));
    }
    YANG.identities("check").keySet().forEach(check -> mentions(page, "| `" + check + "` |"));
    nothingWrong();
  }

  /** Read from the source: to run it takes privileges that a unit test does not have. */
  @Test
  void every_line_of_the_self_test_is_explained() {
    String source = Checkout.text("southbound/linux/src/main/java/io/postern/linux/SelfTest.java");
    Matcher matcher =
        Pattern.compile("\\b(?:line\\(|socket\\(|kind\\(socket,)\\s*\"([^\"]+)\"").matcher(source);
    Set<String> names = new LinkedHashSet<>();
    while (matcher.find()) {
      names.add(matcher.group(1));
    }
    assertTrue(names.size() >= 10, () -> "the names of the lines were not found: " + names);
    String page = Checkout.text("docs/self-test.md");
    names.forEach(name -> mentions(page, "| `" + name + "` |"));
    nothingWrong();
  }

  @Test
  void every_decision_is_in_the_index() {
    String index = Checkout.text("docs/decisions/README.md");
    Map<String, String> titles = new LinkedHashMap<>();
    for (Path file : Checkout.files("docs/decisions", ".md")) {
      String name = String.valueOf(file.getFileName());
      if (!name.equals("README.md")) {
        titles.put(name, Checkout.text("docs/decisions/" + name).lines().findFirst().orElse(""));
      }
    }
    titles.forEach(
        (name, title) ->
            mentions(
                index,
                "| [" + name.substring(0, 4) + "](" + name + ") | " + title.substring(7) + " |"));
    assertEquals(titles.size(), index.lines().filter(l -> l.startsWith("| [0")).count());
    nothingWrong();
  }

  private static List<Path> pages() throws IOException {
    Path home = Checkout.home();
    try (Stream<Path> docs = Files.walk(home.resolve("docs"))) {
      List<Path> pages =
          new ArrayList<>(docs.filter(p -> p.toString().endsWith(".md")).sorted().toList());
      pages.add(home.resolve("README.md"));
      pages.add(home.resolve("yang/README.md"));
      pages.add(home.resolve("mibs/README.md"));
      return pages;
    }
  }

  private void mentions(String page, String text) {
    if (!page.contains(text)) {
      wrong.add("not found: " + text);
    }
  }

  private void nothingWrong() {
    assertTrue(wrong.isEmpty(), () -> String.join("\n", wrong));
  }
}
