package io.postern.core.failover;

import io.postern.core.failover.state.Maintenance;
import org.jspecify.annotations.Nullable;

/** What all groups of the node share. */
final class Node {
  String id = "";
  @Nullable Maintenance maintenance;
  final Settings settings = new Settings();

  /** How often something changed that decisions or windows go by, or that the device follows. */
  long changes;
}
