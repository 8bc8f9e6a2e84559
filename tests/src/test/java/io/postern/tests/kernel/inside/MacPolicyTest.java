package io.postern.tests.kernel.inside;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.postern.core.failover.config.MacPolicy;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the switch and a client see of the MAC that an address comes with. */
@Tag("inside")
final class MacPolicyTest {
  private static final String ADDRESS = "10.9.0.1";
  private static final String HOME_MAC = "02:00:00:00:00:00";
  private static final String STANDBY_MAC = "02:00:00:00:00:01";

  private Site site;
  private Wire wire;

  @BeforeEach
  void build() throws Exception {
    site = Site.of(2);
    wire = Wire.of(site.lan);
  }

  @AfterEach
  void close() {
    wire.close();
    site.close();
  }

  private String start(MacPolicy policy) throws Exception {
    site.start(GroupDraft.on("nic0", "nic1").address(ADDRESS + "/24", 0).macs(policy));
    site.awaitReady();
    site.lan.awaitReach(ADDRESS);
    String mac = String.valueOf(site.awaitServing("nic0").addresses().getFirst().mac());
    if (policy == MacPolicy.MOVE) {
      assertEquals(HOME_MAC, mac);
    } else {
      assertTrue(!mac.equals(HOME_MAC) && !mac.equals(STANDBY_MAC), mac);
    }
    seenAt(mac, "port0");
    return mac;
  }

  /** The client and the switch know the MAC, and where it is, without having asked. */
  private void seenAt(String mac, String port) throws Exception {
    Netns.until(
        "the switch sees " + mac + " behind " + port, () -> site.lan.portOf(mac).equals(port));
    assertEquals(mac, site.lan.arpEntry(ADDRESS));
  }

  /**
   * Frames from none of those MACs, nor from a spare one: nobody has 46 and 4a, by which the agent
   * asks whether a port passes foreign MACs; 62 and 66 an interface has while it steps aside.
   */
  private static List<Wire.Heard> strangers(List<Wire.Heard> frames, List<String> known) {
    return frames.stream()
        .filter(frame -> !known.contains(frame.source()))
        .filter(frame -> !frame.source().matches("(46|4a|62|66):00:00:00:00:0[01]"))
        .toList();
  }

  @ParameterizedTest(name = "MAC policy {0}")
  @EnumSource(
      value = MacPolicy.class,
      names = {"MOVE", "VIRTUAL"})
  void the_mac_is_where_the_address_is(MacPolicy policy) throws Exception {
    String mac = start(policy);
    site.cut("port0");
    site.awaitServing("nic1");
    seenAt(mac, "port1");
    site.lan.awaitReach(ADDRESS);
    site.mend("port0");
    site.awaitServing("nic0");
    seenAt(mac, "port0");
    site.lan.awaitReach(ADDRESS);
    site.awaitReady();
    assertEquals(HOME_MAC, String.valueOf(site.link("nic0").mac()));
    Netns.until(
        "nic1 has its own MAC", () -> STANDBY_MAC.equals(String.valueOf(site.link("nic1").mac())));
    List<Wire.Heard> frames = wire.taken();
    assertEquals(List.of("port0", "port1", "port0"), Wire.way(frames, mac), frames::toString);
  }

  @ParameterizedTest(name = "MAC policy {0}")
  @EnumSource(
      value = MacPolicy.class,
      names = {"MOVE", "VIRTUAL"})
  void between_two_working_interfaces_no_frame_comes_from_a_mac_that_is_not_held(MacPolicy policy)
      throws Exception {
    String mac = start(policy);
    site.move("nic1");
    site.awaitServing("nic1");
    seenAt(mac, "port1");
    site.lan.awaitReach(ADDRESS);
    site.move("nic0");
    site.awaitServing("nic0");
    seenAt(mac, "port0");
    site.lan.awaitReach(ADDRESS);
    List<Wire.Heard> frames = wire.taken();
    assertEquals(List.of("port0", "port1", "port0"), Wire.way(frames, mac), frames::toString);
    assertEquals(List.of(), strangers(frames, List.of(mac, HOME_MAC, STANDBY_MAC)));
  }
}
