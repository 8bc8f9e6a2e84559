package io.postern.core.gateway;

import io.postern.core.gateway.election.RouterConfig;
import io.postern.core.gateway.election.RouterCounters;
import io.postern.core.gateway.state.GatewayGroupStatus;
import io.postern.core.gateway.state.GatewayNotice;
import io.postern.net.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What {@code postern explain} says of a gateway group, in plain words: who serves and why, what
 * with, what is not as it should be, and what was told last. A function of the status and of the
 * notices so far.
 */
public final class GatewayExplanation {
  private static final int NOTICES = 5;
  private static final long MILLI = 1_000_000L;

  private GatewayExplanation() {}

  /**
   * Explains a group without balancing.
   *
   * @param notices what was told so far, oldest first; those of other groups are passed over
   */
  public static List<String> of(GatewayGroupStatus group, List<GatewayNotice> notices) {
    List<String> lines = new ArrayList<>();
    lines.add("Gateway group " + group.config().name() + ": " + role(group) + ".");
    RouterConfig router = group.config().router();
    lines.add(
        "  %s at %s on %s (VRID %d), priority %d, an advertisement every %d ms."
            .formatted(
                router.addresses().stream()
                    .map(IpAddress::toString)
                    .collect(Collectors.joining(" and ")),
                group.mac(),
                router.id().nic(),
                router.id().vrid(),
                router.priority(),
                router.intervalNanos() / MILLI));
    differences(group.counters(), lines);
    List<String> told =
        notices.stream()
            .filter(notice -> notice.origin().group().equals(group.config().name()))
            .map(notice -> "    event " + notice.origin().eventId() + ": " + notice.text() + ".")
            .toList();
    if (!told.isEmpty()) {
      lines.add("  What was told last:");
      lines.addAll(told.subList(Math.max(0, told.size() - NOTICES), told.size()));
    }
    return lines;
  }

  private static String role(GatewayGroupStatus group) {
    String trouble = group.trouble().isEmpty() ? "" : "; " + group.trouble();
    String why = ": " + Sentences.because(group.cause());
    return switch (group.role()) {
      case ACTIVE -> "this gateway serves" + why + trouble;
      case BACKUP ->
          (group.active() == null
                  ? "this gateway listens and knows no active one"
                  : group.active() + " serves, this gateway listens")
              + why
              + trouble;
      case INITIALIZE ->
          "this gateway takes no part" + (trouble.isEmpty() ? why : ": " + group.trouble());
    };
  }

  private static void differences(RouterCounters counters, List<String> lines) {
    if (counters.intervalDiffers() > 0) {
      lines.add(
          "  %d advertisements with another interval were heard: configure all gateways alike."
              .formatted(counters.intervalDiffers()));
    }
    if (counters.addressesDiffer() > 0) {
      lines.add(
          "  %d advertisements with other addresses were heard: configure all gateways alike."
              .formatted(counters.addressesDiffer()));
    }
    if (counters.lateTicks() > 0) {
      lines.add(
          "  The agent was late %d times, and listened again before it acted."
              .formatted(counters.lateTicks()));
    }
  }
}
