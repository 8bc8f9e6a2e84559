package io.postern.config;

import io.postern.view.Operator;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The running configuration, as windows other than NETCONF use it. */
public interface Configuration {

  /** What is running. */
  AgentConfig running();

  /** The running configuration as RFC 7951 JSON; secrets are left out unless asked for. */
  String exportJson(boolean withSecrets);

  /** Who holds a lock on it ("netconf session 4 of admin"); empty where nobody does. */
  Optional<String> lockedBy();

  /** Enables or disables a group in one commit; refused while another holds the lock. */
  CompletableFuture<Operator.Reply> enableGroup(
      Operator.Caller caller, String group, boolean enabled);
}
