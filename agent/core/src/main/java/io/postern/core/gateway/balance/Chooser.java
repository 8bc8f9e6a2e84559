package io.postern.core.gateway.balance;

import java.util.Arrays;
import java.util.List;

/**
 * Chooses a forwarder for a host that has none, among those that are offered. Belongs to the ARP
 * thread; a choice allocates nothing.
 *
 * <p>What is given out by weight keeps to the quota: with {@code t} given out, a forwarder of
 * weight {@code w} of {@code W} has more than {@code t w / W - 1} and less than {@code t w / W +
 * 1}. That is the method of Balinski and Young (1975): of those that would stay within their upper
 * quota, the one that is due first.
 */
public final class Chooser {
  private final Assignments assignments;
  private final int[] vrids = new int[Share.MOST];
  private final int[] weights = new int[Share.MOST];
  private final long[] loads = new long[Share.MOST];
  private final long[] targets = new long[Share.MOST];
  private final long[] remainders = new long[Share.MOST];

  /** Given out since the offer changed (weighted), or since the last report (least load). */
  private final long[] given = new long[Share.MOST];

  private Balancing balancing = Balancing.NONE;
  private int count;
  private long weight;

  /** What a host carries on average, as of the last report. */
  private double average = 1;

  private int next;

  /** A chooser that offers nothing yet. */
  public Chooser(Assignments assignments) {
    this.assignments = assignments;
  }

  /** Takes what is offered from now on; what was given out counts as long as the offer is same. */
  public void offer(Balancing method, List<Share> shares) {
    boolean same = method == balancing;
    boolean reported = false;
    int n = 0;
    for (int i = 0; i < shares.size(); i++) {
      Share share = shares.get(i);
      if (share.offered()) {
        same &= n < count && vrids[n] == share.vrid() && weights[n] == share.weight();
        reported |= loads[n] != share.load();
        vrids[n] = share.vrid();
        weights[n] = share.weight();
        loads[n] = share.load();
        n++;
      }
    }
    same &= n == count;
    balancing = method;
    count = n;
    weight = 0;
    long load = 0;
    for (int i = 0; i < n; i++) {
      weight += weights[i];
      load += loads[i];
    }
    if (!same || (reported && method == Balancing.LEAST_LOAD)) {
      Arrays.fill(given, 0);
      average = Math.max(1.0, (double) load / Math.max(1, assignments.size()));
    }
    if (!same) {
      next = 0;
    }
  }

  /** The VRID of a forwarder for a new host; 0 where none is offered. */
  public int choose(int host) {
    if (count == 0) {
      return 0;
    }
    int chosen =
        switch (balancing) {
          case NONE -> 0;
          case ROUND_ROBIN -> next;
          case WEIGHTED -> due();
          case HOST_HASH -> hashed(host);
          case LEAST_HOSTS -> fewest();
          case LEAST_LOAD -> lightest();
        };
    given[chosen]++;
    next = (chosen + 1) % count;
    return vrids[chosen];
  }

  /** What a hash alone says, whatever was given out; 0 where none is offered. */
  public int preferred(int host) {
    return count == 0 ? 0 : vrids[hashed(host)];
  }

  /** Fixes how many of a number of hosts each should have: its quota, by largest remainder. */
  void apportion(long hosts) {
    boolean alike = balancing == Balancing.ROUND_ROBIN;
    long whole = alike ? count : weight;
    long left = hosts;
    for (int i = 0; i < count; i++) {
      targets[i] = hosts * (alike ? 1 : weights[i]) / whole;
      remainders[i] = hosts * (alike ? 1 : weights[i]) % whole;
      left -= targets[i];
    }
    for (; left > 0; left--) {
      int most = 0;
      for (int i = 1; i < count; i++) {
        most = remainders[i] > remainders[most] ? i : most;
      }
      targets[most]++;
      remainders[most] = -1;
    }
  }

  /** What {@link #apportion} fixed for a forwarder; 0 if it is not offered. */
  long target(int vrid) {
    for (int i = 0; i < count; i++) {
      if (vrids[i] == vrid) {
        return targets[i];
      }
    }
    return 0;
  }

  /** A forwarder that has fewer hosts than was fixed for it; 0 for none. */
  int shortOfHosts() {
    for (int i = 0; i < count; i++) {
      if (assignments.hosts(vrids[i]) < targets[i]) {
        return vrids[i];
      }
    }
    return 0;
  }

  private int due() {
    long total = 1;
    for (int i = 0; i < count; i++) {
      total += given[i];
    }
    int best = -1;
    for (int i = 0; i < count; i++) {
      boolean within = given[i] * weight < weights[i] * total;
      if (within && (best < 0 || (given[i] + 1) * weights[best] < (given[best] + 1) * weights[i])) {
        best = i;
      }
    }
    return best;
  }

  private int fewest() {
    long total = 1;
    for (int i = 0; i < count; i++) {
      total += assignments.hosts(vrids[i]);
    }
    int best = -1;
    long fewest = 0;
    for (int i = 0; i < count; i++) {
      long hosts = assignments.hosts(vrids[i]);
      boolean within = hosts * weight < weights[i] * total;
      if (within && (best < 0 || (hosts + 1) * weights[best] < (fewest + 1) * weights[i])) {
        best = i;
        fewest = hosts;
      }
    }
    return best;
  }

  /** Until the next report, a host given out counts as an average one. */
  private int lightest() {
    int best = 0;
    double least = Double.MAX_VALUE;
    for (int i = 0; i < count; i++) {
      double burden = (loads[i] + given[i] * average) / weights[i];
      if (burden < least) {
        best = i;
        least = burden;
      }
    }
    return best;
  }

  /** Rendezvous hashing: each forwarder draws a lot for the host; a weight makes it luckier. */
  private int hashed(int host) {
    int best = 0;
    double longest = -1;
    for (int i = 0; i < count; i++) {
      double straw = weights[i] / -Math.log(lot(host, vrids[i]));
      if (straw > longest) {
        best = i;
        longest = straw;
      }
    }
    return best;
  }

  /** A number in (0, 1): the finalizer of SplitMix64 over host and forwarder. */
  private static double lot(int host, int vrid) {
    long mixed = (((host & 0xffff_ffffL) << 8) | vrid) * 0x9e3779b97f4a7c15L;
    mixed = (mixed ^ (mixed >>> 30)) * 0xbf58476d1ce4e5b9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
    mixed ^= mixed >>> 31;
    return ((mixed >>> 12) + 0.5) / (1L << 52);
  }
}
