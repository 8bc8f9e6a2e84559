package io.postern.core.failover;

import io.postern.core.failover.state.AddressStatus;
import io.postern.core.failover.state.FailoverStatus;
import io.postern.core.failover.state.Finding;
import io.postern.core.failover.state.GroupStatus;
import io.postern.core.failover.state.LastMove;
import io.postern.core.failover.state.Maintenance;
import io.postern.core.failover.state.MemberStatus;
import io.postern.core.failover.state.PathStatus;
import io.postern.core.failover.state.RouteStatus;
import io.postern.device.Verdict;
import io.postern.net.InterfaceName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What {@code postern explain} says of a group, in plain words: who serves and why, what is not
 * eligible and why, the last move and where its time went, and what was told last. A function of
 * the status and of the notices so far; it knows nothing else, so a replayed journal is explained
 * as the living agent is.
 */
public final class Explanation {
  private static final int NOTICES = 5;

  private Explanation() {}

  /** Explains every group, one after the other. */
  public static List<String> of(FailoverStatus status, List<Notice> notices) {
    List<String> lines = new ArrayList<>();
    for (GroupStatus group : status.groups()) {
      lines.addAll(of(group, notices));
    }
    return lines;
  }

  /**
   * Explains one group.
   *
   * @param notices what was told so far, oldest first; those of other groups are passed over
   */
  public static List<String> of(GroupStatus group, List<Notice> notices) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "Group "
            + group.name()
            + " is "
            + Sentences.status(group.status())
            + (group.degraded() ? ", degraded" : "")
            + (group.reason().isEmpty() ? "." : ": " + group.reason() + "."));
    Maintenance maintenance = group.maintenance();
    if (maintenance != null) {
      lines.add("  It is in maintenance (" + maintenance.reason() + "): nothing moves by itself.");
    }
    addresses(group, lines);
    for (MemberStatus member : group.members()) {
      lines.add("  " + member(member));
    }
    for (RouteStatus route : group.routes()) {
      if (!route.installed()) {
        lines.add("  Route " + route.route().destination() + " is not in the kernel.");
      }
    }
    for (PathStatus path : group.paths()) {
      lines.add("  " + path(path));
    }
    LastMove last = group.lastMove();
    if (last != null) {
      lines.add("  " + move(last));
    }
    history(group, notices, lines);
    return lines;
  }

  private static void addresses(GroupStatus group, List<String> lines) {
    Map<String, List<AddressStatus>> alike = new LinkedHashMap<>();
    for (AddressStatus address : group.addresses()) {
      alike.computeIfAbsent(fate(address), fate -> new ArrayList<>()).add(address);
    }
    for (Map.Entry<String, List<AddressStatus>> entry : alike.entrySet()) {
      List<AddressStatus> same = entry.getValue();
      AddressStatus first = same.getFirst();
      lines.add(
          "  "
              + first.prefix()
              + (first.vlanId() == 0 ? "" : " on VLAN " + first.vlanId())
              + (same.size() == 1 ? " is" : " and " + (same.size() - 1) + " more are")
              + entry.getKey());
    }
  }

  private static String fate(AddressStatus address) {
    InterfaceName serving = address.serving();
    if (serving == null) {
      return " served by none: " + address.reason() + ".";
    }
    return serving.equals(address.home())
        ? " served by " + serving + ", the home."
        : " served by " + serving + "; the home is " + address.home() + ".";
  }

  private static String member(MemberStatus member) {
    StringBuilder text = new StringBuilder(member.nic().text());
    text.append(
        member.serving() == 0
            ? " stands by"
            : " serves " + member.serving() + (member.serving() == 1 ? " address" : " addresses"));
    if (!member.reason().isEmpty()) {
      text.append("; ").append(member.reason());
    }
    if (member.eligible()) {
      text.append(member.serving() == 0 ? " and may take over." : ".");
      return text.toString();
    }
    text.append("; it may not take over");
    List<String> why = new ArrayList<>();
    for (Finding finding : member.findings()) {
      if (finding.verdict() == Verdict.FAIL) {
        String each =
            Eligibility.name(finding.check())
                + (finding.address() == null ? "" : " of " + finding.address())
                + ": "
                + finding.observed();
        if (why.size() < 3) {
          why.add(each);
        }
      }
    }
    return text.append(why.isEmpty() ? "." : " (" + String.join("; ", why) + ").").toString();
  }

  private static String path(PathStatus path) {
    return "Path "
        + path.name()
        + " to "
        + path.peer()
        + " through "
        + path.local()
        + switch (path.verdict()) {
          case PASS -> " works both ways";
          case FAIL -> " does not work";
          case UNKNOWN -> " is silent, as every path to that node is, or not proved yet";
        }
        + (path.active() ? " and is the one in use (epoch " + path.epoch() + ")." : ".");
  }

  private static String move(LastMove last) {
    long sum =
        last.detectMicros() + last.decideMicros() + last.applyMicros() + last.announceMicros();
    return "Last move: "
        + last.addresses()
        + (last.addresses() == 1 ? " address" : " addresses")
        + (last.from() == null ? "" : " from " + last.from())
        + " to "
        + last.to()
        + ", because "
        + Sentences.cause(last.cause())
        + "; "
        + millis(sum)
        + " in all: "
        + millis(last.detectMicros())
        + " to detect, "
        + millis(last.decideMicros())
        + " to decide, "
        + millis(last.applyMicros())
        + " to apply, "
        + millis(last.announceMicros())
        + " to announce (event "
        + last.eventId()
        + ").";
  }

  /** Microseconds as milliseconds with three places, without a locale. */
  private static String millis(long micros) {
    String places = Long.toString(1_000 + micros % 1_000).substring(1);
    return micros / 1_000 + "." + places + " ms";
  }

  private static void history(GroupStatus group, List<Notice> notices, List<String> lines) {
    List<String> told = new ArrayList<>();
    for (Notice notice : notices) {
      if (concerns(notice, group.name())) {
        told.add("    event " + notice.eventId() + ": " + notice.text() + ".");
      }
    }
    if (!told.isEmpty()) {
      lines.add("  What was told last:");
      lines.addAll(told.subList(Math.max(0, told.size() - NOTICES), told.size()));
    }
  }

  private static boolean concerns(Notice notice, String group) {
    return switch (notice) {
      case Notice.InterfaceFailed each -> each.group().equals(group);
      case Notice.InterfaceRecovered each -> each.group().equals(group);
      case Notice.AddressMoved each -> each.group().equals(group);
      case Notice.MoveRefused each -> each.group().equals(group);
      case Notice.GroupStatusChanged each -> each.group().equals(group);
      case Notice.DriftRepaired each -> each.group().equals(group);
      case Notice.ConfigurationApplied each -> false;
    };
  }
}
