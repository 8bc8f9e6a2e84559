package io.postern.runtime;

import io.postern.config.AgentConfig;
import io.postern.config.Configuration;
import io.postern.config.ConfigurationFile;
import io.postern.config.schema.Schema;
import io.postern.view.Operator;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Placeholder until the datastore lands: the file alone. */
final class StoredConfiguration implements Configuration {
  private final AgentConfig config;

  private StoredConfiguration(AgentConfig config) {
    this.config = config;
  }

  static StoredConfiguration open(Path stateDirectory, @Nullable Path seed) throws StartFailure {
    if (seed == null) {
      throw new StartFailure(64, "expected -c FILE");
    }
    return switch (new ConfigurationFile(Schema.load()).read(seed)) {
      case ConfigurationFile.Accepted accepted -> new StoredConfiguration(accepted.config());
      case ConfigurationFile.Refused refused -> throw Agent.wrong(seed, refused.errors());
    };
  }

  @Override
  public AgentConfig running() {
    return config;
  }

  @Override
  public String exportJson(boolean withSecrets) {
    return "{}";
  }

  @Override
  public Optional<String> lockedBy() {
    return Optional.empty();
  }

  @Override
  public CompletableFuture<Operator.Reply> enableGroup(
      Operator.Caller caller, String group, boolean enabled) {
    return CompletableFuture.completedFuture(new Operator.Reply(false, "not yet"));
  }
}
