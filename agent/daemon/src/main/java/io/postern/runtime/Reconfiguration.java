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
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Applies a configuration to the whole agent: to the core first, then to its windows. What a window
 * refuses (an address that is not this box's) refuses the commit, and the core and the windows go
 * back to the former configuration.
 *
 * @param former what is running until the commit is stored
 * @param revision its revision
 */
record Reconfiguration(
    Engine engine,
    Optional<SnmpService> snmp,
    NetconfService netconf,
    Supplier<AgentConfig> former,
    LongSupplier revision)
    implements ConfigurationTarget {
  private static final Logger LOG = LoggerFactory.getLogger(Reconfiguration.class);

  @Override
  public CompletableFuture<List<ConfigError>> apply(Operator.Caller caller, AgentConfig config) {
    return engine
        .apply(caller, config)
        .thenComposeAsync(
            errors ->
                errors.isEmpty()
                    ? windows(caller, config)
                    : CompletableFuture.completedFuture(errors));
  }

  private CompletableFuture<List<ConfigError>> windows(Operator.Caller caller, AgentConfig config) {
    if (snmp.isPresent()) {
      try {
        snmp.get().reconfigure(config.snmp());
      } catch (IOException e) {
        ConfigError refused =
            new ConfigError(
                "/postern:postern/postern-management:management/snmp/listen",
                "SNMP cannot listen there: " + e.getMessage());
        return back(caller, snmp.get(), former.get()).thenApply(left -> List.of(refused));
      }
    }
    netconf.reconfigure(config.netconf());
    engine.committed(caller, revision.getAsLong() + 1);
    return CompletableFuture.completedFuture(List.of());
  }

  private CompletableFuture<List<ConfigError>> back(
      Operator.Caller caller, SnmpService answering, AgentConfig before) {
    try {
      answering.reconfigure(before.snmp());
    } catch (IOException e) {
      LOG.error("SNMP is off: {}", e.getMessage());
    }
    return engine.apply(caller, before);
  }
}
