package io.postern.config.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SchemaCacheTest {
  @TempDir private Path folder;

  @Test
  void what_was_kept_is_what_was_parsed() throws IOException {
    Schema parsed = Schema.load(folder);
    Path file = folder.resolve("schema-cache");
    assertTrue(Files.exists(file));
    Schema kept = Schema.load(folder);
    assertEquals(parsed.modules(), kept.modules());
    assertEquals(describe(parsed), describe(kept));
    byte[] octets = Files.readAllBytes(file);
    for (int length : new int[] {0, 10, 32, 40, 500, octets.length / 2, octets.length - 1}) {
      Files.write(file, Arrays.copyOf(octets, length));
      assertEquals(describe(parsed), describe(Schema.load(folder)), "cut at " + length);
    }
    octets[3] ^= 1;
    Files.write(file, octets);
    assertEquals(describe(parsed), describe(Schema.load(folder)));
  }

  /** One line a node; sorted, for the parser orders what comes from groupings as it likes. */
  private static String describe(Schema schema) {
    StringBuilder out = new StringBuilder();
    describe(schema.root(), out);
    schema.notification("address-moved").ifPresent(notification -> describe(notification, out));
    return out.toString().lines().sorted().collect(Collectors.joining("\n"));
  }

  private static void describe(SchemaNode node, StringBuilder out) {
    out.append(node)
        .append(' ')
        .append(node.kind())
        .append(node.config())
        .append(node.mandatory())
        .append(node.presence())
        .append(node.userOrdered())
        .append(node.secret())
        .append(node.minElements())
        .append(node.maxElements())
        .append(node.defaultValue())
        .append(node.branches())
        .append(node.musts())
        .append(node.keys())
        .append(node.uniques());
    if (node.isTerminal()) {
      out.append(node.type());
    }
    out.append('\n');
    node.children().forEach(child -> describe(child, out));
    node.actions().forEach(action -> describe(action, out));
  }
}
