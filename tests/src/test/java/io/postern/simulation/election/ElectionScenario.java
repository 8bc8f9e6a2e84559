package io.postern.simulation.election;

import io.postern.core.gateway.election.RouterConfig;
import io.postern.core.gateway.election.RouterRole;
import io.postern.core.gateway.packet.ChecksumForm;
import io.postern.core.gateway.packet.VirtualRouterId;
import io.postern.net.InterfaceName;
import io.postern.net.IpAddress;
import io.postern.net.IpFamily;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * Trouble on a LAN, drawn from a seed, then peace in whatever parts it has fallen into. In the end
 * each part has one active router, one holder of the MAC, and they are the same (invariant 2); at
 * no time does a frame leave from a MAC that is not held (invariant 3).
 */
final class ElectionScenario {
  private static final long MILLI = 1_000_000L;
  private static final long[] INTERVALS = {10, 10, 20, 50, 100, 1_000};

  private final SplittableRandom random;
  private final Timeline time = new Timeline();
  private final Wire wire;
  private final List<Node> nodes = new ArrayList<>();
  private final Consumer<String> journal;
  private long longest;

  private ElectionScenario(long seed, Consumer<String> journal) {
    this.journal = journal;
    random = new SplittableRandom(seed);
    wire = new Wire(time, random.split());
    int count = 2 + random.nextInt(7);
    long common = INTERVALS[random.nextInt(INTERVALS.length)] * MILLI;
    boolean mixed = random.nextInt(8) == 0;
    boolean preempt = random.nextInt(3) != 0;
    for (int i = 0; i < count; i++) {
      long interval = mixed ? INTERVALS[random.nextInt(INTERVALS.length)] * MILLI : common;
      longest = Math.max(longest, interval);
      add(i, interval, random.nextInt(5) == 0 ? random.nextBoolean() : preempt);
    }
  }

  private void add(int i, long interval, boolean preempt) {
    int priority =
        switch (random.nextInt(6)) {
          case 0 -> random.nextInt(4) == 0 ? 255 : 254;
          case 1 -> 1;
          case 2 -> 1 + random.nextInt(254);
          default -> 100 + random.nextInt(3);
        };
    RouterConfig config =
        new RouterConfig(
            new VirtualRouterId(InterfaceName.of("eth0"), IpFamily.IPV4, 7),
            List.of(IpAddress.of("192.0.2.100")),
            priority,
            preempt,
            random.nextInt(4) == 0 ? random.nextLong(10 * interval) : 0,
            interval,
            ChecksumForm.RFC9568);
    IpAddress address = IpAddress.of("192.0.2." + (i + 1));
    Node node = new Node(time, wire, random.split(), journal, config, address);
    nodes.add(node);
    wire.plug(node);
  }

  /** Runs a seed; throws with the journal where an invariant does not hold. */
  static void run(long seed) {
    try {
      new ElectionScenario(seed, line -> {}).play();
    } catch (AssertionError | RuntimeException wrong) {
      List<String> lines = new ArrayList<>();
      ElectionScenario again = new ElectionScenario(seed, lines::add);
      try {
        again.play();
      } catch (AssertionError | RuntimeException sameAgain) {
        int from = Math.max(0, lines.size() - 400);
        throw new AssertionError(
            "seed "
                + seed
                + ": "
                + wrong
                + "\n"
                + String.join("\n", lines.subList(from, lines.size())),
            wrong);
      }
      throw new AssertionError("seed " + seed + " does not repeat itself", wrong);
    }
  }

  private void play() {
    for (Node node : nodes) {
      time.after(random.nextLong(5 * longest), node::start);
    }
    long end = time.now() + 10 * longest + random.nextLong(200 * longest);
    while (time.now() < end) {
      time.runUntil(time.now() + random.nextLong(1, 12 * longest));
      trouble();
    }
    mend();
    time.runUntil(time.now() + 40 * longest + 6_000 * MILLI);
    long changes = changes();
    verify();
    time.runUntil(time.now() + 10 * longest);
    verify();
    if (changes() != changes) {
      throw new AssertionError("roles change in peace: " + nodes);
    }
  }

  private long changes() {
    return nodes.stream().mapToLong(n -> n.roleChanges).sum();
  }

  private void trouble() {
    Node node = nodes.get(random.nextInt(nodes.size()));
    int kind = random.nextInt(13);
    journal.accept(time.now() / 1_000 + " us --- trouble " + kind + " for " + node);
    switch (kind) {
      case 0 -> wire.loss = random.nextDouble() / 2;
      case 1 -> wire.loss = 0;
      case 2 -> wire.longestDelay = 1 + random.nextLong(2 * longest);
      case 3 -> wire.longestDelay = 100_000;
      case 4 -> wire.duplicates = random.nextDouble();
      case 5 -> nodes.forEach(n -> n.segment = random.nextInt(3));
      case 6 -> nodes.forEach(n -> n.segment = 0);
      case 7 -> node.crash();
      case 8 -> node.startAgain();
      case 9, 10 -> node.stall(random.nextLong(8 * longest));
      case 11 -> node.stop();
      case 12 -> {
        node.deviceRefuses = random.nextBoolean();
        node.deviceHangs = !node.deviceRefuses && random.nextInt(3) == 0;
      }
      default -> throw new AssertionError(kind);
    }
  }

  private void mend() {
    journal.accept(time.now() / 1_000 + " us --- peace");
    wire.loss = 0;
    wire.duplicates = 0;
    wire.longestDelay = 100_000;
    for (Node node : nodes) {
      node.deviceRefuses = false;
      node.deviceHangs = false;
      switch (random.nextInt(6)) {
        case 0 -> node.crash();
        case 1 -> {}
        default -> node.startAgain();
      }
    }
  }

  private void verify() {
    for (int part = 0; part < 3; part++) {
      int segment = part;
      List<Node> here = nodes.stream().filter(n -> n.segment == segment).toList();
      List<Node> running = here.stream().filter(n -> n.role() != RouterRole.INITIALIZE).toList();
      List<Node> active = here.stream().filter(n -> n.role() == RouterRole.ACTIVE).toList();
      List<Node> holders = here.stream().filter(n -> n.held).toList();
      if (active.size() != Math.min(1, running.size()) || !holders.equals(active)) {
        throw new AssertionError("part " + part + " in peace: " + here);
      }
      if (!active.isEmpty() && running.stream().allMatch(n -> n.config.preempt())) {
        Node best =
            running.stream()
                .max(
                    Comparator.<Node>comparingInt(n -> n.config.priority())
                        .thenComparing(n -> n.address))
                .orElseThrow();
        // Of equals, who came first stays.
        if (best.config.priority() != active.getFirst().config.priority()) {
          throw new AssertionError(best + " outranks " + active.getFirst());
        }
      }
    }
  }
}
