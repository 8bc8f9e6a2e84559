package io.postern.runtime;

import io.postern.config.AgentConfig;
import io.postern.config.ConfigError;
import io.postern.config.ConfigurationTarget;
import io.postern.netconf.NetconfService;
import io.postern.snmp.SnmpService;
import io.postern.view.Operator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Applies a configuration to the whole agent: to the core first, then to its windows. What a window
 * refuses (an address that is not this box's) refuses the commit, and the core and the windows go
 * back to the former configuration; so they do where it cannot be stored.
 *
 * @param former what is running until the commit is stored
 */
record Reconfiguration(
    Engine engine, Optional<SnmpService> snmp, NetconfService netconf, Supplier<AgentConfig> former)
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
        answerAgain(snmp.get(), former.get());
        return engine.withdraw(caller, former.get()).thenApply(left -> with(refused, left));
      }
    }
    netconf.reconfigure(config.netconf());
    return CompletableFuture.completedFuture(List.of());
  }

  private static List<ConfigError> with(ConfigError first, List<ConfigError> more) {
    List<ConfigError> all = new ArrayList<>(more);
    all.addFirst(first);
    return all;
  }

  @Override
  public void committed(Operator.Caller caller, long revision) {
    engine.committed(caller, revision);
  }

  @Override
  public CompletableFuture<List<ConfigError>> withdraw(Operator.Caller caller, AgentConfig before) {
    netconf.reconfigure(before.netconf());
    snmp.ifPresent(service -> answerAgain(service, before));
    return engine.withdraw(caller, before);
  }

  private static void answerAgain(SnmpService service, AgentConfig before) {
    try {
      service.reconfigure(before.snmp());
    } catch (IOException e) {
      LOG.error("SNMP is off: {}", e.getMessage());
    }
  }
}
