package io.postern.simulated.lan;

import io.postern.net.IpAddress;
import io.postern.net.MacAddress;
import io.postern.simulated.lan.PathTrace.Responder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How an address is served at this moment, seen from a host: found by following frames that are
 * only imagined, there and back, so that looking changes nothing.
 *
 * @param address the address
 * @param answering links whose answer to the host's ARP request would arrive
 * @param knownMac the MAC in the host's table; null where it has to ask
 * @param reached links that would get the host's frame to that MAC (or, where it has none, to the
 *     first that answers), have MAC and address, and whose answer would arrive
 */
public record Service(
    IpAddress address,
    List<Responder> answering,
    @Nullable MacAddress knownMac,
    List<Responder> reached) {
  /** Copies the lists. */
  public Service {
    answering = List.copyOf(answering);
    reached = List.copyOf(reached);
  }

  /** Served by exactly one link, which is the one that the host's traffic reaches. */
  public boolean sound() {
    return answering.size() == 1 && reached.equals(answering);
  }

  /** Claimed by more than one link. */
  public boolean disputed() {
    return answering.size() > 1;
  }
}
