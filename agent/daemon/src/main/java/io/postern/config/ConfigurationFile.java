package io.postern.config;

import io.postern.config.schema.Schema;
import io.postern.config.tree.DataNode.Inner;
import io.postern.config.tree.Json;
import io.postern.config.tree.JsonParser;
import io.postern.config.tree.JsonReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A configuration file: RFC 7951 JSON. Every error in it is found, not only the first. */
public final class ConfigurationFile {
  private static final long MAX_OCTETS = 16L << 20;

  private final Schema schema;

  /** Reads files by these modules. */
  public ConfigurationFile(Schema schema) {
    this.schema = schema;
  }

  /** What became of reading. */
  public sealed interface Result {}

  /**
   * It is right.
   *
   * @param tree as it was written
   * @param config as values
   */
  public record Accepted(Inner tree, AgentConfig config) implements Result {}

  /**
   * It is not.
   *
   * @param errors all that is wrong, in the order of the file
   */
  public record Refused(List<ConfigError> errors) implements Result {
    /** Copies the list. */
    public Refused {
      errors = List.copyOf(errors);
    }
  }

  /** Everything that is wrong with a file; empty where nothing is. */
  public List<ConfigError> check(Path file) {
    return switch (read(file)) {
      case Accepted ignored -> List.of();
      case Refused refused -> refused.errors();
    };
  }

  /** Reads and checks a file. */
  public Result read(Path file) {
    String text;
    try {
      if (Files.size(file) > MAX_OCTETS) {
        return refuse("", "is larger than " + (MAX_OCTETS >> 20) + " MiB");
      }
      text =
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(Files.readAllBytes(file)))
              .toString();
    } catch (NoSuchFileException e) {
      return refuse("", "no such file: " + file);
    } catch (AccessDeniedException e) {
      return refuse("", "may not be read: " + file);
    } catch (CharacterCodingException e) {
      return refuse("", "is not UTF-8 text");
    } catch (IOException e) {
      return refuse("", "cannot be read: " + e.getMessage());
    }
    return parse(text);
  }

  /** Reads and checks a text. */
  public Result parse(String text) {
    Json json;
    try {
      json = JsonParser.parse(text);
    } catch (JsonParser.Malformed e) {
      return refuse("line " + e.line(), e.sentence());
    }
    List<ConfigError> errors = new ArrayList<>();
    Inner tree = CleartextPasswords.hash(JsonReader.read(schema.root(), json, errors::add));
    List<ConfigError> later = new ArrayList<>();
    WholeConfiguration.check(tree, later::add);
    // What a wrong value leads to is not told again under its own name.
    List<String> told = errors.stream().map(ConfigError::place).toList();
    later.stream().filter(e -> !told.contains(e.place())).forEach(errors::add);
    if (!errors.isEmpty()) {
      return new Refused(errors);
    }
    return switch (WholeConfiguration.read(tree)) {
      case WholeConfiguration.Values values -> new Accepted(tree, values.config());
      case WholeConfiguration.Wrong wrong -> new Refused(wrong.errors());
    };
  }

  /**
   * A configuration that was accepted once.
   *
   * @param tree its tree
   * @param config as values
   * @param errors what had to be left out
   */
  public record Stored(Inner tree, WholeConfiguration.Result config, List<ConfigError> errors) {
    /** Copies the list. */
    public Stored {
      errors = List.copyOf(errors);
    }
  }

  /** Reads what was accepted once, perhaps by another release: what is unknown is left out. */
  public Stored stored(String text) {
    List<ConfigError> leftOut = new ArrayList<>();
    Inner tree = Inner.empty(schema.root());
    try {
      tree = JsonReader.read(schema.root(), JsonParser.parse(text), leftOut::add);
    } catch (JsonParser.Malformed e) {
      ConfigError error = new ConfigError("line " + e.line(), e.sentence());
      return new Stored(tree, new WholeConfiguration.Wrong(List.of(error)), List.of());
    }
    return new Stored(tree, WholeConfiguration.readStored(tree, leftOut::add), leftOut);
  }

  private static Refused refuse(String place, String sentence) {
    return new Refused(List.of(new ConfigError(place, sentence)));
  }
}
