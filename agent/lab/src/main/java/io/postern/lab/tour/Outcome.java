package io.postern.lab.tour;

import io.postern.lab.agent.Trap;
import io.postern.lab.measure.Conversation;
import io.postern.lab.measure.Outage;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What came of a step.
 *
 * @param step the step
 * @param outage what the client missed
 * @param served who serves afterwards, box by box, in words
 * @param trap what the station received
 * @param trapNanos how long after the end of the move; empty where that was not seen
 * @param walk what snmpwalk printed
 * @param explanation what the agent says
 * @param sessions how the client's connections fared
 * @param unmet what was not as expected, in words; empty: all was
 */
record Outcome(
    Step step,
    Outage outage,
    String served,
    Optional<Trap> trap,
    OptionalLong trapNanos,
    List<String> walk,
    List<String> explanation,
    Conversation.Progress sessions,
    List<String> unmet) {

  boolean met() {
    return unmet.isEmpty();
  }
}
