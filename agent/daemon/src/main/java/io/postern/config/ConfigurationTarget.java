package io.postern.config;

import io.postern.view.Operator;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Where a configuration takes effect: the running agent. A commit validates, applies here, makes
 * the datastore durable, says so here, and only then is acknowledged.
 */
@FunctionalInterface
public interface ConfigurationTarget {
  /**
   * Applies the difference to what is running and waits for the kernel; a group that is equal in
   * both is not disturbed.
   *
   * @return the errors of the kernel, the core or a window; empty where all of it took effect. With
   *     errors everything is as it was.
   */
  CompletableFuture<List<ConfigError>> apply(Operator.Caller caller, AgentConfig config);

  /** What {@link #apply} did last is stored for good, with that number. */
  default void committed(Operator.Caller caller, long revision) {}

  /**
   * What {@link #apply} did last could not be stored: everything goes back.
   *
   * @return what could not be put back; empty where everything is as it was
   */
  default CompletableFuture<List<ConfigError>> withdraw(
      Operator.Caller caller, AgentConfig before) {
    return apply(caller, before);
  }
}
