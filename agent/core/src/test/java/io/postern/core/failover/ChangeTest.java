package io.postern.core.failover;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.postern.core.failover.config.GroupConfig;
import io.postern.core.failover.config.MacPolicy;
import io.postern.core.failover.config.MemberConfig;
import io.postern.core.failover.config.StandbyMode;
import io.postern.core.failover.config.ThresholdBy;
import io.postern.device.AddressState;
import io.postern.device.LinkState;
import io.postern.net.InterfaceName;
import io.postern.net.IpPrefix;
import io.postern.net.MacAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What a commit leaves in the kernel: what a start with that configuration would have made. */
final class ChangeTest {
  private static final long REQUEST = 7;

  /** Where addresses come from. */
  private enum Origin {
    CONFIGURED,
    LEARNED,
    WITH_VLAN
  }

  /** A configuration as it is drawn here. */
  private record Draft(
      MacPolicy macs, StandbyMode mode, Origin origin, int members, String testNet) {
    GroupConfig build() {
      Groups groups = new Groups();
      groups.mode = mode;
      groups.macs = macs;
      groups.unknownMayCarry = mode != StandbyMode.READY;
      for (int i = 0; i < members; i++) {
        groups.members.add(
            new MemberConfig(
                InterfaceName.of("eth" + i),
                testNet.isEmpty() ? null : IpPrefix.of(testNet + (11 + i) + "/24"),
                List.of(),
                50,
                ThresholdBy.PORTS,
                IpPrefix.of("198.51.100." + (1 + i) + "/32"),
                MacAddress.of("02:dd:00:00:00:0" + (1 + i))));
      }
      switch (origin) {
        case CONFIGURED -> groups.address("192.0.2.1/24", "eth0").address("192.0.2.2/24", "eth0");
        case LEARNED -> {}
        case WITH_VLAN ->
            groups.address("192.0.2.1/24", "eth0").address("203.0.113.1/24", 100, "eth0");
      }
      return groups.build();
    }

    Bench bench() {
      Bench bench = new Bench().nics(3);
      return origin == Origin.LEARNED
          ? bench.address("eth0", "192.0.2.1/24").address("eth0", "192.0.2.2/24")
          : bench;
    }

    List<String> started() {
      Bench bench = bench().start(build());
      bench.pass(60 * Bench.SECOND);
      return kernel(bench);
    }
  }

  /** What a kernel has, as far as a configuration may change it. */
  private static List<String> kernel(Bench bench) {
    TreeSet<String> all = new TreeSet<>();
    for (LinkState link : bench.links.values()) {
      all.add(
          link.name() + " " + link.mac() + " " + link.adminUp() + " " + link.alternativeNames());
    }
    for (AddressState state : bench.addresses) {
      all.add(state.nic() + " " + state.prefix());
    }
    return new ArrayList<>(all);
  }

  private static void commit(Bench bench, GroupConfig... next) {
    bench.tried.clear();
    bench.propose(REQUEST, next);
    bench.finishBatches();
    assertEquals(1, bench.tried.size(), bench.tried::toString);
    assertEquals(List.of(), bench.tried.getFirst().refusals());
    bench.handle(new FailoverEvent.Committed(bench.now, "ops", "netconf", 2));
  }

  private static List<Draft> drafts(Origin origin, int members, String testNet) {
    List<Draft> all = new ArrayList<>();
    for (MacPolicy macs : MacPolicy.values()) {
      for (StandbyMode mode : StandbyMode.values()) {
        all.add(new Draft(macs, mode, origin, members, testNet));
      }
    }
    return all;
  }

  private static void compare(List<Draft> before, List<Draft> after, boolean failedOver) {
    List<String> wrong = new ArrayList<>();
    for (Draft next : after) {
      List<String> expected = next.started();
      for (Draft first : before) {
        Bench bench = first.bench().start(first.build());
        bench.pass(20 * Bench.SECOND);
        if (failedOver) {
          bench.cut("eth0");
          bench.pass(5 * Bench.SECOND);
        }
        commit(bench, next.build());
        bench.pass(5 * Bench.SECOND);
        if (failedOver) {
          bench.mend("eth0");
        }
        // A cold or warm home is tried every 10 s and longer.
        bench.pass((failedOver ? 300 : 30) * Bench.SECOND);
        List<String> found = kernel(bench);
        if (!found.equals(expected)) {
          List<String> more = new ArrayList<>(found);
          more.removeAll(expected);
          List<String> less = new ArrayList<>(expected);
          less.removeAll(found);
          wrong.add(first + " -> " + next + ": has " + more + ", lacks " + less);
        }
      }
    }
    assertTrue(
        wrong.isEmpty(),
        () -> wrong.size() + " of " + before.size() * after.size() + ":\n" + lines(wrong));
  }

  private static String lines(List<String> all) {
    return String.join("\n", all);
  }

  @Test
  void whateverMacPolicyAndStandbyModeWereTheNewOnesAreAsAfterAStart() {
    for (Origin origin : Origin.values()) {
      List<Draft> all = drafts(origin, 2, "");
      compare(all, all, false);
    }
  }

  @Test
  void soTheyAreWhereTheAddressesHadFailedOverBefore() {
    List<Draft> all = drafts(Origin.CONFIGURED, 2, "");
    compare(all, all, true);
  }

  @Test
  void testAddressesComeAndGoWithTheirConfiguration() {
    List<Draft> without = drafts(Origin.CONFIGURED, 2, "");
    List<Draft> here = drafts(Origin.CONFIGURED, 2, "192.0.2.");
    List<Draft> elsewhere = drafts(Origin.CONFIGURED, 2, "10.77.0.");
    compare(here, without, false);
    compare(without, here, false);
    compare(here, elsewhere, false);
  }

  @Test
  void aMemberThatIsDroppedIsAsItWasFoundAndOneThatIsAddedAsIfItHadAlwaysBeen() {
    for (Origin origin : Origin.values()) {
      List<Draft> two = drafts(origin, 2, "10.77.0.");
      List<Draft> three = drafts(origin, 3, "10.77.0.");
      compare(three, two, false);
      compare(two, three, false);
    }
  }

  @Test
  void vlanLinksOfAddressesThatAreNoMoreGo() {
    List<Draft> with = drafts(Origin.WITH_VLAN, 2, "");
    List<Draft> without = drafts(Origin.CONFIGURED, 2, "");
    compare(with, without, false);
    compare(without, with, false);
  }
}
