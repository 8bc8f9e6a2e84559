package io.postern.simulation.balance;

import io.postern.core.gateway.balance.AnswerPolicy;
import io.postern.core.gateway.balance.Balancing;
import io.postern.core.gateway.balance.Condition;
import io.postern.core.gateway.balance.Share;
import io.postern.core.gateway.election.RouterConfig;
import io.postern.core.gateway.forwarder.Life;
import io.postern.core.gateway.forwarder.LifeTimes;
import io.postern.core.gateway.group.BalancedConfig;
import io.postern.core.gateway.packet.ChecksumForm;
import io.postern.core.gateway.packet.VirtualRouterId;
import io.postern.core.gateway.tracking.Track;
import io.postern.net.InterfaceName;
import io.postern.net.IpAddress;
import io.postern.net.IpFamily;
import io.postern.net.MacAddress;
import io.postern.simulation.election.Timeline;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Trouble for a balanced group, drawn from a seed, then peace in whatever parts it has fallen into.
 *
 * <p>At all times: no MAC's frames pass at two gateways that hear one another (the lease), nothing
 * leaves from a MAC that is not in place (invariant 3), no host is told of a forwarder that is not
 * handed out (4). Half of the seeds have a LAN that loses nothing and is fast: there the lease is
 * checked without exception, through crashes, kills, stalls and restarts. In the others it may fail
 * while the LAN loses or delays, or has just been mended. In the end each part has one active
 * gateway and one holder of each MAC (2), every request has one answer, from a MAC that passes (4),
 * and shares follow the weights (5).
 */
final class Scenario {
  static final int VIRTUAL = 0x0a00_0001;
  private static final int GROUP = 100;

  /** In each of the three parts that the LAN may fall into. */
  private static final int HOSTS = 40;

  private static final long MILLI = 1_000_000L;
  private static final long[] INTERVALS = {10, 20, 50, 100, 100, 1_000};
  private static final List<Balancing> METHODS =
      List.of(
          Balancing.ROUND_ROBIN,
          Balancing.WEIGHTED,
          Balancing.HOST_HASH,
          Balancing.LEAST_HOSTS,
          Balancing.LEAST_LOAD);
  private static final InterfaceName UPLINK = InterfaceName.of("eth1");

  private final SplittableRandom random;
  private final Timeline time = new Timeline();
  private final Lan lan;
  private final Consumer<String> journal;
  private final Judge judge = new Watching();
  private final long interval;
  private final boolean calm;
  private final Balancing balancing;
  private final TreeMap<Integer, Long> known = new TreeMap<>();
  private long disturbedAt;

  private final class Watching implements Judge {
    @Override
    public void granted(Box box, int vrid) {
      for (Box other : lan.boxes) {
        if (other != box && Lan.joined(box, other) && box.passes(vrid) && other.passes(vrid)) {
          boolean excused =
              !calm
                  && (lan.loss > 0
                      || lan.longestDelay > calmDelay()
                      || time.now() < disturbedAt + 10 * interval + 1_000 * MILLI);
          if (!excused) {
            throw new AssertionError("two leases of " + vrid + ": " + box + " and " + other);
          }
        }
      }
    }

    @Override
    public void speaks(Box box, int vrid, boolean prepared) {
      if (!prepared) {
        throw new AssertionError(box + " speaks from " + vrid + ", which is not in place");
      }
    }

    @Override
    public void moved(Box box, int host, long told) {
      handedOut(box, told);
      known.put(host, told);
    }

    @Override
    public void answered(Box box, Request request, long told) {
      handedOut(box, told);
      request.answers().add(told);
      known.put(host(request.host()), told);
    }

    private void handedOut(Box box, long told) {
      AnswerPolicy by = box.adopted;
      boolean fine =
          by != null
              && (told == by.groupMac().bits()
                  || by.shares().stream()
                      .anyMatch(
                          s ->
                              s.mac().bits() == told
                                  && (s.condition().offered() || s.vrid() == by.fallback())));
      if (!fine) {
        throw new AssertionError(box + " hands out " + new MacAddress(told) + " by " + by);
      }
    }
  }

  private Scenario(long seed, Consumer<String> journal) {
    this.journal = journal;
    random = new SplittableRandom(seed);
    interval = INTERVALS[random.nextInt(INTERVALS.length)] * MILLI;
    calm = random.nextBoolean();
    lan = new Lan(time, random.split(), calmDelay());
    balancing = METHODS.get(random.nextInt(METHODS.size()));
    long lease = 2 * interval + random.nextLong(interval + 1);
    LifeTimes times =
        random.nextInt(3) == 0
            ? new LifeTimes(20 * interval + random.nextLong(100 * interval), 300 * interval)
            : new LifeTimes(3_600_000 * MILLI, 36_000_000 * MILLI);
    boolean preempt = random.nextBoolean();
    int count = 2 + random.nextInt(7);
    for (int i = 1; i <= count; i++) {
      var _ = new Box(lan, random.split(), journal, judge, config(i, lease, times, preempt), i);
    }
  }

  private BalancedConfig config(int number, long lease, LifeTimes times, boolean preempt) {
    int weight = 1 + random.nextInt(random.nextBoolean() ? 1 : 100);
    return new BalancedConfig(
        "lan",
        new RouterConfig(
            new VirtualRouterId(InterfaceName.of("eth0"), IpFamily.IPV4, GROUP),
            List.of(IpAddress.ofV4(VIRTUAL)),
            random.nextInt(3) == 0 ? 1 + random.nextInt(253) : 100 + random.nextInt(2),
            preempt,
            random.nextInt(4) == 0 ? random.nextLong(10 * interval) : 0,
            interval,
            ChecksumForm.RFC9568),
        balancing,
        times,
        lease,
        number,
        weight,
        weight,
        weight,
        random.nextLong(10 * interval),
        List.of(new Track(UPLINK, 1, random.nextInt(50))),
        false);
  }

  private long calmDelay() {
    return Math.min(100_000, interval / 16);
  }

  static int host(int number) {
    return 0x0a00_0100 + number;
  }

  static long hostMac(int number) {
    return 0x0200_0100_0000L + number;
  }

  /** Runs a seed; throws with the journal where an invariant does not hold. */
  static void run(long seed) {
    try {
      new Scenario(seed, line -> {}).play();
    } catch (AssertionError | RuntimeException wrong) {
      List<String> lines = new ArrayList<>();
      try {
        new Scenario(seed, lines::add).play();
      } catch (AssertionError | RuntimeException sameAgain) {
        int from = Math.max(0, lines.size() - 600);
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
    for (Box box : lan.boxes) {
      time.after(random.nextLong(5 * interval), box::start);
    }
    ask();
    long end = time.now() + 10 * interval + random.nextLong(100 * interval);
    while (time.now() < end) {
      time.runUntil(time.now() + random.nextLong(1, 12 * interval));
      trouble();
    }
    mend();
    time.runUntil(time.now() + 60 * interval + 4_000 * MILLI);
    long changes = changes();
    verify();
    level();
    verify();
    if (changes() != changes) {
      throw new AssertionError("roles change in peace: " + lan.boxes);
    }
  }

  private long changes() {
    return lan.boxes.stream().mapToLong(box -> box.changes).sum();
  }

  /** Hosts ask all the time: everybody, or in person the MAC that they know. */
  private void ask() {
    int part = random.nextInt(3);
    int number = part * HOSTS + random.nextInt(HOSTS);
    Long mac = known.get(host(number));
    boolean inPerson = random.nextBoolean();
    request(number, mac != null && inPerson ? mac : MacAddress.BROADCAST.bits(), part);
    time.after(random.nextLong(2 * interval), this::ask);
  }

  private Request request(int number, long destination, int segment) {
    Request request = new Request(number, destination, segment);
    if (destination == MacAddress.BROADCAST.bits()) {
      lan.toAll(segment, box -> box.asked(request, destination));
    } else {
      lan.toMac(segment, (int) destination & 0xff, box -> box.asked(request, destination));
    }
    return request;
  }

  private void trouble() {
    Box box = lan.boxes.get(random.nextInt(lan.boxes.size()));
    int kind = random.nextInt(calm ? 14 : 21);
    journal.accept(time.now() / 1_000 + " us --- trouble " + kind + " for " + box);
    switch (kind) {
      case 0 -> box.crash();
      case 1 -> box.kill();
      case 2, 3, 4 -> box.start();
      case 5, 6, 7 -> box.stall(random.nextLong(8 * interval));
      case 8 -> box.stop();
      case 9 -> box.maintain(!box.maintenance);
      case 10 -> box.track(UPLINK, random.nextBoolean());
      case 11 -> lan.duplicates = random.nextDouble();
      case 12 -> box.deviceRefuses = random.nextBoolean();
      case 13 -> box.rebalance();
      case 14 -> disturb(() -> lan.loss = random.nextDouble() / 2);
      case 15 -> disturb(() -> lan.loss = 0);
      case 16 -> disturb(() -> lan.longestDelay = 1 + random.nextLong(2 * interval));
      case 17 -> disturb(() -> lan.longestDelay = calmDelay());
      case 18 -> disturb(() -> lan.boxes.forEach(b -> b.segment = random.nextInt(3)));
      case 19 -> disturb(() -> lan.boxes.forEach(b -> b.segment = 0));
      case 20 ->
          disturb(
              () -> {
                box.plug(!box.carrier);
                box.channel = random.nextInt(2);
              });
      default -> throw new AssertionError(kind);
    }
  }

  private void disturb(Runnable what) {
    disturbedAt = time.now();
    what.run();
  }

  private void mend() {
    journal.accept(time.now() / 1_000 + " us --- peace");
    disturbedAt = time.now();
    lan.loss = 0;
    lan.duplicates = 0;
    lan.longestDelay = calmDelay();
    for (Box box : lan.boxes) {
      box.deviceRefuses = false;
      box.track(UPLINK, true);
      if (!box.carrier) {
        box.plug(true);
      }
      if (box.maintenance && random.nextInt(3) != 0) {
        box.maintain(false);
      }
      switch (random.nextInt(6)) {
        case 0 -> box.crash();
        case 1 -> {}
        default -> {
          if (box.stopped) {
            box.kill();
          }
          box.start();
        }
      }
    }
  }

  // Peace

  private void verify() {
    for (int part = 0; part < 3; part++) {
      int segment = part;
      List<Box> here =
          lan.boxes.stream().filter(b -> b.segment == segment && b.carrier && b.powered).toList();
      List<Box> serving = here.stream().filter(Box::serves).toList();
      if (serving.isEmpty()) {
        continue;
      }
      List<Box> active = holders(here, GROUP);
      if (active.size() != 1 || !serving.contains(active.getFirst())) {
        throw new AssertionError("part " + part + " has not one active gateway: " + here);
      }
      for (Box box : serving) {
        if (!holders(here, box.config.vrid()).equals(List.of(box))) {
          throw new AssertionError(box + " is not the one that has its forwarder: " + here);
        }
      }
      var forwarders = active.getFirst().group();
      if (forwarders != null) {
        forwarders
            .status()
            .forwarders()
            .forEach(
                forwarder -> {
                  int most = forwarder.life() instanceof Life.Withdrawn ? 0 : 1;
                  int holders = holders(here, forwarder.vrid()).size();
                  if (holders != most) {
                    throw new AssertionError(holders + " hold " + forwarder + ": " + here);
                  }
                });
      }
      answers(segment, here);
    }
  }

  private List<Box> holders(List<Box> here, int vrid) {
    return here.stream().filter(box -> box.passes(vrid)).toList();
  }

  private void answers(int segment, List<Box> here) {
    List<Request> asked = new ArrayList<>();
    for (int number = segment * HOSTS; number < (segment + 1) * HOSTS; number++) {
      asked.add(request(number, MacAddress.BROADCAST.bits(), segment));
      time.runUntil(time.now() + MILLI);
    }
    time.runUntil(time.now() + 20 * MILLI);
    List<Request> again = new ArrayList<>();
    for (Request request : asked) {
      one(request, here);
      again.add(request(request.host(), request.answers().getFirst(), segment));
    }
    time.runUntil(time.now() + 20 * MILLI);
    for (Request request : again) {
      one(request, here);
      long first = asked.get(request.host() - segment * HOSTS).answers().getFirst();
      boolean same = request.answers().getFirst() == first;
      if (!same && oneTable() && stays(holders(here, GROUP).getFirst(), first)) {
        throw new AssertionError(request + " was answered otherwise before");
      }
    }
  }

  /** Whether hosts have no reason to be given another forwarder. */
  private static boolean stays(Box active, long mac) {
    AnswerPolicy by = active.adopted;
    return by != null
        && !active.moving()
        && by.shares().stream().anyMatch(s -> s.mac().bits() == mac && s.offered());
  }

  /** Two actives that are joined by the channel alone move each other's hosts. */
  private boolean oneTable() {
    return holders(lan.boxes, GROUP).size() == 1;
  }

  private void one(Request request, List<Box> here) {
    if (request.answers().size() != 1) {
      throw new AssertionError(request + " has not one answer: " + here);
    }
    int vrid = (int) (long) request.answers().getFirst() & 0xff;
    if (holders(here, vrid).size() != 1) {
      throw new AssertionError(request + " is told of a MAC that nobody has: " + here);
    }
  }

  /** Hosts are levelled; then shares follow the weights. */
  private void level() {
    for (Box box : lan.boxes) {
      box.rebalance();
    }
    time.runUntil(time.now() + 2_000 * MILLI);
    for (Box box : lan.boxes) {
      AnswerPolicy by = box.adopted;
      boolean chooses = box.serves() && box.passes(GROUP) && oneTable();
      if (by == null || !chooses || balancing == Balancing.HOST_HASH) {
        continue;
      }
      // Hosts of a redirected forwarder come one by one, as they ask.
      if (by.shares().stream().anyMatch(s -> s.condition() == Condition.REDIRECTED)) {
        continue;
      }
      boolean alike = balancing == Balancing.ROUND_ROBIN;
      List<Share> offered = by.shares().stream().filter(Share::offered).toList();
      double whole = offered.stream().mapToInt(s -> alike ? 1 : s.weight()).sum();
      long size = offered.stream().mapToLong(s -> box.assignments.hosts(s.vrid())).sum();
      for (Share share : offered) {
        double quota = size * (alike ? 1 : share.weight()) / whole;
        if (Math.abs(box.assignments.hosts(share.vrid()) - quota) >= 1) {
          throw new AssertionError(
              box.assignments.hosts(share.vrid()) + " hosts, not " + quota + ": " + share);
        }
      }
    }
  }
}
