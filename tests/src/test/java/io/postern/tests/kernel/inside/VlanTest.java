package io.postern.tests.kernel.inside;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.postern.core.failover.config.MacPolicy;
import io.postern.core.failover.config.StandbyMode;
import io.postern.core.failover.state.Check;
import io.postern.core.failover.state.GroupOperStatus;
import io.postern.core.failover.state.GroupStatus;
import io.postern.core.failover.state.MemberStatus;
import io.postern.device.Verdict;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An address on VLAN 5 of the switch: the link that carries it is made where it is needed. */
@Tag("inside")
final class VlanTest {
  private static final String ADDRESS = "10.5.0.1";
  private static final String PREFIX = ADDRESS + "/24";

  private Site site;

  @BeforeEach
  void build() throws Exception {
    site = Site.of(2);
    site.lan.ip(
        "link add link br0 name br0.5 type vlan id 5",
        "link set br0.5 up",
        "addr add 10.5.0.100/24 dev br0.5");
  }

  @AfterEach
  void close() {
    site.close();
  }

  private static GroupDraft group() {
    return GroupDraft.on("nic0", "nic1").address(PREFIX, 5);
  }

  private void failOverAndBack(String home, String standby) throws Exception {
    assertEquals(List.of(home), site.carriers(PREFIX));
    site.lan.awaitReach(ADDRESS);
    site.cut("port0");
    site.awaitServing("nic1");
    site.lan.awaitReach(ADDRESS);
    Netns.until("only on " + standby, () -> site.carriers(PREFIX).equals(List.of(standby)));
    site.mend("port0");
    site.awaitServing("nic0");
    site.lan.awaitReach(ADDRESS);
    Netns.until("only on " + home, () -> site.carriers(PREFIX).equals(List.of(home)));
  }

  @ParameterizedTest(name = "MAC policy {0}")
  @EnumSource(names = {"MOVE", "VIRTUAL"})
  void the_agent_makes_the_vlan_links_and_keeps_them_ready(MacPolicy policy) throws Exception {
    site.start(group().macs(policy));
    site.awaitReady();
    Netns.until("a VLAN link on each", () -> ours("vlan").equals(List.of("nic0.5", "nic1.5")));
    if (policy == MacPolicy.VIRTUAL) {
      Netns.until("a macvlan on each", () -> ours("macvlan").size() == 2);
      String home = site.carriers(PREFIX).getFirst();
      List<String> others = new ArrayList<>(ours("macvlan"));
      others.remove(home);
      failOverAndBack(home, others.getFirst());
    } else {
      failOverAndBack("nic0.5", "nic1.5");
    }
    assertEquals(List.of("nic0.5", "nic1.5"), ours("vlan"), "they wait for the next failover");
  }

  private List<String> ours(String kind) {
    return site.kernel().links().stream()
        .filter(link -> link.ours() && link.kind().equals(kind) && link.vlanId() % 5 == 0)
        .map(link -> link.name().text())
        .sorted()
        .toList();
  }

  @ParameterizedTest(name = "standby {0}")
  @EnumSource(names = {"COLD", "WARM"})
  void a_standby_that_is_down_gets_its_vlan_link_with_the_address(StandbyMode mode)
      throws Exception {
    site.start(group().mode(mode));
    site.await("normal", g -> g.status() == GroupOperStatus.NORMAL);
    Netns.until("nic1 is down", () -> !site.link("nic1").adminUp());
    site.lan.awaitReach(ADDRESS);
    site.cut("port0");
    site.awaitServing("nic1");
    site.lan.awaitReach(ADDRESS);
    Netns.until("only there", () -> site.carriers(PREFIX).equals(List.of("nic1.5")));
  }

  @Test
  void an_administrators_vlan_link_is_used_and_never_deleted() throws Exception {
    site.box.ip("link add link nic1 name office type vlan id 5", "link set office up");
    site.start(group());
    site.awaitReady();
    failOverAndBack("nic0.5", "office");
    assertTrue(
        site.kernel().links().stream().noneMatch(link -> link.name().text().equals("nic1.5")));
    site.stop();
    assertFalse(site.link("office").ours());
  }

  @Test
  void an_administrators_vlan_link_that_is_down_is_set_up_when_it_is_needed() throws Exception {
    site.box.ip("link add link nic1 name office type vlan id 5");
    site.start(group());
    site.awaitReady();
    failOverAndBack("nic0.5", "office");
  }

  @Test
  void a_vlan_link_that_another_hand_sets_down_under_the_address_is_set_up_again()
      throws Exception {
    site.start(group());
    site.awaitReady();
    site.lan.awaitReach(ADDRESS);
    site.box.ip("link set nic0.5 down");
    try {
      Netns.until("it is up again", () -> site.link("nic0.5").adminUp());
    } catch (AssertionError late) {
      throw new AssertionError(site.told() + site.engine().status().links(), late);
    }
    site.lan.awaitReach(ADDRESS);
    site.awaitReady();
  }

  @Test
  void a_nic_that_cannot_carry_tags_is_refused() throws Exception {
    // A PRP link sends each frame through two ports; the kernel marks it vlan-challenged.
    site.cable("left", "port2", 2);
    site.box.ip(
        "link add right type dummy",
        "link set right up",
        "link add red type hsr slave1 left slave2 right proto 1",
        "link set red up");
    site.start(GroupDraft.on("nic0", "red", "nic1").address(PREFIX, 5));
    GroupStatus group =
        site.await(
            "the check has failed",
            g ->
                g.members().size() == 3
                    && Site.finding(Site.member(g, "red"), Check.ACCEPTS_VLAN).verdict()
                        == Verdict.FAIL
                    && Site.member(g, "nic1").eligible());
    MemberStatus red = Site.member(group, "red");
    assertFalse(red.eligible());
    assertEquals(Verdict.PASS, Site.finding(red, Check.ACCEPTS_ADDRESS).verdict());
    assertTrue(Site.finding(red, Check.ACCEPTS_VLAN).observed().contains("vlan-challenged"));
    site.cut("port0");
    site.awaitServing("nic1");
    site.lan.awaitReach(ADDRESS);
  }
}
