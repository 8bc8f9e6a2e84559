package io.postern.core.gateway.balance;

import io.postern.net.IpAddress;
import io.postern.net.MacAddress;

/**
 * A host and the forwarder chosen for it: a row as windows show it and as it is replicated.
 *
 * @param host its IPv4 address
 * @param mac its MAC, as it said when it asked
 * @param vrid the forwarder
 * @param since when it was chosen, this node's monotonic nanoseconds (what is sent to other nodes
 *     has ages in the place of times)
 * @param lastRequest when the host asked last, monotonic nanoseconds
 * @param requests how often it asked since it was chosen
 * @param epoch whose choice it was, {@link AnswerPolicy#epoch}
 * @param sequence which of that gateway's choices it was
 */
public record Assignment(
    IpAddress host,
    MacAddress mac,
    int vrid,
    long since,
    long lastRequest,
    long requests,
    long epoch,
    long sequence) {

  /** Whether this is a later choice than another for the same host. */
  public boolean laterThan(long otherEpoch, long otherSequence) {
    return epoch != otherEpoch ? epoch > otherEpoch : sequence > otherSequence;
  }
}
