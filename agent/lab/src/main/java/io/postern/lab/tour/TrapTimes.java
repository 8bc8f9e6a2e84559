package io.postern.lab.tour;

import io.postern.lab.agent.Station;
import io.postern.lab.agent.Trap;
import io.postern.lab.host.Await;
import io.postern.lab.host.LabFailure;
import io.postern.lab.measure.Sightings;
import io.postern.lab.measure.Sightings.Frame;
import io.postern.lab.network.Lab;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

/**
 * How long after a move its trap reached the station, from outside: both ends are frames, stamped
 * by the kernel on one clock. The move is over with the last frame of its first burst of gratuitous
 * ARP (RFC 5227), as the switch sees it; the trap has arrived when the station's interface has it.
 */
final class TrapTimes implements AutoCloseable {
  /** A burst may be so long; the next one follows a second later. */
  private static final long BURST = Duration.ofMillis(200).toNanos();

  private static final Duration SEEN = Duration.ofSeconds(2);
  private static final String TRAPS = "udp dst port 162";

  /** Sender and target address of the ARP frame are the same. */
  private static final String ANNOUNCEMENTS = "arp and arp[14:4]==arp[24:4]";

  private final Sightings traps;
  private final Sightings announcements;

  private TrapTimes(Sightings traps, Sightings announcements) {
    this.traps = traps;
    this.announcements = announcements;
  }

  /**
   * Watches; to be begun before the first trap is sent.
   *
   * @param stationNic the interface that traps reach the station by
   * @param switchRole the namespace that announcements pass
   */
  static TrapTimes watch(Lab lab, String stationNic, String switchRole)
      throws LabFailure, InterruptedException {
    Sightings traps = Sightings.start(lab.namespace(Station.ROLE), lab.ip(), stationNic, TRAPS);
    try {
      return new TrapTimes(
          traps, Sightings.start(lab.namespace(switchRole), lab.ip(), "any", ANNOUNCEMENTS));
    } catch (LabFailure | InterruptedException | RuntimeException e) {
      traps.close();
      throw e;
    }
  }

  /**
   * Nanoseconds from the end of the move to its trap; below zero if the trap was earlier. Empty
   * where no announcement of the address was seen.
   *
   * @param trap as snmptrapd received it
   * @param address the address that moved
   * @param since when the fault was, nanoseconds of the wall clock
   */
  OptionalLong afterMove(Trap trap, String address, long since)
      throws LabFailure, InterruptedException {
    // snmptrapd writes a line for each, in the order in which they arrive.
    if (!Await.until(SEEN, () -> traps.frames().size() > trap.number())) {
      return OptionalLong.empty();
    }
    long arrived = traps.frames().get(trap.number()).atNanos();
    return end(announcements.frames(), address, since, arrived).stream()
        .map(end -> arrived - end)
        .findFirst();
  }

  /** The end of the last burst that had begun before the trap arrived. */
  static OptionalLong end(List<Frame> announcements, String address, long since, long arrived) {
    long first = Long.MIN_VALUE;
    long last = Long.MIN_VALUE;
    for (Frame frame : announcements) {
      boolean ours = frame.text().contains(" " + address + " ") && frame.atNanos() >= since;
      if (ours && (last == Long.MIN_VALUE || frame.atNanos() - first > BURST)) {
        if (frame.atNanos() > arrived && last != Long.MIN_VALUE) {
          break;
        }
        first = frame.atNanos();
      }
      if (ours) {
        last = frame.atNanos();
      }
    }
    return last == Long.MIN_VALUE ? OptionalLong.empty() : OptionalLong.of(last);
  }

  @Override
  public void close() {
    traps.close();
    announcements.close();
  }
}
