package io.postern.view;

import io.postern.device.SysctlPolicy;

/**
 * What the runtime says of itself.
 *
 * @param status the agent's condition
 * @param reason why it is not running as it should, in a sentence; empty where it is
 * @param configurationRevision grows with every configuration applied, across restarts
 * @param sysctls what it may do about kernel settings
 * @param events events given to the core
 * @param lateTicks times the agent found itself late
 */
public record NodeFigures(
    NodeStatus status,
    String reason,
    long configurationRevision,
    SysctlPolicy sysctls,
    long events,
    long lateTicks) {
  /** Nothing to say yet. */
  public static final NodeFigures NONE =
      new NodeFigures(NodeStatus.RUNNING, "", 0, SysctlPolicy.MANAGE, 0, 0);
}
