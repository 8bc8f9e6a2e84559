package io.postern.lab.network;

import io.postern.lab.host.Await;
import io.postern.lab.host.LabFailure;
import java.time.Duration;
import java.util.List;

/** Which NICs of a box have an address, by the kernel and not by what the agent says. */
public final class Serving {
  private static final Duration PACE = Duration.ofMillis(25);

  private final Lab lab;
  private final String box;
  private final String address;

  /**
   * Looks for an address in a box.
   *
   * @param address without prefix length
   */
  public Serving(Lab lab, String box, String address) {
    this.lab = lab;
    this.box = box;
    this.address = address;
  }

  /** Names of the NICs that have it now; where a link on top of a NIC has it, that NIC. */
  public List<String> nics() throws LabFailure, InterruptedException {
    return lab.ip(box, "-br", "address").lines().flatMap(line -> nic(line).stream()).toList();
  }

  private List<String> nic(String line) {
    List<String> words = List.of(line.strip().split("\\s+", -1));
    if (words.stream().skip(2).noneMatch(word -> word.startsWith(address + "/"))) {
      return List.of();
    }
    // A cable's end is NAME@ifN (its peer is elsewhere), a link on top of another NAME@LOWER.
    String[] name = words.getFirst().split("@", -1);
    return List.of(name.length == 1 || name[1].matches("if\\d+") ? name[0] : name[1]);
  }

  /** Waits until one NIC alone has it. */
  public boolean await(String nic, Duration bound) throws LabFailure, InterruptedException {
    return Await.until(bound, PACE, () -> nics().equals(List.of(nic)));
  }
}
