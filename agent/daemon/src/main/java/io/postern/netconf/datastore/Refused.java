package io.postern.netconf.datastore;

import io.postern.netconf.xml.RpcError;

/** Carries an error out of a recursion; a value everywhere else. */
final class Refused extends Exception {
  private static final long serialVersionUID = 1;

  @SuppressWarnings("serial") // never serialized
  private final RpcError error;

  Refused(RpcError error) {
    super(error.message(), null, false, false);
    this.error = error;
  }

  RpcError error() {
    return error;
  }
}
