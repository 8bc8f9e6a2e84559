package io.postern.view;

import io.postern.device.SysctlPolicy;
import java.util.List;

/**
 * What the runtime says of itself, at the moment it is asked.
 *
 * @param status the agent's condition, troubles apart
 * @param troubles what it needs and does not have, in a sentence each
 * @param configurationRevision grows with every configuration applied, across restarts
 * @param sysctls what it may do about kernel settings
 * @param events events given to the core
 * @param lateTicks times the agent found itself late
 * @param journalLost events that the journal does not have
 */
public record NodeFigures(
    NodeStatus status,
    List<String> troubles,
    long configurationRevision,
    SysctlPolicy sysctls,
    long events,
    long lateTicks,
    long journalLost) {
  /** Copies the list. */
  public NodeFigures {
    troubles = List.copyOf(troubles);
  }

  /** Nothing to say yet. */
  public static final NodeFigures NONE =
      new NodeFigures(NodeStatus.RUNNING, List.of(), 0, SysctlPolicy.MANAGE, 0, 0, 0);
}
