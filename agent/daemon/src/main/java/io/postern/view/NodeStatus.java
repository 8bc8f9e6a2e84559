package io.postern.view;

/** The condition of the agent. */
public enum NodeStatus {
  /** Its windows open, and it does not judge yet. */
  STARTING,
  /** It watches and acts. */
  RUNNING,
  /**
   * It watches and acts, but something it needs is missing: a required line of the self-test, or a
   * window that cannot open, which it goes on trying. What is not required is listed and impairs
   * nothing.
   */
  IMPAIRED,
  /** It leaves in order; nothing can be asked of it any more. */
  STOPPING
}
