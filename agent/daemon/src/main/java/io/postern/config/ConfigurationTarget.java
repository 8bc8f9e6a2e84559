package io.postern.config;

import io.postern.view.Operator;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Where a configuration takes effect: the running agent. A commit validates, applies here, makes
 * the datastore durable, and only then is acknowledged.
 */
@FunctionalInterface
public interface ConfigurationTarget {
  /**
   * Applies the difference to what is running; a group that is equal in both is not disturbed.
   *
   * @return the errors of the device or the core; empty where all of it took effect. With errors
   *     nothing has changed.
   */
  CompletableFuture<List<ConfigError>> apply(Operator.Caller caller, AgentConfig config);
}
