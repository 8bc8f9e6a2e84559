package io.postern.config;

import io.postern.config.tree.DataNode.Inner;
import io.postern.config.tree.StructureRules;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Checks a whole tree and turns it into values. */
public final class WholeConfiguration {
  private WholeConfiguration() {}

  /** What became of a tree. */
  public sealed interface Result {}

  /** It is right. */
  public record Values(AgentConfig config) implements Result {}

  /** It is not. */
  public record Wrong(List<ConfigError> errors) implements Result {
    /** Copies the list. */
    public Wrong {
      errors = List.copyOf(errors);
    }
  }

  /** Reports everything that is wrong with a tree whose leafs were read one by one. */
  public static void check(Inner tree, Consumer<ConfigError> errors) {
    StructureRules.check(tree, errors);
    FailoverRules.check(tree, errors);
    ClusterRules.check(tree, errors);
    GatewayRules.check(tree, errors);
    ManagementRules.check(tree, errors);
  }

  /** Checks a tree and turns it into values. */
  public static Result read(Inner tree) {
    List<ConfigError> errors = new ArrayList<>();
    check(tree, errors::add);
    if (!errors.isEmpty()) {
      return new Wrong(errors);
    }
    AgentConfig config = values(tree, errors::add);
    return errors.isEmpty() ? new Values(config) : new Wrong(errors);
  }

  /**
   * As {@link #read}, for what was accepted once: where a file that holds a password has gone
   * since, its user is left out and reported, because failover must not wait for it.
   */
  public static Result readStored(Inner tree, Consumer<ConfigError> leftOut) {
    List<ConfigError> errors = new ArrayList<>();
    check(tree, errors::add);
    return errors.isEmpty() ? new Values(values(tree, leftOut)) : new Wrong(errors);
  }

  private static AgentConfig values(Inner tree, Consumer<ConfigError> errors) {
    ManagementReader management = new ManagementReader(tree, errors);
    return new AgentConfig(
        FailoverReader.read(tree.inner("postern")),
        GatewayReader.read(tree.inner("postern")),
        ClusterReader.read(tree, errors),
        management.snmp(),
        management.netconf());
  }
}
