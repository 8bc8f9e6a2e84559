package io.postern.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.postern.cluster.ClusterStatus;
import io.postern.cluster.Rejection;
import io.postern.net.InterfaceName;
import io.postern.net.IpAddress;
import io.postern.view.ClusterSpeaker;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ClusterWindowTest {
  private static final long NOW = 1_000_000;

  @Test
  void members_come_first_and_who_is_not_believed_is_there_with_the_reason() {
    List<InterfaceName> lan = List.of(InterfaceName.of("eth2"));
    ClusterStatus status =
        new ClusterStatus(
            "site",
            "gateway-1",
            List.of(),
            List.of(),
            List.of(
                node("gateway-2", ClusterStatus.Presence.MEMBER, "192.0.2.2:7730", lan, 200),
                node("gateway-3", ClusterStatus.Presence.WIRE_ONLY, "192.0.2.3:7730", lan, 100),
                node("gateway-4", ClusterStatus.Presence.DIRECTORY_ONLY, "", lan, -1)),
            List.of(
                new ClusterStatus.Stranger("192.0.2.5:7730", Rejection.SECRET, 7, 9_000),
                new ClusterStatus.Stranger("192.0.2.5:7730", Rejection.OWN_NAME, 7, 300)),
            new ClusterStatus.Counters(0, 0, 0, 0, 0, Map.of()));
    assertEquals(
        List.of(
            new ClusterSpeaker(
                "gateway-2", IpAddress.of("192.0.2.2"), ClusterSpeaker.State.MEMBER, NOW - 200, ""),
            new ClusterSpeaker(
                "gateway-3",
                IpAddress.of("192.0.2.3"),
                ClusterSpeaker.State.JOINING,
                NOW - 100,
                "it has just come, or does not hear this node"),
            new ClusterSpeaker(
                "gateway-4",
                null,
                ClusterSpeaker.State.SILENT,
                ClusterSpeaker.NEVER,
                "nothing is heard of it, and it has not said that it leaves"),
            new ClusterSpeaker(
                "192.0.2.5",
                IpAddress.of("192.0.2.5"),
                ClusterSpeaker.State.REFUSED,
                NOW - 300,
                "what it says is of another node with this node's id")),
        ClusterWindow.of(status, NOW));
  }

  private static ClusterStatus.Node node(
      String name,
      ClusterStatus.Presence presence,
      String address,
      List<InterfaceName> paths,
      long heardAgo) {
    return new ClusterStatus.Node(name, presence, address, paths, heardAgo);
  }
}
