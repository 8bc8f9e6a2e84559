package io.postern.runtime;

/** The agent cannot start; the message tells the user what is wrong and what to do. */
public final class StartFailure extends Exception {
  private static final long serialVersionUID = 1;

  private final int exitCode;

  /**
   * A failure for a user.
   *
   * @param exitCode as in sysexits
   */
  public StartFailure(int exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  /** The process's exit code, as in sysexits. */
  public int exitCode() {
    return exitCode;
  }
}
