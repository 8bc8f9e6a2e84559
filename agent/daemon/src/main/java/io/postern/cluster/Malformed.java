package io.postern.cluster;

import java.io.Serial;

/** Octets that are no message. Stays inside the package; without a stack trace, for it is cheap. */
final class Malformed extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  private final Rejection reason;

  Malformed(Rejection reason) {
    super(reason.sentence(), null, false, false);
    this.reason = reason;
  }

  Rejection reason() {
    return reason;
  }
}
