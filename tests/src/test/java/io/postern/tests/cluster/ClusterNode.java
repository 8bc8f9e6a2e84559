package io.postern.tests.cluster;

import io.postern.cluster.Cluster;
import io.postern.cluster.PeerChannel;
import io.postern.config.ClusterConfig;
import io.postern.core.gateway.balance.Assignment;
import io.postern.core.gateway.balance.Assignments;
import io.postern.core.gateway.group.PeerMessage;
import io.postern.core.gateway.lease.Claim;
import io.postern.core.gateway.lease.Released;
import io.postern.net.InterfaceName;
import io.postern.net.IpAddress;
import io.postern.net.MacAddress;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * A node of a cluster as a process of its own, told by lines what to do: it answers each claim with
 * a release, so that whoever claims measures the round trip.
 */
public final class ClusterNode implements PeerChannel.Listener {
  private static final String GROUP = "lan";
  private static final long MAC = MacAddress.of("02:00:00:00:00:01").bits();
  private static final long EPOCH = 5L << 8 | 1;

  private final String node;
  private final List<InterfaceName> nics;
  private final List<IpAddress> peers;
  private final Cluster cluster = new Cluster(System::nanoTime);
  private final PeerChannel channel;
  private final Map<Long, Long> claimed = new ConcurrentHashMap<>();
  private final Map<String, List<Long>> roundTrips = new TreeMap<>();
  private final Map<String, AtomicLong> resignations = new ConcurrentHashMap<>();
  private final Assignments rows = new Assignments();
  private volatile boolean active;
  private volatile long rowsAt;
  private long number;

  private ClusterNode(String node, List<InterfaceName> nics, List<IpAddress> peers) {
    this.node = node;
    this.nics = nics;
    this.peers = peers;
    channel = cluster.heardBy(this);
  }

  /** Arguments: node, interfaces by commas, peers by commas or -, secrets by commas. */
  public static void main(String[] args) throws IOException {
    ClusterNode self =
        new ClusterNode(
            args[0],
            Arrays.stream(args[1].split(",")).map(InterfaceName::of).toList(),
            args[2].equals("-")
                ? List.of()
                : Arrays.stream(args[2].split(",")).map(IpAddress::of).toList());
    self.secrets(args[3]);
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      self.obey(line.split(" "));
    }
    self.cluster.close();
  }

  private void secrets(String texts) {
    cluster.configure(
        new ClusterConfig(
            node,
            "site",
            nics,
            7730,
            peers,
            Arrays.stream(texts.split(",")).map(ClusterConfig.Secret::new).toList(),
            List.of()));
  }

  private void obey(String[] words) throws IOException {
    switch (words[0]) {
      case "secrets" -> {
        secrets(words[1]);
        say("done");
      }
      case "keys" -> say(String.join(" ", cluster.status().keys()));
      case "claim" -> claim(Integer.parseInt(words[1]), Long.parseLong(words[2]));
      case "resign" -> resign(Integer.parseInt(words[1]));
      case "rows" -> rows(Integer.parseInt(words[1]));
      case "status" -> say(cluster.status().toString());
      case "members" -> say(members());
      case "heard" -> say(resignations.toString());
      case "held" -> {
        synchronized (rows) {
          say(rows.size() + " " + rowsAt);
        }
      }
      case "memory" ->
          say(
              Files.readAllLines(Path.of("/proc/self/status")).stream()
                  .filter(line -> line.startsWith("VmRSS"))
                  .findFirst()
                  .orElse(""));
      default -> say("? " + words[0]);
    }
  }

  private String members() {
    return String.join(
        " ",
        cluster.status().nodes().stream()
            .map(other -> other.name() + ":" + other.presence() + ":" + other.paths().size())
            .toList());
  }

  private static void say(String text) {
    System.out.println("> " + text);
    System.out.flush();
  }

  private void claim(int count, long gapMicros) {
    claimed.clear();
    synchronized (roundTrips) {
      roundTrips.clear();
    }
    long start = System.nanoTime();
    for (int i = 0; i < count; i++) {
      long due = start + i * gapMicros * 1_000;
      while (System.nanoTime() - due < 0) {
        LockSupport.parkNanos(due - System.nanoTime());
      }
      number++;
      claimed.put(number, System.nanoTime());
      channel.send(
          GROUP,
          new PeerMessage.Claims(
              node, new Claim(node, 7, number, 100, IpAddress.of("10.9.1.1"), 100_000_000L)));
    }
    LockSupport.parkNanos(200_000_000L);
    StringBuilder text = new StringBuilder();
    synchronized (roundTrips) {
      roundTrips.forEach(
          (other, times) -> {
            List<Long> sorted = times.stream().sorted().toList();
            text.append(
                "%s n %d p50 %.3f p99 %.3f max %.3f "
                    .formatted(
                        other,
                        sorted.size(),
                        sorted.get(sorted.size() / 2) / 1e6,
                        sorted.get(sorted.size() * 99 / 100) / 1e6,
                        sorted.getLast() / 1e6));
          });
    }
    say(text.toString());
  }

  private void resign(int count) {
    for (int i = 0; i < count; i++) {
      channel.send(GROUP, new PeerMessage.Resigns(node, List.of(7)));
      LockSupport.parkNanos(1_000_000L);
    }
    say("done");
  }

  /** From now on this is the active gateway, with so many hosts. */
  private void rows(int count) {
    List<Assignment> changes = new ArrayList<>();
    long now = System.nanoTime();
    int host = (int) IpAddress.of("10.64.0.0").low();
    synchronized (rows) {
      for (int i = 0; i < count; i++) {
        rows.assign(host + i, MAC + i, 9, now, EPOCH);
      }
      while (rows.hasChanges()) {
        changes.addAll(rows.changes(1_000));
      }
    }
    active = true;
    channel.send(GROUP, new PeerMessage.Rows(node, changes));
    say("done");
  }

  @Override
  public void heard(String group, PeerMessage message) {
    switch (message) {
      case PeerMessage.Claims(String from, Claim claim) ->
          channel.send(
              group,
              new PeerMessage.Releases(node, new Released(claim.vrid(), from, claim.number())));
      case PeerMessage.Releases(String from, Released released) -> {
        Long at = released.claimant().equals(node) ? claimed.get(released.number()) : null;
        if (at != null) {
          long took = System.nanoTime() - at;
          synchronized (roundTrips) {
            roundTrips.computeIfAbsent(from, _ -> new ArrayList<>()).add(took);
          }
        }
      }
      case PeerMessage.Resigns(String from, List<Integer> _) ->
          resignations.computeIfAbsent(from, _ -> new AtomicLong()).incrementAndGet();
      case PeerMessage.Rows(String _, List<Assignment> some) -> {
        synchronized (rows) {
          some.forEach(rows::merge);
          rowsAt = System.nanoTime();
        }
      }
      case PeerMessage.Hello _, PeerMessage.Misses _ -> {}
    }
  }

  @Override
  public Map<String, Iterable<Assignment>> joined(String other) {
    return active ? Map.of(GROUP, rows) : Map.of();
  }
}
