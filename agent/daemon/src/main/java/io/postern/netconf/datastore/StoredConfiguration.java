package io.postern.netconf.datastore;

import io.postern.config.ConfigError;
import io.postern.config.ConfigurationFile;
import io.postern.config.WholeConfiguration;
import io.postern.config.schema.Schema;
import io.postern.config.tree.JsonWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens the datastore in a state directory; a file seeds an empty one. */
public final class StoredConfiguration {
  private static final Logger LOG = LoggerFactory.getLogger(StoredConfiguration.class);
  private static final String FILE = "configuration.log";

  private StoredConfiguration() {}

  /** What became of opening. */
  public sealed interface Result {}

  /** The datastore. */
  public record Opened(Datastore datastore) implements Result {}

  /** Why there is none. */
  public record Refused(List<ConfigError> errors) implements Result {
    /** Copies the list. */
    public Refused {
      errors = List.copyOf(errors);
    }
  }

  /**
   * Opens it.
   *
   * @param directory made, mode 0700, where it is missing
   * @param seed a configuration file; not read where the directory holds a configuration already
   */
  public static Result open(Schema schema, Path directory, Optional<Path> seed) {
    try {
      if (!Files.isDirectory(directory)) {
        Files.createDirectory(
            directory,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
      Path file = directory.resolve(FILE);
      boolean empty = !Files.exists(file);
      Result result = open(schema, LogFile.open(file), seed);
      if (result instanceof Opened && seed.isPresent()) {
        Seed known = new Seed(directory, seed.get());
        if (empty) {
          known.remember();
        } else if (known.changed()) {
          LOG.warn(
              "{} was changed since the state directory's configuration was made from it, and is not"
                  + " read: what is in force is in {} (postern config export), changed over NETCONF;"
                  + " to begin anew from the file, stop the agent and remove that",
              seed.get(),
              file);
        }
      }
      return result;
    } catch (IOException e) {
      return refused("the state directory " + directory + " cannot be used: " + describe(e));
    }
  }

  static Result open(Schema schema, LogFile file, Optional<Path> seed) throws IOException {
    CommitLog log;
    try {
      log = CommitLog.open(file);
    } catch (IOException e) {
      file.close();
      throw e;
    }
    Result result = log.last().isPresent() ? stored(schema, log) : seeded(schema, log, seed);
    if (result instanceof Refused) {
      log.close();
    }
    return result;
  }

  private static Result stored(Schema schema, CommitLog log) {
    KeptConfiguration kept = log.last().orElseThrow();
    ConfigurationFile.Stored stored = new ConfigurationFile(schema).stored(kept.json());
    return switch (stored.config()) {
      case WholeConfiguration.Values values -> {
        stored.errors().forEach(e -> LOG.error("left out of the stored configuration: {}", e));
        yield new Opened(
            new Datastore(schema, log, stored.tree(), values.config(), kept.revision()));
      }
      case WholeConfiguration.Wrong wrong -> new Refused(wrong.errors());
    };
  }

  private static Result seeded(Schema schema, CommitLog log, Optional<Path> seed)
      throws IOException {
    if (seed.isEmpty()) {
      return refused("there is no configuration yet: start with -c FILE");
    }
    return switch (new ConfigurationFile(schema).read(seed.get())) {
      case ConfigurationFile.Refused refused -> new Refused(refused.errors());
      case ConfigurationFile.Accepted accepted -> {
        log.prepare(new KeptConfiguration(1, JsonWriter.write(accepted.tree(), true))).seal();
        yield new Opened(new Datastore(schema, log, accepted.tree(), accepted.config(), 1));
      }
    };
  }

  private static Refused refused(String sentence) {
    return new Refused(List.of(new ConfigError("", sentence)));
  }

  private static String describe(IOException e) {
    String message = e.getMessage();
    return message == null ? e.getClass().getSimpleName() : message;
  }
}
