package io.postern.netconf.session;

import java.io.InputStream;
import java.io.OutputStream;

/** What a transport brings to a session. */
public interface Peer {
  /** The authenticated user. */
  String user();

  /** Where from: an address. */
  String source();

  /** Whether the user may only read, as configured now. */
  boolean readOnly();

  /** What it sends. */
  InputStream in();

  /** What it is sent. Writing blocks while it does not read, and fails after a while. */
  OutputStream out();

  /** Lets go of it; unblocks reading and writing. May be called again. */
  void close();
}
