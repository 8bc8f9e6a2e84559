package io.postern.lab.tour;

import io.postern.lab.agent.Agent;
import io.postern.lab.measure.Outage;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;

/** What the user reads of a tour. */
public final class TourPrinter {
  private static final String LINE = "    %-10s %s%n";

  private final PrintWriter out;

  /** Prints to a stream, and shows each line at once. */
  public TourPrinter(PrintWriter out) {
    this.out = out;
  }

  void heading(String text) {
    out.printf("%n== %s%n", text);
    out.flush();
  }

  void agentReady(Agent agent, long nanos) {
    out.printf(
        "   agent ready after %s ms; configuration %s%n",
        Outage.millis(nanos), agent.configuration());
    out.flush();
  }

  void begin(int number, Step step) {
    out.printf("%n%2d. %s%n", number, step.title());
    out.flush();
  }

  void outcome(Outcome outcome) {
    Outage outage = outcome.outage();
    out.printf(LINE, "outage", outage.text());
    if (outage.stallNanos() > 5_000_000) {
      out.printf(
          LINE,
          "",
          "the prober itself stood still for " + Outage.millis(outage.stallNanos()) + " ms");
    }
    out.printf(LINE, "served", outcome.served());
    outcome
        .trap()
        .ifPresent(
            trap -> out.printf(LINE, "trap", trap.time() + " " + trap.name() + ": " + trap.text()));
    outcome
        .trapNanos()
        .ifPresent(
            nanos ->
                out.printf(
                    LINE,
                    "",
                    "at the station "
                        + Outage.millis(nanos)
                        + " ms after the last frame that announced the move"));
    lines("snmpwalk", outcome.walk());
    lines("explain", outcome.explanation());
    out.printf(LINE, "sessions", outcome.sessions().text());
    out.printf(
        LINE,
        outcome.met() ? "ok" : "NOT MET",
        outcome.met() ? "as expected" : "expected: " + String.join("; ", outcome.unmet()));
    out.flush();
  }

  private void lines(String label, List<String> lines) {
    for (int i = 0; i < lines.size(); i++) {
      out.printf(LINE, i == 0 ? label : "", lines.get(i));
    }
  }

  void netconf(List<String> lines) {
    out.printf("%n   NETCONF get, by ncclient:%n");
    if (lines.isEmpty()) {
      out.printf(
          "     not asked: this machine has no ncclient (Debian: apt-get install python3-ncclient)%n");
    }
    lines.forEach(line -> out.printf("     %s%n", line));
    out.flush();
  }

  void failed(String sentence) {
    out.printf("%n   NOT MET: %s%n", sentence);
    out.flush();
  }

  void summary(List<Outcome> outcomes, Duration took) {
    out.printf("%n== What the client missed, and when the station knew%n");
    out.printf("   %-64s %12s %8s%n", "FAULT", "OUTAGE ms", "TRAP ms");
    for (Outcome outcome : outcomes) {
      out.printf(
          "   %-64s %12s %8s  %s%n",
          outcome.step().title(),
          (outcome.outage().open() ? "> " : "") + Outage.millis(outcome.outage().nanos()),
          outcome.trapNanos().isPresent() ? Outage.millis(outcome.trapNanos().getAsLong()) : "-",
          outcome.met() ? "ok" : "NOT MET");
    }
    long met = outcomes.stream().filter(Outcome::met).count();
    out.printf("%n%d of %d as expected; %d s.%n", met, outcomes.size(), took.toSeconds());
    out.flush();
  }
}
