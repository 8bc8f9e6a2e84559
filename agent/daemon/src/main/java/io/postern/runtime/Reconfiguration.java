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
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * Applies a configuration to the whole agent: to the core first, then to its windows. What a window
 * refuses (an address that is not this box's) refuses the commit, and the core and the windows go
 * back to the former configuration; so they do where it cannot be stored.
 *
 * @param former what is running until the commit is stored
 */
record Reconfiguration(
    Engine engine, SnmpService snmp, NetconfService netconf, Supplier<AgentConfig> former)
    implements ConfigurationTarget {
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
    try {
      snmp.reconfigure(config.snmp());
    } catch (IOException e) {
      return refused(caller, "snmp", "SNMP cannot listen there: " + e.getMessage());
    }
    try {
      netconf.reconfigure(config.netconf());
    } catch (IOException e) {
      snmp.resume(former.get().snmp());
      return refused(caller, "netconf", "NETCONF cannot listen there: " + e.getMessage());
    }
    return CompletableFuture.completedFuture(List.of());
  }

  private CompletableFuture<List<ConfigError>> refused(
      Operator.Caller caller, String window, String why) {
    ConfigError error =
        new ConfigError(
            "/postern:postern/postern-management:management/" + window + "/listen", why);
    return engine.withdraw(caller, former.get()).thenApply(left -> with(error, left));
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
    netconf.resume(before.netconf());
    snmp.resume(before.snmp());
    return engine.withdraw(caller, before);
  }
}
