package io.postern.lab.host;

/** Something the user can do something about, said in one sentence; never shown with a stack. */
public final class LabFailure extends Exception {
  private static final long serialVersionUID = 1L;

  /** What the command ends with. */
  private final ExitCode exit;

  /**
   * A failure.
   *
   * @param exit what the command ends with
   * @param sentence what is wrong and what to do, for the user
   */
  public LabFailure(ExitCode exit, String sentence) {
    super(sentence);
    this.exit = exit;
  }

  /** What the command ends with. */
  public ExitCode exit() {
    return exit;
  }

  /** What is wrong and what to do. */
  public String sentence() {
    return String.valueOf(getMessage());
  }
}
