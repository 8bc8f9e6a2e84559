package io.postern.cluster;

import io.postern.config.ClusterConfig;
import io.postern.core.gateway.balance.Assignment;
import io.postern.core.gateway.group.PeerMessage;
import io.postern.net.InterfaceName;
import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jgroups.Address;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cluster of this node: a path on each interface, and what is said over all of them.
 *
 * <p>Three threads, none of which runs before a cluster is configured: one opens and closes paths,
 * one sends what is urgent, one sends rows and is the only one that may have to wait for others.
 */
public final class Cluster implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Cluster.class);

  /** Rows of one letter: it fits few frames, so that a lost one costs little. */
  private static final int ROWS = 250;

  private static final long LOOK_MILLIS = 1_000;
  private static final long RETRY_NANOS = 5_000_000_000L;
  private static final long SILENT_NANOS = 5_000_000_000L;
  private static final long CLOSE_MILLIS = 500;

  private final LongSupplier clock;
  private final Letters letters = new Letters(run());
  private final Strangers strangers;
  private final Outgoing urgent = new Outgoing("cluster-urgent", () -> {});
  private final Outgoing steady = new Outgoing("cluster-rows", this::catchUp);
  private final LongAdder sent = new LongAdder();
  private final LongAdder received = new LongAdder();
  private final LongAdder doubled = new LongAdder();
  private final LongAdder dropped = new LongAdder();
  private final LongAdder caughtUp = new LongAdder();
  private final AtomicBoolean rowsLost = new AtomicBoolean();
  private final Map<String, Long> heardAt = new ConcurrentHashMap<>();
  private final Map<Address, String> names = new ConcurrentHashMap<>();
  private final List<Path> paths = new CopyOnWriteArrayList<>();
  private final Map<InterfaceName, Trouble> troubles = new ConcurrentHashMap<>();

  /** Nodes that are a member on any path; its own lock. */
  private final Set<String> present = new TreeSet<>();

  /** Nodes that are to be sent all rows; its own lock. */
  private final Set<String> behind = new LinkedHashSet<>();

  private volatile PeerChannel.Listener listener = new Unheard();

  private final Object wakeUp = new Object();
  private ClusterConfig wanted = ClusterConfig.NONE;
  private @Nullable Thread keeper;
  private boolean closed;

  /** What the keeper has carried out. */
  private volatile ClusterConfig config = ClusterConfig.NONE;

  private volatile @Nullable ClusterKeys keys;
  private @Nullable SecureRandom random;

  /** A path that is open, or being opened. */
  private record Path(ClusterPath channel, Seals seals) {
    InterfaceName nic() {
      return channel.place().nic();
    }
  }

  private record Trouble(String why, long at) {}

  /**
   * A cluster of which nothing is configured yet.
   *
   * @param clock monotonic nanoseconds, the ones that rows' times are of
   */
  public Cluster(LongSupplier clock) {
    this.clock = clock;
    strangers = new Strangers(clock);
  }

  /** Another one for each run of the agent; it only tells copies apart, so chance is no help. */
  private static long run() {
    return System.currentTimeMillis() << 20 ^ (System.nanoTime() & 0xf_ffff);
  }

  /** Nobody has asked to hear it yet. */
  private static final class Unheard implements PeerChannel.Listener {
    @Override
    public void heard(String group, PeerMessage message) {}

    @Override
    public Map<String, Iterable<Assignment>> joined(String node) {
      return Map.of();
    }
  }

  /**
   * Has what is heard told to one, until it closes what it is given here to speak by; it may do so
   * before anything is configured.
   */
  public PeerChannel heardBy(PeerChannel.Listener one) {
    listener = one;
    synchronized (present) {
      present.forEach(this::owe);
    }
    steady.wake();
    return new PeerChannel() {
      @Override
      public void send(String group, PeerMessage message) {
        Cluster.this.send(group, message);
      }

      @Override
      public void close() {
        listener = new Unheard();
      }
    };
  }

  /** Takes a configuration; returns at once, the rest is done by and by. */
  public void configure(ClusterConfig next) {
    synchronized (wakeUp) {
      if (closed) {
        return;
      }
      wanted = next;
      if (keeper == null && next.configured()) {
        keeper = Thread.ofPlatform().daemon().name("cluster").start(this::keep);
        urgent.start();
        steady.start();
      }
      wakeUp.notifyAll();
    }
  }

  // What is said

  private void send(String group, PeerMessage message) {
    if (paths.isEmpty()) {
      if (config.configured()) {
        dropped.increment();
      }
      return;
    }
    if (message instanceof PeerMessage.Rows(String node, List<Assignment> rows)) {
      for (int i = 0; i < rows.size(); i += ROWS) {
        var part = new PeerMessage.Rows(node, rows.subList(i, Math.min(rows.size(), i + ROWS)));
        if (!steady.offer(() -> sendSteadily(group, part))) {
          dropped.increment();
          rowsLost.set(true);
        }
      }
    } else if (!urgent.offer(() -> sendAtOnce(group, message))) {
      dropped.increment();
    }
  }

  private void sendAtOnce(String group, PeerMessage message) {
    byte[] letter = letters.write(Letters.Way.URGENT, group, message, clock.getAsLong());
    for (Path path : paths) {
      try {
        path.channel().urgent(letter);
        sent.increment();
      } catch (Exception e) {
        dropped.increment(); // the path is being opened or closed
      }
    }
  }

  private void sendSteadily(String group, PeerMessage.Rows rows) {
    byte[] letter = letters.write(Letters.Way.STEADY, group, rows, clock.getAsLong());
    for (Path path : paths) {
      try {
        path.channel().steady(null, letter);
        sent.increment();
      } catch (Exception e) {
        dropped.increment();
        rowsLost.set(true);
      }
    }
  }

  /** Sends all rows to whoever lacks them; on the rows' thread. */
  private void catchUp() {
    if (rowsLost.getAndSet(false)) {
      synchronized (present) {
        present.forEach(this::owe);
      }
    }
    String node = next();
    while (node != null) {
      Recipient recipient = recipient(node);
      if (recipient != null) {
        listener.joined(node).forEach((group, rows) -> sendAll(recipient, group, rows));
        caughtUp.increment();
      }
      node = next();
    }
  }

  private void owe(String node) {
    synchronized (behind) {
      behind.add(node);
    }
  }

  private @Nullable String next() {
    synchronized (behind) {
      var each = behind.iterator();
      if (!each.hasNext()) {
        return null;
      }
      String node = each.next();
      each.remove();
      return node;
    }
  }

  private record Recipient(Path path, Address address) {}

  private @Nullable Recipient recipient(String node) {
    for (Path path : paths) {
      for (Address member : path.channel().members()) {
        if (node.equals(nameOf(member)) && !path.channel().isSelf(member)) {
          return new Recipient(path, member);
        }
      }
    }
    return null;
  }

  private void sendAll(Recipient to, String group, Iterable<Assignment> rows) {
    List<Assignment> part = new ArrayList<>(ROWS);
    for (Assignment row : rows) {
      part.add(row);
      if (part.size() == ROWS) {
        sendTo(to, group, part);
        part.clear();
      }
    }
    if (!part.isEmpty()) {
      sendTo(to, group, part);
    }
  }

  private void sendTo(Recipient to, String group, List<Assignment> rows) {
    PeerMessage message = new PeerMessage.Rows(config.node(), rows);
    try {
      to.path()
          .channel()
          .steady(
              to.address(), letters.write(Letters.Way.STEADY, group, message, clock.getAsLong()));
      sent.increment();
    } catch (Exception e) {
      dropped.increment(); // it left; when it is back it is behind again
    }
  }

  // What is heard

  private final class Hearing implements ClusterPath.Listener {
    @Override
    public void letter(byte[] octets) {
      var _ = read(octets, "");
    }

    @Override
    public void letter(Address from, byte[] octets) {
      String node = read(octets, ClusterPath.nameOf(from));
      if (!node.isEmpty() && !node.equals(names.put(from, node))) {
        review();
      }
    }

    /** Passes on what is news; returns who said it, or nothing. */
    private String read(byte[] octets, String from) {
      return switch (letters.read(octets, clock.getAsLong())) {
        case Letters.News(String group, PeerMessage message) -> {
          heardAt.put(message.node(), clock.getAsLong());
          received.increment();
          if (message instanceof PeerMessage.Misses) {
            owe(message.node());
            steady.wake();
          } else {
            listener.heard(group, message);
          }
          yield message.node();
        }
        case Letters.Doubled(String node) -> {
          heardAt.put(node, clock.getAsLong());
          doubled.increment();
          yield node;
        }
        case Letters.Rejected(Rejection reason) -> {
          strangers.refused(reason, from);
          yield "";
        }
      };
    }

    @Override
    public void membersChanged(ClusterPath path) {
      review();
    }

    @Override
    public void proved(String node) {
      heardAt.put(node, clock.getAsLong());
    }

    @Override
    public void refused(Rejection reason, String from) {
      strangers.refused(reason, from);
    }
  }

  private String nameOf(Address member) {
    String name = names.get(member);
    return name == null ? ClusterPath.nameOf(member) : name;
  }

  /** Compares who is there with who was. */
  private void review() {
    Set<String> now = new TreeSet<>();
    List<Address> members = new ArrayList<>();
    for (Path path : paths) {
      for (Address member : path.channel().members()) {
        members.add(member);
        String name = nameOf(member);
        if (!path.channel().isSelf(member) && !name.isEmpty()) {
          now.add(name);
        }
      }
    }
    List<String> came;
    List<String> left;
    synchronized (present) {
      came = now.stream().filter(node -> !present.contains(node)).toList();
      left = present.stream().filter(node -> !now.contains(node)).toList();
      present.clear();
      present.addAll(now);
    }
    if (!left.isEmpty()) {
      names.keySet().retainAll(members);
      LOG.info("cluster: {} left", String.join(", ", left));
    }
    if (!came.isEmpty()) {
      LOG.info("cluster: {} joined", String.join(", ", came));
      came.forEach(this::owe);
      steady.wake();
    }
  }

  // Opening and closing

  private void keep() {
    ClusterLog.install();
    while (true) {
      ClusterConfig next;
      synchronized (wakeUp) {
        if (closed) {
          return;
        }
        next = wanted;
      }
      try {
        carryOut(next);
      } catch (GeneralSecurityException | RuntimeException e) {
        LOG.error("cluster: it cannot be opened", e);
      }
      try {
        synchronized (wakeUp) {
          if (!closed && next.equals(wanted)) {
            wakeUp.wait(next.configured() ? LOOK_MILLIS : 0);
          }
        }
      } catch (InterruptedException e) {
        return; // closed
      }
    }
  }

  private void carryOut(ClusterConfig next) throws GeneralSecurityException {
    ClusterConfig before = config;
    if (!sameChannel(before, next)) {
      paths.forEach(this::shut);
      troubles.clear();
    }
    if (next.configured()
        && (keys == null
            || !before.secrets().equals(next.secrets())
            || !before.name().equals(next.name()))) {
      ClusterKeys derived =
          ClusterKeys.of(
              next.name(), next.secrets().stream().map(ClusterConfig.Secret::text).toList());
      for (Path path : paths) {
        path.seals().rekey(derived);
      }
      keys = derived;
    }
    config = next;
    if (!next.configured()) {
      return;
    }
    List<Networks.Usable> usable = new ArrayList<>();
    for (InterfaceName nic : next.interfaces()) {
      switch (Networks.look(nic, next.moving(), boundAt(nic))) {
        case Networks.Usable network -> usable.add(network);
        case Networks.Useless(InterfaceName _, String why) -> trouble(nic, why);
      }
    }
    for (Path path : paths) {
      boolean stays = usable.stream().anyMatch(network -> isOf(network, path.channel().place()));
      if (!stays) {
        shut(path);
      }
    }
    for (Networks.Usable network : usable) {
      if (paths.stream().noneMatch(path -> isOf(network, path.channel().place()))
          && due(network.nic())) {
        open(Networks.place(next, network, usable));
      }
    }
  }

  private static boolean sameChannel(ClusterConfig one, ClusterConfig other) {
    return one.name().equals(other.name())
        && one.node().equals(other.node())
        && one.port() == other.port()
        && one.peers().equals(other.peers())
        && one.interfaces().equals(other.interfaces());
  }

  private static boolean isOf(Networks.Usable network, ClusterPath.Place place) {
    return network.nic().equals(place.nic()) && network.address().equals(place.address());
  }

  private @Nullable InetAddress boundAt(InterfaceName nic) {
    return paths.stream()
        .map(path -> path.channel().place())
        .filter(place -> place.nic().equals(nic))
        .map(ClusterPath.Place::address)
        .findFirst()
        .orElse(null);
  }

  /** Whether an interface whose path did not open may be tried again. */
  private boolean due(InterfaceName nic) {
    Trouble last = troubles.get(nic);
    return last == null
        || !last.why().startsWith(OPENING)
        || clock.getAsLong() - last.at() > RETRY_NANOS;
  }

  private static final String OPENING = "the channel does not open: ";

  private void trouble(InterfaceName nic, String why) {
    Trouble before = troubles.put(nic, new Trouble(why, clock.getAsLong()));
    if (before == null || !before.why().equals(why)) {
      LOG.warn("cluster: nothing is said over {}: {}", nic, why);
    }
  }

  private void open(ClusterPath.Place place) throws GeneralSecurityException {
    ClusterKeys with = keys;
    if (with == null) {
      return;
    }
    SecureRandom drawn = random == null ? new SecureRandom() : random;
    random = drawn;
    Seals seals = new Seals(place.node(), with, clock, drawn);
    Path path = null;
    try {
      path = new Path(new ClusterPath(place, seals, new Hearing()), seals);
      paths.add(path);
      path.channel().open();
      if (troubles.remove(place.nic()) != null) {
        LOG.info("cluster: {} speaks over {} again", place.node(), place.nic());
      }
      review();
    } catch (Exception e) {
      if (path != null) {
        shut(path);
      }
      trouble(place.nic(), OPENING + reason(e));
    }
  }

  private static String reason(Throwable e) {
    Throwable cause = e.getCause();
    return cause == null ? String.valueOf(e.getMessage()) : reason(cause);
  }

  private void shut(Path path) {
    paths.remove(path);
    path.channel().close();
    review();
  }

  /** How it stands. */
  public ClusterStatus status() {
    ClusterConfig now = config;
    if (!now.configured()) {
      return ClusterStatus.NONE;
    }
    ClusterKeys known = keys;
    return new ClusterStatus(
        now.name(),
        now.node(),
        known == null ? List.of() : known.numbers(),
        now.interfaces().stream().map(this::shown).toList(),
        nodes(),
        strangers.list(),
        new ClusterStatus.Counters(
            sent.sum(),
            received.sum(),
            doubled.sum(),
            dropped.sum(),
            caughtUp.sum(),
            strangers.counts()));
  }

  private ClusterStatus.Path shown(InterfaceName nic) {
    for (Path path : paths) {
      if (path.nic().equals(nic)) {
        return new ClusterStatus.Path(
            nic,
            path.channel().place().address().getHostAddress(),
            path.channel().members().size(),
            "");
      }
    }
    Trouble trouble = troubles.get(nic);
    return new ClusterStatus.Path(nic, "", 0, trouble == null ? "is being opened" : trouble.why());
  }

  private List<ClusterStatus.Node> nodes() {
    long now = clock.getAsLong();
    Map<String, List<InterfaceName>> views = new TreeMap<>();
    Map<String, String> from = new HashMap<>();
    Map<String, Long> heard = new HashMap<>(heardAt);
    for (Path path : paths) {
      for (Address member : path.channel().members()) {
        String name = nameOf(member);
        if (!path.channel().isSelf(member) && !name.isEmpty()) {
          views.computeIfAbsent(name, _ -> new ArrayList<>()).add(path.nic());
        }
      }
      for (Seals.Voice voice : path.seals().voices()) {
        from.put(voice.node(), voice.from());
        heard.merge(voice.node(), voice.heardAt(), Math::max);
      }
    }
    heard.forEach(
        (name, at) -> {
          if (now - at < SILENT_NANOS) {
            views.computeIfAbsent(name, _ -> new ArrayList<>());
          }
        });
    List<ClusterStatus.Node> nodes = new ArrayList<>();
    views.forEach(
        (name, nics) -> {
          Long at = heard.get(name);
          boolean silent = at == null || now - at >= SILENT_NANOS;
          nodes.add(
              new ClusterStatus.Node(
                  name,
                  nics.isEmpty()
                      ? ClusterStatus.Presence.WIRE_ONLY
                      : silent
                          ? ClusterStatus.Presence.DIRECTORY_ONLY
                          : ClusterStatus.Presence.MEMBER,
                  from.getOrDefault(name, ""),
                  nics,
                  at == null ? -1 : (now - at) / 1_000_000));
        });
    return nodes;
  }

  /** Leaves in order: what was sent before is on its way when this returns. */
  @Override
  public void close() {
    Thread running;
    synchronized (wakeUp) {
      closed = true;
      running = keeper;
      wakeUp.notifyAll();
    }
    if (running == null) {
      return;
    }
    urgent.close(CLOSE_MILLIS);
    steady.close(CLOSE_MILLIS);
    running.interrupt();
    try {
      running.join(2 * CLOSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    paths.forEach(this::shut);
  }
}
