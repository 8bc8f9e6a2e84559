package io.postern.simulation.balance;

import java.util.ArrayList;
import java.util.List;

/**
 * What a host asked, and what it was told.
 *
 * @param host its number
 * @param destination the frame's Ethernet destination
 * @param segment where the host is
 * @param answers the MACs it was told
 */
record Request(int host, long destination, int segment, List<Long> answers) {
  Request(int host, long destination, int segment) {
    this(host, destination, segment, new ArrayList<>());
  }
}
