package io.postern.simulation.balance;

/** Watches what boxes do, and throws where it should not be. */
interface Judge {
  /** A lease was granted or extended. */
  void granted(Box box, int vrid);

  /** A frame is about to leave from a MAC. */
  void speaks(Box box, int vrid, boolean prepared);

  /** A host was told of another MAC without having asked. */
  void moved(Box box, int host, long told);

  /** A host was answered. */
  void answered(Box box, Request request, long told);
}
