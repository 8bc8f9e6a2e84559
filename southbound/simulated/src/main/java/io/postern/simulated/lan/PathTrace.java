package io.postern.simulated.lan;

import io.postern.net.InterfaceName;
import io.postern.net.MacAddress;
import java.util.ArrayList;
import java.util.List;

/** What would become of an imagined frame: who would get it, and who would answer. */
public final class PathTrace {
  /**
   * A link that would answer.
   *
   * @param device whose it is
   * @param nic the link that has the address
   * @param mac the MAC it would answer from
   */
  public record Responder(String device, InterfaceName nic, MacAddress mac) {}

  /** An answer that would be sent. */
  record Answer(Responder responder, Port from, Frame reply) {}

  private final List<Answer> answers = new ArrayList<>();
  private final List<Port> reached = new ArrayList<>();
  private int hops;

  /** A station would answer through a port. */
  public void answers(Responder responder, Port from, Frame reply) {
    answers.add(new Answer(responder, from, reply));
  }

  /** A station's port would get the frame. */
  public void reaches(Port port) {
    reached.add(port);
  }

  /** Whether the frame may go one switch further: none on a LAN without a loop goes that far. */
  boolean hop() {
    return ++hops < 1_000;
  }

  List<Answer> answers() {
    return answers;
  }

  boolean reached(Port port) {
    return reached.contains(port);
  }
}
