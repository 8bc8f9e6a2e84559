package io.postern.netconf.operation;

import java.util.List;
import java.util.Optional;

/** The sessions there are. */
public interface Clients {
  /** All, by number. */
  List<Client> all();

  /** What sessions that have ended did, and how many there were. */
  Totals past();

  /**
   * What was.
   *
   * @param sessions sessions begun
   * @param badHellos sessions that began with something else than a hello
   * @param dropped sessions that ended otherwise than by close-session
   * @param counters sums over the sessions that have ended
   */
  record Totals(long sessions, long badHellos, long dropped, Client.Counters counters) {}

  /** The session of a number. */
  default Optional<Client> find(int session) {
    return all().stream().filter(c -> c.session() == session).findFirst();
  }
}
