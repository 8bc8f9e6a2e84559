package io.postern.core.gateway.balance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Shares follow weights (invariant 5), for any number of hosts, forwarders and weights. */
final class ChooserTest {
  private final Assignments assignments = new Assignments();
  private final Chooser chooser = new Chooser(assignments);
  private final SplittableRandom random = new SplittableRandom(5);

  private List<Share> drawn() {
    int[] weights = new int[1 + random.nextInt(Share.MOST)];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = 1 + random.nextInt(random.nextBoolean() ? 4 : Share.HEAVIEST);
    }
    return Balanced.shares(weights);
  }

  private void assign(int host) {
    int vrid = chooser.choose(host);
    assertTrue(assignments.assign(host, 1, vrid, 0, 1), "there is room");
  }

  /** No forwarder is a whole host away from its quota; asked after each host. */
  private void withinOneHost(List<Share> shares, boolean weighted, int hosts) {
    long whole = shares.stream().mapToLong(s -> weighted ? s.weight() : 1).sum();
    for (Share share : shares) {
      double quota = (double) hosts * (weighted ? share.weight() : 1) / whole;
      double off = Math.abs(assignments.hosts(share.vrid()) - quota);
      assertTrue(off < 1, () -> off + " away from " + quota + " of " + hosts + ": " + shares);
    }
  }

  private void sharesAreWithinOneHost(Balancing balancing, boolean weighted) {
    for (int hosts : new int[] {1_000, 1_000, 1_000, 1_000, 1_000, 1_000, 1_000, 25_000, 25_000}) {
      assignments.clear();
      List<Share> shares = drawn();
      chooser.offer(Balancing.NONE, shares);
      chooser.offer(balancing, shares);
      for (int i = 0; i < hosts; i++) {
        assign(Balanced.host(i));
        withinOneHost(shares, weighted, i + 1);
      }
    }
  }

  @Test
  void round_robin_gives_each_the_same_within_one_host() {
    sharesAreWithinOneHost(Balancing.ROUND_ROBIN, false);
  }

  @Test
  void weighted_keeps_to_the_quota_after_every_host() {
    sharesAreWithinOneHost(Balancing.WEIGHTED, true);
  }

  @Test
  void least_hosts_keeps_to_the_quota_after_every_host() {
    sharesAreWithinOneHost(Balancing.LEAST_HOSTS, true);
  }

  @Test
  void least_hosts_fills_up_what_was_left() {
    List<Share> shares = Balanced.shares(2, 1, 1);
    chooser.offer(Balancing.LEAST_HOSTS, shares);
    for (int i = 0; i < 1_000; i++) {
      assign(Balanced.host(i));
    }
    for (int i = 0; i < 1_000; i++) {
      if (assignments.vridOf(Balanced.host(i)) == 2) {
        assignments.remove(Balanced.host(i));
      }
    }
    assertEquals(0, assignments.hosts(2));
    for (int i = 1_000; i < 1_250; i++) {
      assign(Balanced.host(i));
    }
    withinOneHost(shares, true, 1_000);
  }

  @Test
  void a_hash_is_off_by_four_sigma_at_most() {
    for (int hosts : new int[] {1_000, 25_000}) {
      for (int round = 0; round < 40; round++) {
        List<Share> shares = drawn();
        chooser.offer(Balancing.HOST_HASH, shares);
        int first = random.nextInt();
        int[] counts = new int[256];
        for (int i = 0; i < hosts; i++) {
          counts[chooser.choose(first + i)]++;
        }
        double whole = shares.stream().mapToInt(Share::weight).sum();
        for (Share share : shares) {
          double part = share.weight() / whole;
          double sigma = Math.sqrt(hosts * part * (1 - part));
          double off = Math.abs(counts[share.vrid()] - hosts * part);
          // Forty rounds of eight at 4 sigma: once in fifty runs by chance, and the seed is fixed.
          assertTrue(off <= 4 * sigma + 0.5, () -> off / sigma + " sigma: " + shares);
        }
      }
    }
  }

  @Test
  void a_hash_gives_only_the_lost_forwarders_hosts_to_others() {
    List<Share> all = Balanced.shares(3, 1, 2, 1);
    List<Share> less = new ArrayList<>(all);
    less.set(2, Balanced.share(3, 2, Condition.REDIRECTED));
    Chooser later = new Chooser(assignments);
    chooser.offer(Balancing.HOST_HASH, all);
    later.offer(Balancing.HOST_HASH, less);
    for (int i = 0; i < 5_000; i++) {
      int before = chooser.choose(Balanced.host(i));
      int after = later.choose(Balanced.host(i));
      if (before == 3) {
        assertNotEquals(3, after);
      } else {
        assertEquals(before, after);
      }
    }
  }

  @Test
  void least_load_goes_to_who_carries_least_for_its_weight() {
    List<Share> shares =
        List.of(
            new Share(1, Balanced.OWN, 1, Condition.ACTIVE, true, 1_000_000),
            new Share(2, Balanced.OWN, 4, Condition.ACTIVE, false, 2_000_000),
            new Share(3, Balanced.OWN, 1, Condition.ACTIVE, false, 900_000));
    chooser.offer(Balancing.LEAST_LOAD, shares);
    assertEquals(2, chooser.choose(Balanced.host(1)));
  }

  @Test
  void between_two_reports_of_load_hosts_do_not_all_go_to_one() {
    List<Share> shares =
        List.of(
            new Share(1, Balanced.OWN, 1, Condition.ACTIVE, true, 1_000),
            new Share(2, Balanced.OWN, 1, Condition.ACTIVE, false, 0));
    for (int i = 0; i < 10; i++) {
      assertTrue(assignments.assign(Balanced.host(i), 1, 1, 0, 1), "there is room");
    }
    chooser.offer(Balancing.LEAST_LOAD, shares);
    for (int i = 100; i < 200; i++) {
      assign(Balanced.host(i));
    }
    assertTrue(assignments.hosts(2) > 50 && assignments.hosts(2) < 60, assignments.hosts(2) + "");
  }

  @Test
  void only_what_is_offered_is_given_out() {
    Condition[] conditions = Condition.values();
    for (Balancing balancing : Balancing.values()) {
      for (int round = 0; round < 200; round++) {
        List<Share> shares = new ArrayList<>();
        for (int vrid = 1; vrid <= Share.MOST; vrid++) {
          Condition condition = conditions[random.nextInt(conditions.length)];
          shares.add(Balanced.share(vrid, random.nextInt(3), condition));
        }
        chooser.offer(balancing, shares);
        boolean any = shares.stream().anyMatch(Share::offered);
        for (int i = 0; i < 20; i++) {
          int vrid = chooser.choose(random.nextInt());
          assertEquals(any, vrid != 0);
          assertTrue(vrid == 0 || shares.get(vrid - 1).offered(), () -> vrid + ": " + shares);
        }
      }
    }
  }
}
