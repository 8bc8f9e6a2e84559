package io.postern.view;

/** The condition of the agent. */
public enum NodeStatus {
  /** It reads its state, tests what the kernel can do and rehearses. */
  STARTING,
  /** It watches and acts. */
  RUNNING,
  /** It watches and acts, but something it needs is missing. */
  IMPAIRED,
  /** It leaves in order. */
  STOPPING
}
