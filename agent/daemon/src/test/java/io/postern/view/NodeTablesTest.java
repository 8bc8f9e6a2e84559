package io.postern.view;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.postern.core.failover.state.FailoverStatus;
import io.postern.core.failover.state.SettingStatus;
import io.postern.device.CapabilityLine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the node says of itself. */
final class NodeTablesTest {
  private static final SettingStatus SETTING =
      new SettingStatus("net.ipv4.conf.eth0.arp_ignore", "1", "0");

  @TempDir private Path folder;

  private record Case(
      boolean capable, int settings, @Nullable String trouble, String status, String reason) {}

  @Test
  void theNodeIsImpairedByWhateverIsMissingAndSaysWhat() throws IOException {
    String settings = "net.ipv4.conf.eth0.arp_ignore is 0 and should be 1";
    List<Case> table =
        List.of(
            new Case(true, 0, null, "running", ""),
            new Case(false, 0, null, "impaired", "vlan: No VLANs."),
            new Case(true, 1, null, "impaired", settings),
            new Case(true, 2, null, "impaired", settings + ", and 1 more"),
            new Case(true, 0, "a socket died", "impaired", "a socket died"),
            new Case(
                false,
                1,
                "a socket died",
                "impaired",
                "vlan: No VLANs.; " + settings + "; a socket died"));
    for (Case each : table) {
      CapabilityLine line = new CapabilityLine("vlan", each.capable, true, "No VLANs.");
      FailoverStatus failover =
          new FailoverStatus(
              "n",
              null,
              List.of(),
              List.of(),
              List.of(SETTING, SETTING).subList(0, each.settings),
              each.trouble);
      StillView view = new StillView(new AgentSnapshot("", 0, 0, 0, true, List.of(line), failover));
      Moment moment = new Moments(view, RowNumbers.open(folder)).now();
      assertEquals(each.status, text(moment, "status"), each.toString());
      assertEquals(each.reason, text(moment, "status-reason"), each.toString());
    }
  }

  private static String text(Moment moment, String leaf) {
    Cell cell =
        NodeTables.NODE.columns().stream()
            .filter(column -> column.leaf().equals(leaf))
            .findFirst()
            .orElseThrow()
            .cell()
            .apply(moment);
    return switch (cell) {
      case Cell.Text(String text) -> text;
      case Cell.Named named -> named.yang();
      case null -> "";
      case Cell other -> other.toString();
    };
  }
}
