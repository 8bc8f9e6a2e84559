package io.postern.device;

/** Why a device refused a command, in words that no operating system owns. */
public enum DeviceError {
  /** It is there already and differs. */
  EXISTS,
  /** No such link. */
  NO_DEVICE,
  /** No such address, route, neighbour or name. */
  NO_ENTRY,
  /** The agent lacks the privilege. */
  NOT_PERMITTED,
  /** The link cannot change just now. */
  BUSY,
  /** A table or buffer is full. */
  NO_SPACE,
  /** The link or kernel cannot do that. */
  NOT_SUPPORTED,
  /** The kernel regards the request as malformed. */
  INVALID,
  /** A gateway or network is not reachable, or the link is down. */
  UNREACHABLE,
  /** No answer within the driver's bound. */
  TIMEOUT,
  /** Not carried out, because a command of the same batch on which it depends was refused. */
  SKIPPED,
  /** Anything else; the text says what. */
  OTHER;

  /** Whether the same command may succeed a moment later without anything else changing. */
  public boolean isTransient() {
    return switch (this) {
      case BUSY, NO_SPACE, TIMEOUT -> true;
      case EXISTS,
          NO_DEVICE,
          NO_ENTRY,
          NOT_PERMITTED,
          NOT_SUPPORTED,
          INVALID,
          UNREACHABLE,
          SKIPPED,
          OTHER ->
          false;
    };
  }
}
