package io.postern.lab.network;

import io.postern.lab.host.Await;
import io.postern.lab.host.ExitCode;
import io.postern.lab.host.LabFailure;
import io.postern.lab.host.LabRecord.Point;
import io.postern.lab.host.Tool;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Faults in a standing lab, made at the switch. Each returns when the kernel has confirmed it. One
 * thread's.
 */
public final class Faults {
  private static final String FORWARDING = "3";
  private static final String DISABLED = "0";
  private static final Pattern UP = Pattern.compile("[<,]UP[,>]");
  // The kernel may take a second to notice a carrier.
  private static final Duration FORWARDS = Duration.ofSeconds(5);

  /** Which frames of a cable are lost. */
  public enum Lost {
    /** All. */
    BOTH_WAYS,
    /** What the box sends; it still hears. */
    FROM_BOX,
    /** What is sent to the box; it is still heard. */
    TO_BOX
  }

  private final Lab lab;
  private final Tool bridge;

  Faults(Lab lab) throws LabFailure {
    this.lab = lab;
    this.bridge = Tool.required("bridge", "iproute2");
  }

  /** Takes the link away: the box loses carrier. */
  public void cut(String point) throws LabFailure, InterruptedException {
    for (Point p : points(point)) {
      lab.ip(p.switchRole(), "link", "set", p.port(), "down");
    }
  }

  /**
   * Loses frames while the link stays up. Of a cable between two boxes one way means: what the
   * first box sends.
   */
  public void blackhole(String point, Lost lost) throws LabFailure, InterruptedException {
    List<Point> points = points(point);
    for (Point p : points) {
      if (isCut(p)) {
        throw new LabFailure(
            ExitCode.USAGE, point + " is cut, and a black hole needs a link: mend it first");
      }
    }
    if (lost == Lost.BOTH_WAYS) {
      for (Point p : points) {
        bridge.check("-n", namespace(p), "link", "set", "dev", p.port(), "state", DISABLED);
      }
      return;
    }
    String hook = lost == Lost.FROM_BOX ? "ingress" : "egress";
    for (Point p : points) {
      if (p.box().equals(points.getFirst().box())) {
        nft(
            p,
            """
            add table netdev %1$s
            add chain netdev %1$s lose { type filter hook %2$s device "%3$s" priority 0; policy drop; }
            """
                .formatted(table(p), hook, p.port()));
      }
    }
  }

  /** Undoes every fault at a point, and waits until the switch forwards there again. */
  public void mend(String point) throws LabFailure, InterruptedException {
    for (Point p : points(point)) {
      if (Tool.find("nft").isPresent()) {
        nft(p, "add table netdev %1$s\ndelete table netdev %1$s\n".formatted(table(p)));
      }
      lab.ip(p.switchRole(), "link", "set", p.port(), "up");
      // Like a black hole's end; a port without carrier refuses it and forwards when it has some.
      bridge.run("-n", namespace(p), "link", "set", "dev", p.port(), "state", FORWARDING);
      if (!Await.until(FORWARDS, () -> forwards(p))) {
        throw new LabFailure(
            ExitCode.SYSTEM,
            "port %s does not forward %d s after it was mended"
                .formatted(p.port(), FORWARDS.toSeconds()));
      }
    }
  }

  /** Whether it does, or cannot because the box has its own end down. */
  private boolean forwards(Point p) throws LabFailure, InterruptedException {
    String state = bridgeState(p);
    return !state.contains("LOWER_UP") || state.contains("state forwarding");
  }

  private boolean isCut(Point p) throws LabFailure, InterruptedException {
    return !UP.matcher(bridgeState(p)).find();
  }

  private String bridgeState(Point p) throws LabFailure, InterruptedException {
    return bridge.check("-n", namespace(p), "link", "show", "dev", p.port());
  }

  /** What is wrong at a point, in words; empty where nothing is. */
  public Optional<String> at(Point p) throws LabFailure, InterruptedException {
    String state = bridgeState(p);
    if (!UP.matcher(state).find()) {
      return Optional.of("cut");
    }
    if (state.contains("LOWER_UP") && state.contains("state disabled")) {
      return Optional.of("black hole");
    }
    Optional<Tool> nft = Tool.find("nft");
    if (nft.isPresent()) {
      List<String> line =
          lab.namespace(p.switchRole())
              .exec(lab.ip(), nft.get().line("list", "table", "netdev", table(p)));
      Tool.Result result = Tool.run(line, "", Tool.BOUND);
      if (result.ok()) {
        return Optional.of(
            result.output().contains("hook ingress")
                ? "black hole for what the box sends"
                : "black hole for what is sent to the box");
      }
    }
    return Optional.empty();
  }

  /** The points that a name stands for. */
  public List<Point> points(String name) throws LabFailure {
    List<Point> points =
        lab.record().points().stream().filter(point -> point.name().equals(name)).toList();
    if (points.isEmpty()) {
      String known =
          lab.record().points().stream()
              .map(Point::name)
              .collect(Collectors.toCollection(TreeSet::new))
              .toString();
      throw new LabFailure(
          ExitCode.USAGE, "this lab has no '%s' to break; it has %s".formatted(name, known));
    }
    return points;
  }

  private void nft(Point p, String script) throws LabFailure, InterruptedException {
    Tool nft = Tool.required("nft", "nftables");
    List<String> line = lab.namespace(p.switchRole()).exec(lab.ip(), nft.line("-f", "-"));
    Tool.Result result = Tool.run(line, script, Tool.BOUND);
    if (!result.ok()) {
      throw new LabFailure(
          ExitCode.UNAVAILABLE, "frames cannot be dropped with nft: " + result.text());
    }
  }

  private String namespace(Point p) {
    return lab.namespace(p.switchRole()).name();
  }

  private static String table(Point p) {
    return "pl_" + p.port();
  }
}
