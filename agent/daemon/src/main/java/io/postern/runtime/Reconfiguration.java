package io.postern.runtime;

import io.postern.config.AgentConfig;
import io.postern.config.ConfigError;
import io.postern.config.ConfigurationTarget;
import io.postern.netconf.NetconfService;
import io.postern.snmp.SnmpService;
import io.postern.view.Operator;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;

/**
 * Applies a configuration to the whole agent: to the core first, then to its windows. What a window
 * refuses (an address that is not this box's) refuses the commit, and the caller applies the former
 * configuration again.
 */
record Reconfiguration(
    Engine engine, Optional<SnmpService> snmp, NetconfService netconf, LongSupplier revision)
    implements ConfigurationTarget {

  @Override
  public CompletableFuture<List<ConfigError>> apply(Operator.Caller caller, AgentConfig config) {
    return engine
        .apply(caller, config)
        .thenApplyAsync(errors -> errors.isEmpty() ? windows(caller, config) : errors);
  }

  private List<ConfigError> windows(Operator.Caller caller, AgentConfig config) {
    if (snmp.isPresent()) {
      try {
        snmp.get().reconfigure(config.snmp());
      } catch (IOException e) {
        return List.of(
            new ConfigError(
                "/postern:postern/postern-management:management/snmp/listen",
                "SNMP cannot listen there: " + e.getMessage()));
      }
    }
    netconf.reconfigure(config.netconf());
    engine.committed(caller, revision.getAsLong() + 1);
    return List.of();
  }
}
