package io.postern.config.schema;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/**
 * A YANG module that came with the agent.
 *
 * @param name its name
 * @param revision its revision date; empty where it has none
 * @param namespace its XML namespace
 * @param prefix its own prefix
 * @param yang11 whether it is written in YANG 1.1
 * @param implemented whether its nodes can be used; false: only its types and groupings are (RFC
 *     7950 section 5.6.5)
 * @param source where its text is
 */
public record YangModule(
    String name,
    String revision,
    String namespace,
    String prefix,
    boolean yang11,
    boolean implemented,
    URI source) {

  /** Its text. */
  public String text() {
    try (InputStream in = source.toURL().openStream()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("YANG module " + name + " cannot be read", e);
    }
  }

  @Override
  public String toString() {
    return revision.isEmpty() ? name : name + "@" + revision;
  }
}
