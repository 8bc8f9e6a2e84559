package io.postern.simulation.balance;

import io.postern.core.gateway.balance.Answer;
import io.postern.core.gateway.balance.AnswerLease;
import io.postern.core.gateway.balance.AnswerPolicy;
import io.postern.core.gateway.balance.Assignment;
import io.postern.core.gateway.balance.Assignments;
import io.postern.core.gateway.balance.Responder;
import io.postern.core.gateway.balance.Share;
import io.postern.core.gateway.group.BalancedConfig;
import io.postern.core.gateway.group.BalancedGroup;
import io.postern.core.gateway.group.GroupAction;
import io.postern.core.gateway.group.GroupEvent;
import io.postern.core.gateway.group.PeerMessage;
import io.postern.core.gateway.packet.Advertisement;
import io.postern.net.InterfaceName;
import io.postern.net.IpAddress;
import io.postern.net.IpPrefix;
import io.postern.net.MacAddress;
import io.postern.simulation.election.Timeline;
import java.util.ArrayDeque;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A gateway: an agent whose threads may stand still or be killed, a kernel that goes on, a socket
 * that keeps what arrives meanwhile, and a clock that is a little off.
 */
final class Box {
  private static final long MILLI = 1_000_000L;

  private final Timeline time;
  private final Lan lan;
  private final SplittableRandom random;
  private final Consumer<String> journal;
  private final Judge judge;
  final BalancedConfig config;
  final String name;
  final IpAddress address;
  private final MacAddress mac;
  private final double rate;
  private final long offset;
  final Kernel kernel = new Kernel();
  private final ArrayDeque<Consumer<BalancedGroup>> socket = new ArrayDeque<>();
  private final ArrayDeque<Runnable> queue = new ArrayDeque<>();
  private final TreeSet<Integer> prepared = new TreeSet<>();
  private final TreeMap<Integer, Long> counted = new TreeMap<>();
  private @Nullable BalancedGroup group;
  Assignments assignments = new Assignments();
  private AnswerLease answers = new AnswerLease();
  private Responder responder = new Responder(assignments, answers);
  private @Nullable AnswerPolicy policy;

  /** What the ARP thread answers by. */
  @Nullable AnswerPolicy adopted;

  private long incarnation;
  private int life;
  private long stalledUntil;
  private long laneFree;
  private long wakeAt = Long.MAX_VALUE;
  boolean powered = true;
  boolean carrier = true;
  boolean deviceRefuses;
  boolean maintenance;
  boolean stopped;
  int segment;
  int channel;
  long changes;

  Box(
      Lan lan,
      SplittableRandom random,
      Consumer<String> journal,
      Judge judge,
      BalancedConfig config,
      int number) {
    this.time = lan.time;
    this.lan = lan;
    this.random = random;
    this.journal = journal;
    this.judge = judge;
    this.config = config;
    name = "gw" + number;
    address = IpAddress.of("10.0.0." + (10 + number));
    mac = new MacAddress(0x0200_0000_0000L + number);
    rate = 1 + (random.nextDouble() - 0.5) / 2_000;
    offset = random.nextLong(1L << 40);
    lan.boxes.add(this);
  }

  // Clocks

  private long clock() {
    return (long) (time.now() * rate) + offset;
  }

  private long moment(long clock) {
    return clock > Long.MAX_VALUE / 4 ? Long.MAX_VALUE : (long) ((clock - offset) / rate) + 1;
  }

  // What happens to it

  boolean running() {
    return powered && group != null;
  }

  boolean serves() {
    return running() && carrier && !maintenance && !stopped;
  }

  @Nullable BalancedGroup group() {
    return group;
  }

  boolean passes(int vrid) {
    return powered && kernel.passes(vrid, time.now());
  }

  void start() {
    powered = true;
    if (group != null) {
      return;
    }
    life++;
    incarnation++;
    queue.clear();
    // What a killed agent left is taken away before anything is said.
    kernel.clear();
    prepared.clear();
    counted.clear();
    assignments = new Assignments();
    answers = new AnswerLease();
    responder = new Responder(assignments, answers);
    policy = null;
    stopped = false;
    maintenance = false;
    group = new BalancedGroup(config, name, incarnation, clock());
    if (carrier) {
      give(found());
    }
    soon(random.nextLong(10 * MILLI), this::arpTurn);
  }

  private GroupEvent found() {
    return new GroupEvent.LanFound(clock(), new IpPrefix(address, 16), mac);
  }

  /** kill -9: the kernel goes on. */
  void kill() {
    group = null;
    life++;
    socket.clear();
    queue.clear();
    wakeAt = Long.MAX_VALUE;
    laneFree = 0;
  }

  /** The power fails. */
  void crash() {
    kill();
    kernel.clear();
    powered = false;
  }

  void stall(long nanos) {
    stalledUntil = Math.max(stalledUntil, time.now() + nanos);
  }

  void stop() {
    stopped = true;
    later(() -> give(new GroupEvent.Stopping(clock())));
  }

  void maintain(boolean on) {
    maintenance = on;
    later(() -> give(new GroupEvent.Maintenance(clock(), on)));
  }

  void track(InterfaceName nic, boolean up) {
    later(() -> give(new GroupEvent.Tracked(clock(), nic, up)));
  }

  void rebalance() {
    later(() -> give(new GroupEvent.Rebalance(clock())));
  }

  void plug(boolean in) {
    carrier = in;
    later(() -> give(carrier ? found() : new GroupEvent.LanLost(clock())));
  }

  // Threads

  /** The loop's queue: first in, first out, whenever the loop comes to it. */
  private void later(Runnable what) {
    queue.add(what);
    soon(random.nextLong(40_000), this::work);
  }

  private void work() {
    Runnable next = queue.poll();
    if (next != null) {
      next.run();
    }
  }

  /** Runs on the agent's threads: not while it stands still, not in another life. */
  private void soon(long nanos, Runnable what) {
    int mine = life;
    time.after(
        nanos,
        () -> {
          if (mine != life) {
            return;
          }
          if (time.now() < stalledUntil) {
            // After a stall the threads come back in any order.
            soon(stalledUntil - time.now() + random.nextLong(200_000), what);
          } else {
            what.run();
          }
        });
  }

  void arrive(Consumer<BalancedGroup> what) {
    if (!running()) {
      return;
    }
    if (socket.size() < 500) {
      socket.add(what);
    }
    soon(random.nextLong(60_000), this::read);
  }

  private void read() {
    Consumer<BalancedGroup> next = socket.poll();
    while (next != null) {
      if (group != null) {
        next.accept(group);
      }
      next = socket.poll();
    }
  }

  void heard(IpAddress source, Advertisement said) {
    give(new GroupEvent.Heard(clock(), source, said));
  }

  void told(PeerMessage message) {
    if (message instanceof PeerMessage.Rows(String _, List<Assignment> rows)) {
      rows.forEach(
          row -> {
            var _ = assignments.merge(row);
          });
      return;
    }
    give(new GroupEvent.FromPeer(clock(), message));
  }

  private void give(GroupEvent event) {
    BalancedGroup now = group;
    if (now == null) {
      return;
    }
    List<GroupAction> actions = now.handle(event);
    if (!actions.isEmpty() || !(event instanceof GroupEvent.Tick)) {
      journal.accept(time.now() / 1_000 + " us " + name + ": " + event + " -> " + actions);
    }
    actions.forEach(this::carryOut);
    plan(now);
  }

  private void plan(BalancedGroup now) {
    long due = moment(now.nextDeadline());
    if (due == Long.MAX_VALUE || (wakeAt <= due && wakeAt > time.now())) {
      return;
    }
    wakeAt = due;
    soon(
        Math.max(0, due - time.now()) + random.nextLong(40_000),
        () -> {
          wakeAt = Long.MAX_VALUE;
          if (group != null) {
            if (clock() >= group.nextDeadline()) {
              give(new GroupEvent.Tick(clock()));
            } else {
              plan(group);
            }
          }
        });
  }

  // What its agent does

  private void carryOut(GroupAction action) {
    switch (action) {
      case GroupAction.Send(Advertisement said, IpAddress source) -> {
        judge.speaks(this, said.vrid(), prepared.contains(said.vrid()));
        // The lease rules what leaves from the MAC as well.
        if (passes(said.vrid())) {
          lan.advertise(this, source, said);
        }
      }
      case GroupAction.Drain(long number) ->
          soon(
              20_000 + random.nextLong(100_000),
              () -> {
                read();
                give(new GroupEvent.Drained(clock(), number));
              });
      case GroupAction.ForwarderUp(int vrid, long term) -> up(vrid, term);
      case GroupAction.ForwarderDown(int vrid, long _) ->
          lane(MILLI + random.nextLong(15 * MILLI), () -> prepared.remove(vrid));
      case GroupAction.GrantLease(int vrid, long until, boolean alone) -> {
        kernel.grant(vrid, moment(until), alone);
        answers(vrid, until, alone);
        judge.granted(this, vrid);
      }
      case GroupAction.RefreshLease(int vrid, long until, boolean alone) -> {
        if (kernel.refresh(vrid, moment(until), alone, time.now())) {
          answers(vrid, until, alone);
          judge.granted(this, vrid);
        } else {
          later(() -> give(new GroupEvent.LeaseLost(clock(), vrid)));
        }
      }
      case GroupAction.ReleaseLease(int vrid) -> {
        kernel.release(vrid);
        answers(vrid, Long.MIN_VALUE, false);
      }
      case GroupAction.AnnounceMac(int vrid) -> judge.speaks(this, vrid, prepared.contains(vrid));
      case GroupAction.PublishPolicy(AnswerPolicy next) -> {
        policy = next;
        later(
            () -> {
              if (policy != null) {
                adopted = policy;
                responder.adopt(policy, clock());
              }
            });
      }
      case GroupAction.SendToPeers(PeerMessage message) -> lan.tell(this, message);
      case GroupAction.RoleChanged _ -> changes++;
      case GroupAction.ForwarderChanged _, GroupAction.NodeDrained _ -> {}
    }
  }

  private void answers(int vrid, long until, boolean alone) {
    if (vrid == config.router().id().vrid()) {
      answers.until(alone ? Long.MAX_VALUE : until);
    }
  }

  private void up(int vrid, long term) {
    boolean refuses = deviceRefuses;
    lane(
        100_000 + random.nextLong(random.nextInt(10) == 0 ? 15 * MILLI : MILLI),
        () -> {
          if (!refuses) {
            prepared.add(vrid);
          }
          give(
              refuses
                  ? new GroupEvent.Refused(clock(), vrid, term)
                  : new GroupEvent.Prepared(clock(), vrid, term));
        });
  }

  /** The device does one thing after the other; what it says is heard by a living loop only. */
  private void lane(long cost, Runnable done) {
    laneFree = Math.max(laneFree, time.now()) + cost;
    soon(laneFree - time.now(), done);
  }

  // Its ARP thread

  private void arpTurn() {
    long now = clock();
    for (int moves = 0; moves < 50 && responder.move(now); moves++) {
      judge.moved(this, responder.movedHost(), responder.movedMac());
      now = Math.max(now, responder.due() == Long.MAX_VALUE ? now : responder.due());
    }
    if (assignments.hasChanges()) {
      lan.tell(this, new PeerMessage.Rows(name, assignments.changes(1_000)));
    }
    AnswerPolicy by = policy;
    if (by != null) {
      for (Share share : by.shares()) {
        long hosts = assignments.hosts(share.vrid());
        Long before = counted.put(share.vrid(), hosts);
        if (before == null || before != hosts) {
          give(new GroupEvent.Hosts(clock(), share.vrid(), hosts));
        }
      }
    }
    soon(25 * MILLI, this::arpTurn);
  }

  /** Whether hosts are being moved. */
  boolean moving() {
    return responder.moving();
  }

  /** A host's request came in. */
  void asked(Request request, long destination) {
    if (running()) {
      soon(random.nextLong(50_000), () -> answer(request, destination));
    }
  }

  private void answer(Request request, long destination) {
    int host = Scenario.host(request.host());
    long answer =
        responder.answer(
            1, destination, Scenario.hostMac(request.host()), host, Scenario.VIRTUAL, clock());
    switch (Answer.kind(answer)) {
      case Answer.REPLY -> judge.answered(this, request, Answer.mac(answer));
      case Answer.RELAY ->
          lan.toMac(
              segment,
              config.router().id().vrid(),
              to -> to.asked(request, config.router().id().mac().bits()));
      default -> {}
    }
  }

  @Override
  public String toString() {
    BalancedGroup now = group;
    return name
        + (powered ? "" : " off")
        + (carrier ? "" : " unplugged")
        + (maintenance ? " in maintenance" : "")
        + (stopped ? " stopped" : "")
        + (now == null ? " dead" : " " + now.status().role() + " holds " + now.status().held())
        + " own "
        + config.vrid()
        + " priority "
        + config.router().priority()
        + " in part "
        + segment;
  }
}
