package io.postern.tests.kernel.inside;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.postern.core.failover.config.MacPolicy;
import io.postern.core.failover.config.StandbyMode;
import io.postern.core.failover.state.GroupOperStatus;
import io.postern.net.MacAddress;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Standbys that wait unplumbed (cold) or with a dummy set of parameters (warm). */
@Tag("inside")
final class StandbyTest {
  private static final String ADDRESS = "10.9.0.1";
  private static final String PREFIX = ADDRESS + "/24";
  private static final String HOME_MAC = "02:00:00:00:00:00";
  private static final String STANDBY_MAC = "02:00:00:00:00:01";
  private static final String DUMMY_MAC = "02:00:00:00:dd:01";
  private static final String DUMMY = "192.0.2.1/32";

  private Site site;
  private Witness witness;

  @BeforeEach
  void build() throws Exception {
    site = Site.of(2);
    witness = Witness.of(site, PREFIX);
  }

  @AfterEach
  void close() {
    witness.close();
    site.close();
  }

  private void startWaiting(GroupDraft group) throws Exception {
    site.start(group);
    site.await("normal", g -> g.status() == GroupOperStatus.NORMAL);
    Netns.until("nic1 is down", () -> !site.link("nic1").adminUp());
    site.lan.awaitReach(ADDRESS);
  }

  private String macOf(String nic) {
    MacAddress mac = Objects.requireNonNull(site.link(nic).mac());
    return mac.toString();
  }

  @ParameterizedTest(name = "MAC policy {0}")
  @EnumSource(
      value = MacPolicy.class,
      names = {"MOVE", "ANNOUNCE"})
  void a_warm_standby_swaps_its_parameters_with_the_failed_interface(MacPolicy policy)
      throws Exception {
    startWaiting(
        GroupDraft.on("nic0")
            .dummy("nic1", DUMMY, DUMMY_MAC)
            .address(PREFIX, 0)
            .macs(policy)
            .mode(StandbyMode.WARM));
    Netns.until("nic1 has its dummy MAC", () -> macOf("nic1").equals(DUMMY_MAC));
    assertEquals(List.of("nic1"), site.carriers(DUMMY));
    site.cut("port0");
    site.awaitServing("nic1");
    site.lan.awaitReach(ADDRESS);
    Netns.until(
        "the sets are swapped",
        () ->
            macOf("nic0").equals(DUMMY_MAC)
                && site.carriers(DUMMY).equals(List.of("nic0"))
                && site.carriers(PREFIX).equals(List.of("nic1"))
                && !site.link("nic0").adminUp());
    assertEquals(policy == MacPolicy.MOVE ? HOME_MAC : STANDBY_MAC, macOf("nic1"));
    assertEquals(List.of(), witness.doubles(), () -> String.valueOf(witness.seen()));
    site.mend("port0");
    site.move("nic0");
    site.awaitServing("nic0");
    site.lan.awaitReach(ADDRESS);
    Netns.until(
        "everything is as before",
        () ->
            macOf("nic0").equals(HOME_MAC)
                && macOf("nic1").equals(DUMMY_MAC)
                && site.carriers(DUMMY).equals(List.of("nic1"))
                && !site.link("nic1").adminUp());
    assertEquals(List.of(), witness.doubles(), () -> String.valueOf(witness.seen()));
  }

  @Test
  void a_cold_standby_is_plumbed_after_the_old_interface_is_unplumbed() throws Exception {
    startWaiting(
        GroupDraft.on("nic0", "nic1").address(PREFIX, 0).mode(StandbyMode.COLD).unplumbFirst());
    assertEquals(List.of("nic0 up"), witness.seen().stream().filter(s -> !s.isEmpty()).toList());
    site.cut("port0");
    site.awaitServing("nic1");
    site.lan.awaitReach(ADDRESS);
    Netns.until("nic0 is down", () -> !site.link("nic0").adminUp());
    List<String> seen = witness.seen();
    assertTrue(seen.contains("nic1 up"), seen::toString);
    assertTrue(seen.stream().noneMatch(one -> one.contains(",")), seen::toString);
  }

  @Test
  void a_cold_standby_is_plumbed_first_where_nothing_else_is_asked_for() throws Exception {
    startWaiting(GroupDraft.on("nic0", "nic1").address(PREFIX, 0).mode(StandbyMode.COLD));
    site.cut("port0");
    site.awaitServing("nic1");
    site.lan.awaitReach(ADDRESS);
    Netns.until(
        "the old one is unplumbed",
        () -> site.carriers(PREFIX).equals(List.of("nic1")) && !site.link("nic0").adminUp());
    assertFalse(witness.seen().contains("nic1 down"), "not before it is up");
  }
}
