package io.postern.lab.host;

/** Exit codes of the lab's commands, as in sysexits.h. */
public enum ExitCode {
  /** All that was asked for happened. */
  OK(0),
  /** A fault did not meet its expectation. */
  UNMET(1),
  /** EX_USAGE: the command line is wrong. */
  USAGE(64),
  /** EX_UNAVAILABLE: a tool or a facility of the kernel is missing. */
  UNAVAILABLE(69),
  /** EX_SOFTWARE: a bug. */
  SOFTWARE(70),
  /** EX_OSERR: the system refused something. */
  SYSTEM(71),
  /** EX_CANTCREAT: a file cannot be made. */
  CANNOT_CREATE(73),
  /** EX_TEMPFAIL: another lab is under way; later it will work. */
  LATER(75),
  /** EX_NOPERM: the user may not. */
  NOT_PERMITTED(77);

  private final int code;

  ExitCode(int code) {
    this.code = code;
  }

  /** The number the process ends with. */
  public int code() {
    return code;
  }
}
