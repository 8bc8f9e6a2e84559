package io.postern.tests.kernel.inside;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.postern.core.failover.config.ThresholdBy;
import io.postern.core.failover.state.GroupStatus;
import io.postern.core.failover.state.MemberCondition;
import io.postern.device.Carrier;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A trunk as a member: it fails when its threshold is reached, not before. */
@Tag("inside")
final class BondTest {
  private static final String ADDRESS = "10.9.0.1";

  private Site site;

  @BeforeEach
  void build() throws Exception {
    site = Site.of(1);
  }

  @AfterEach
  void close() {
    site.close();
  }

  /** A bond {@code trunk} with ports {@code wire0} ..., cabled to {@code plug0} ... */
  private void bond(String mode, int ports) throws Exception {
    site.box.ip("link add trunk type bond mode " + mode + " miimon 10");
    for (int i = 0; i < ports; i++) {
      site.cable("wire" + i, "plug" + i, 16 + i);
      // Cables of one trunk do not feed into each other.
      site.lan.ip("link set plug" + i + " type bridge_slave isolated on");
      site.box.ip("link set wire" + i + " down", "link set wire" + i + " master trunk");
    }
    site.box.ip("link set trunk up");
  }

  private void start(GroupDraft group) throws Exception {
    site.start(group.address(ADDRESS + "/24", 0));
    site.awaitReady();
    assertTrue(Site.servedBy(site.awaitServing("trunk"), "trunk"));
    site.lan.awaitReach(ADDRESS);
  }

  /** Waits until the agent knows how many ports have lost their partner. */
  private GroupStatus awaitLost(int count) throws Exception {
    return site.await(
        count + " ports lost",
        g ->
            Site.member(g, "trunk").ports().stream()
                    .filter(port -> port.carrier() == Carrier.DOWN)
                    .count()
                == count);
  }

  @ParameterizedTest(name = "{0}, {1} ports")
  @CsvSource({"active-backup, 2", "balance-rr, 4"})
  void half_of_the_ports_lost_is_a_failure_and_less_is_none(String mode, int ports)
      throws Exception {
    bond(mode, ports);
    start(
        new GroupDraft()
            .member("trunk", List.of(), ThresholdBy.PORTS)
            .member("nic0", List.of(), ThresholdBy.PORTS));
    assertEquals(ports, Site.member(awaitLost(0), "trunk").ports().size());
    for (int i = 0; i < ports / 2 - 1; i++) {
      site.cut("plug" + i);
      GroupStatus group = awaitLost(i + 1);
      assertEquals(MemberCondition.OK, Site.member(group, "trunk").condition());
      assertTrue(Site.servedBy(group, "trunk"));
    }
    site.cut("plug" + (ports / 2 - 1));
    GroupStatus group = site.awaitServing("nic0");
    assertTrue(Site.member(group, "trunk").reason().contains("threshold 50 %"), site::told);
    site.lan.awaitReach(ADDRESS);
    site.mend("plug0");
    site.awaitServing("trunk");
    site.lan.awaitReach(ADDRESS);
  }

  @Test
  void the_ports_that_are_listed_count_instead_of_the_kernels() throws Exception {
    bond("active-backup", 4);
    start(
        new GroupDraft()
            .member("trunk", List.of("wire2", "wire3"), ThresholdBy.PORTS)
            .member("nic0", List.of(), ThresholdBy.PORTS));
    site.cut("plug0");
    site.cut("plug1");
    Netns.until(
        "the kernel has lost two ports",
        () -> IntStream.range(0, 2).allMatch(i -> carrier("wire" + i) == Carrier.DOWN));
    assertTrue(Site.servedBy(awaitLost(0), "trunk"));
    site.lan.awaitReach(ADDRESS);
    site.cut("plug2");
    site.awaitServing("nic0");
    site.mend("plug2");
    site.awaitServing("trunk");
    site.lan.awaitReach(ADDRESS);
  }

  private Carrier carrier(String nic) {
    return site.link(nic).carrier();
  }

  @Test
  void by_capacity_the_narrow_port_may_fail_and_the_wide_one_may_not() throws Exception {
    bond("active-backup", 1);
    // 30 Gbit/s and 10 Gbit/s: one of two ports is half of them, but a quarter of the capacity.
    site.box.ip("link add wide type bond mode balance-rr miimon 10");
    for (int i = 0; i < 3; i++) {
      site.box.ip(
          "link add core%d type veth peer name far%d".formatted(i, i),
          "link set core%d master wide".formatted(i),
          "link set far%d up".formatted(i));
    }
    site.box.ip(
        "link set wide up",
        "link add narrow type veth peer name beyond",
        "link set narrow up",
        "link set beyond up");
    Netns.until("all have carrier", () -> carrier("wide") == Carrier.UP);
    start(
        new GroupDraft()
            .member("trunk", List.of("wide", "narrow"), ThresholdBy.CAPACITY)
            .member("nic0", List.of(), ThresholdBy.PORTS));
    GroupStatus whole = awaitLost(0);
    assertEquals(
        List.of(30_000, 10_000),
        Site.member(whole, "trunk").ports().stream().map(port -> port.speedMbps()).toList());
    site.box.ip("link set beyond down");
    assertTrue(Site.servedBy(awaitLost(1), "trunk"));
    site.lan.awaitReach(ADDRESS);
    site.box.ip("link set beyond up");
    awaitLost(0);
    site.box.ip("link set far0 down", "link set far1 down", "link set far2 down");
    GroupStatus failed = site.awaitServing("nic0");
    assertTrue(Site.member(failed, "trunk").reason().contains("75 % of its capacity"), site::told);
    site.box.ip("link set far0 up", "link set far1 up", "link set far2 up");
    site.awaitServing("trunk");
    site.lan.awaitReach(ADDRESS);
  }
}
