package io.postern.cli;

/** Exit codes of BSD's sysexits.h, as every command of Postern uses them. */
final class SysExits {
  static final int OK = 0;

  /** Wrong words on the command line. */
  static final int USAGE = 64;

  /** A file's content is not as expected. */
  static final int DATA_ERROR = 65;

  /** A file is not there or cannot be read. */
  static final int NO_INPUT = 66;

  /** No agent answers, or it refuses. */
  static final int UNAVAILABLE = 69;

  /** A defect of Postern. */
  static final int SOFTWARE = 70;

  /** Something cannot be written. */
  static final int IO_ERROR = 74;

  /** A privilege is missing. */
  static final int NO_PERMISSION = 77;

  /** The configuration is wrong. */
  static final int CONFIG = 78;

  private SysExits() {}
}
