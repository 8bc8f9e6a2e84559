package io.postern.linux.probe;

import io.postern.linux.syscall.KernelSocket;
import io.postern.linux.syscall.MessageRow;

/** How one heartbeat asks and recognizes its answer. Used by the heartbeat thread alone. */
interface Asker extends AutoCloseable {
  /** The socket on which answers arrive. */
  KernelSocket socket();

  /** Asks; 0 or an error number. */
  int ask(int sequence);

  /** Whether message {@code i} of a row answers the request of that sequence number. */
  boolean isAnswer(MessageRow row, int i, int sequence);

  @Override
  default void close() {
    socket().close();
  }
}
