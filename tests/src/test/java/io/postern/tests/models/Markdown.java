package io.postern.tests.models;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** As much of a Markdown page as the tests look at. */
final class Markdown {
  /** A link within the sources; both empty-able: {@code #anchor} has no file. */
  record Link(String file, String anchor) {}

  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#\\s]*)(?:#([^)\\s]*))?\\)");
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");
  private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|(\\S+)");

  private final List<Link> links = new ArrayList<>();
  private final Set<String> anchors = new LinkedHashSet<>();
  private final List<String> spans = new ArrayList<>();
  private final List<String> shell = new ArrayList<>();
  private final List<List<String>> blocks = new ArrayList<>();

  private Markdown() {}

  /** Reads a page. */
  static Markdown read(Path page) throws IOException {
    Markdown markdown = new Markdown();
    boolean inBlock = false;
    for (String line : Files.readAllLines(page)) {
      String stripped = line.strip();
      if (stripped.startsWith("```")) {
        inBlock = !inBlock;
        if (inBlock) {
          markdown.blocks.add(new ArrayList<>(List.of(stripped.substring(3))));
        }
      } else if (inBlock) {
        markdown.blocks.getLast().add(line);
        markdown.shell.add(stripped);
      } else {
        markdown.line(line, stripped);
      }
    }
    return markdown;
  }

  private void line(String line, String stripped) {
    if (line.startsWith("    ")) {
      shell.add(stripped);
    }
    if (stripped.startsWith("#")) {
      anchors.add(anchor(stripped.replaceFirst("^#+\\s*", "")));
    }
    Matcher link = LINK.matcher(line);
    while (link.find()) {
      String file = link.group(1);
      if (!file.contains(":")) {
        String anchor = link.group(2);
        links.add(new Link(file, anchor == null ? "" : anchor));
      }
    }
    Matcher code = CODE.matcher(line);
    while (code.find()) {
      spans.add(code.group(1));
    }
  }

  /** As code hosting sites make them from a heading. */
  private static String anchor(String heading) {
    return heading.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-');
  }

  List<Link> links() {
    return List.copyOf(links);
  }

  Set<String> anchors() {
    return anchors;
  }

  /** Contents of the code blocks of a language. */
  List<String> blocks(String language) {
    return blocks.stream()
        .filter(b -> b.getFirst().equals(language))
        .map(b -> String.join("\n", b.subList(1, b.size())))
        .toList();
  }

  /** Calls of a program, in blocks and in code within the text, as written. */
  List<String> commands(String program) {
    List<String> commands = new ArrayList<>();
    spans.forEach(s -> add(commands, s, program));
    shell.forEach(s -> add(commands, s, program));
    return commands;
  }

  private static void add(List<String> commands, String line, String program) {
    if (line.startsWith(program + " ") || line.startsWith("./" + program + " ")) {
      commands.add(line);
    }
  }

  /** The words of a command, without what a shell would do with its output. */
  static List<String> words(String command) {
    List<String> words = new ArrayList<>();
    Matcher matcher = WORD.matcher(command);
    while (matcher.find()) {
      String quoted = matcher.group(1);
      String word = quoted == null ? matcher.group(2) : quoted;
      if (quoted == null && (word.startsWith(">") || word.equals("|") || word.startsWith("#"))) {
        break;
      }
      words.add(word);
    }
    return words;
  }
}
