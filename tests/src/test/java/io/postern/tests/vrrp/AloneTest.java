package io.postern.tests.vrrp;

import static io.postern.tests.vrrp.Site.VIRTUAL;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.postern.cluster.PeerChannel;
import io.postern.core.gateway.balance.Balancing;
import io.postern.core.gateway.config.GatewayConfig;
import io.postern.core.gateway.election.RouterRole;
import io.postern.tests.vrrp.Site.Gateway;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A balanced group with one gateway, on a real kernel. */
@Tag("lab")
final class AloneTest {
  private static final String FORWARDER = "00:00:5e:00:01:15";

  private static Gateway serving(Site site) throws Exception {
    Gateway gateway =
        site.start(
            "a",
            new GatewayConfig(
                "a", List.of(), List.of(Site.balanced(100, 50, 0x15, Balancing.ROUND_ROBIN))),
            listener -> PeerChannel.NONE);
    Site.await(
        "it is active and holds both: " + gateway.loop().status(),
        () ->
            gateway.balanced().role() == RouterRole.ACTIVE
                && gateway.balanced().held().equals(List.of(7, 0x15)));
    return gateway;
  }

  @Test
  void hostsResolveTheAddressToTheForwardersMacAndAreForwarded() throws Exception {
    try (Site site = new Site();
        Gateway a = serving(site)) {
      assertTrue(site.answers(VIRTUAL), () -> a.loop().status().toString());
      assertTrue(site.macOf(VIRTUAL).contains(FORWARDER), site.macOf(VIRTUAL));
      assertTrue(site.answers("10.77.0.2"));
      for (int i = 0; i < 20; i++) {
        assertTrue(site.macOf(VIRTUAL).contains(FORWARDER), "the kernel never answers");
      }
      Site.await("the host is counted", () -> a.balanced().forwarders().size() == 1);
      assertEquals(1, a.assignments().hosts(0x15));
    }
  }

  @Test
  void afterAnOrderlyStopNothingIsLeft() throws Exception {
    try (Site site = new Site()) {
      Gateway a = serving(site);
      String before = site.ip("a", "-o link") + site.ip("a", "-o addr");
      assertTrue(before.contains("vr4-21-") && before.contains("vr4-7-"), before);
      assertTrue(before.contains(VIRTUAL + "/32"), before);
      a.close();
      String after = site.ip("a", "-o link") + site.ip("a", "-o addr");
      assertFalse(after.contains("vr4-"), after);
      assertFalse(after.contains(VIRTUAL + "/"), after);
      assertEquals("", site.exec("a", "nft list tables").strip());
    }
  }
}
