package io.postern.cli;

import io.postern.core.failover.Notice;
import io.postern.core.failover.state.AddressStatus;
import io.postern.core.failover.state.GroupStatus;
import io.postern.core.failover.state.LastMove;
import io.postern.core.failover.state.MemberStatus;
import io.postern.net.InterfaceName;
import io.postern.view.AgentSnapshot;
import io.postern.view.NoticeFields;
import io.postern.view.PublishedNotice;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** {@code postern explain}: the state and the last events in plain words. */
final class Explained {
  private static final int EVENTS = 8;

  private Explained() {}

  /** The explanation of a group, or of all of them; empty where there is no such group. */
  static Optional<String> of(
      AgentSnapshot snapshot, List<PublishedNotice> notices, @Nullable String group) {
    StringBuilder text = new StringBuilder();
    for (GroupStatus each : snapshot.failover().groups()) {
      if (group == null || each.name().equals(group)) {
        if (!text.isEmpty()) {
          text.append("\n\n");
        }
        group(text, snapshot, each, notices);
      }
    }
    if (text.isEmpty()) {
      return group == null ? Optional.of("No failover group is configured.") : Optional.empty();
    }
    return Optional.of(text.toString());
  }

  private static void group(
      StringBuilder text,
      AgentSnapshot snapshot,
      GroupStatus group,
      List<PublishedNotice> notices) {
    text.append("Group ").append(group.name()).append(" is ").append(TextWords.of(group.status()));
    text.append(group.reason().isEmpty() ? "." : ": " + group.reason());
    var maintenance = group.maintenance();
    if (maintenance != null) {
      text.append("\nMaintenance: nothing moves by itself (")
          .append(maintenance.reason().isEmpty() ? "no reason given" : maintenance.reason())
          .append("), since ")
          .append(Instant.ofEpochMilli(maintenance.sinceWallMillis()))
          .append('.');
    }
    serving(text, group);
    for (MemberStatus member : group.members()) {
      text.append("\n  ").append(member.nic()).append(": ");
      text.append(TextWords.of(member.condition()));
      text.append(member.serving() > 0 ? ", serves " + member.serving() : ", standby");
      text.append(member.eligible() ? "" : ", may not take over");
      text.append(member.reason().isEmpty() ? "." : ": " + member.reason());
    }
    LastMove move = group.lastMove();
    if (move != null) {
      text.append("\nLast move: ")
          .append(Instant.ofEpochMilli(snapshot.wallMillis(move.atNanos())));
      text.append(", ").append(move.addresses()).append(" address(es) ");
      text.append(move.from() == null ? "" : "from " + move.from() + " ").append("to ");
      text.append(move.to()).append(", because of ").append(TextWords.of(move.cause()));
      text.append(
          "; detected in %d us, decided in %d us, applied in %d us, announced in %d us."
              .formatted(
                  move.detectMicros(),
                  move.decideMicros(),
                  move.applyMicros(),
                  move.announceMicros()));
    }
    List<PublishedNotice> own =
        notices.stream().filter(n -> group.name().equals(NoticeFields.group(n.notice()))).toList();
    if (!own.isEmpty()) {
      text.append("\nWhat happened:");
      own.stream()
          .skip(Math.max(0, own.size() - EVENTS))
          .forEach(n -> event(text, n.wallMillis(), n.notice()));
    }
  }

  private static void serving(StringBuilder text, GroupStatus group) {
    Map<String, Integer> by = new TreeMap<>();
    for (AddressStatus address : group.addresses()) {
      InterfaceName serving = address.serving();
      by.merge(serving == null ? "none" : serving.text(), 1, Integer::sum);
    }
    by.forEach(
        (nic, count) ->
            text.append("\n  ")
                .append(count)
                .append(count == 1 ? " address is" : " addresses are")
                .append(" served by ")
                .append(nic)
                .append('.'));
  }

  private static void event(StringBuilder text, long wallMillis, Notice notice) {
    text.append("\n  ").append(Instant.ofEpochMilli(wallMillis)).append(" event ");
    text.append(notice.eventId()).append(": ").append(notice.text());
  }
}
