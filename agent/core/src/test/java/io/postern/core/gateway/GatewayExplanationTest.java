package io.postern.core.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.postern.core.gateway.config.GatewayGroupConfig;
import io.postern.core.gateway.election.RoleCause;
import io.postern.core.gateway.election.RouterConfig;
import io.postern.core.gateway.election.RouterCounters;
import io.postern.core.gateway.election.RouterRole;
import io.postern.core.gateway.packet.ChecksumForm;
import io.postern.core.gateway.packet.VirtualRouterId;
import io.postern.core.gateway.state.GatewayCause;
import io.postern.core.gateway.state.GatewayGroupStatus;
import io.postern.core.gateway.state.GatewayNotice;
import io.postern.core.gateway.state.RouterPast;
import io.postern.net.InterfaceName;
import io.postern.net.IpAddress;
import io.postern.net.IpFamily;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is said of a gateway group. */
final class GatewayExplanationTest {
  private static final IpAddress OWN = IpAddress.of("192.0.2.2");
  private static final IpAddress OTHER = IpAddress.of("192.0.2.3");
  private static final VirtualRouterId ID =
      new VirtualRouterId(InterfaceName.of("lan0"), IpFamily.IPV4, 7);
  private static final String WITH =
      "  192.0.2.1 at 00:00:5e:00:01:07 on lan0 (VRID 7), priority 200, an advertisement every 100 ms.";

  private static GatewayGroupStatus group(
      RouterRole role, RoleCause cause, @Nullable IpAddress active, String trouble, long late) {
    RouterConfig router =
        new RouterConfig(
            ID,
            List.of(IpAddress.of("192.0.2.1")),
            200,
            true,
            0,
            100_000_000L,
            ChecksumForm.RFC5798);
    return new GatewayGroupStatus(
        new GatewayGroupConfig("lan", router),
        role,
        cause,
        0,
        1,
        ID.mac(),
        OWN,
        active,
        role == RouterRole.ACTIVE,
        trouble,
        new RouterCounters(1, 0, 0, 0, 0, 0, 0, 0, late),
        RouterPast.begin(0));
  }

  private static GatewayNotice notice(String group) {
    return new GatewayNotice.ActiveGatewayChanged(
        new GatewayNotice.Origin(4, 0, group, ID, RouterRole.ACTIVE, 1),
        OTHER,
        OWN,
        GatewayCause.ACTIVE_SILENT,
        "this gateway is active in group " + group);
  }

  @Test
  void whoServesIsSaidWithTheReasonAndWhatWasTold() {
    assertEquals(
        List.of(
            "Gateway group lan: this gateway serves: no advertisement came.",
            WITH,
            "  The agent was late 2 times, and listened again before it acted.",
            "  What was told last:",
            "    event 4: this gateway is active in group lan."),
        GatewayExplanation.of(
            group(RouterRole.ACTIVE, RoleCause.ACTIVE_SILENT, OWN, "", 2),
            List.of(notice("other"), notice("lan"))));
  }

  @Test
  void aBackupNamesTheActiveOneIfItKnowsIt() {
    assertEquals(
        List.of(
            "Gateway group lan: 192.0.2.3 serves, this gateway listens: another gateway outranks it.",
            WITH),
        GatewayExplanation.of(
            group(RouterRole.BACKUP, RoleCause.OUTRANKED, OTHER, "", 0), List.of()));
    assertEquals(
        "Gateway group lan: this gateway listens and knows no active one: it listens first.",
        GatewayExplanation.of(group(RouterRole.BACKUP, RoleCause.STARTED, null, "", 0), List.of())
            .getFirst());
  }

  @Test
  void whoTakesNoPartSaysWhatIsInTheWay() {
    assertEquals(
        "Gateway group lan: this gateway takes no part: waits: lan0 has no carrier.",
        GatewayExplanation.of(
                group(
                    RouterRole.INITIALIZE,
                    RoleCause.LAN_LOST,
                    null,
                    "waits: lan0 has no carrier",
                    0),
                List.of())
            .getFirst());
  }
}
