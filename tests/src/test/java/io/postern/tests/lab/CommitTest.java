package io.postern.tests.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.postern.lab.agent.AgentConfiguration;
import io.postern.lab.agent.ManagementSecrets;
import io.postern.lab.agent.Station;
import io.postern.lab.host.LabFailure;
import io.postern.lab.host.Tool;
import io.postern.lab.network.NicNetwork;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Commits that the real kernel refuses in part, and one that it takes (invariant 8). */
@Tag("lab")
final class CommitTest {
  private static final String ADDED = "10.9.77.1";

  /** Edits, commits, and prints ok, or what the error says. */
  private static final String SCRIPT =
      """
      import sys
      from ncclient import manager
      from ncclient.operations import RPCError
      with manager.connect(host=sys.argv[1], port=830, username=sys.argv[2], password=sys.argv[3],
                           hostkey_verify=False, look_for_keys=False, allow_agent=False,
                           timeout=60) as m:
          m.discard_changes()
          m.edit_config(target='candidate', config=(
              '<config xmlns="urn:ietf:params:xml:ns:netconf:base:1.0">'
              '<postern xmlns="https://postern.io/yang/postern">'
              '<failover xmlns="https://postern.io/yang/postern-failover">'
              '<group><name>wan</name>%s</group></failover></postern></config>' % sys.argv[4]))
          try:
              m.commit()
              print('ok')
          except RPCError as e:
              print(e.tag, e.path, e.message)
      """;

  private static String commit(AgentLab lab, Tool python, String inGroup)
      throws LabFailure, InterruptedException {
    List<String> line =
        lab.lab()
            .namespace(NicNetwork.STATION)
            .exec(
                lab.lab().ip(),
                python.line(
                    "-",
                    "10.99.0.1",
                    AgentConfiguration.NETCONF_USER,
                    ManagementSecrets.PASSWORD,
                    inGroup));
    Tool.Result result = Tool.run(line, SCRIPT, Duration.ofSeconds(40));
    assertTrue(result.ok(), result.text());
    return result.output().strip();
  }

  private static String kernel(AgentLab lab) throws LabFailure, InterruptedException {
    String box = NicNetwork.BOX;
    String addresses = lab.lab().ip(box, "-o", "-4", "address", "show");
    String routes = lab.lab().ip(box, "-4", "route", "show", "table", "all");
    String links = lab.lab().ip(box, "-o", "link", "show");
    return (addresses + routes + links)
        .lines()
        .map(String::strip)
        .sorted()
        .collect(Collectors.joining("\n"));
  }

  @Test
  void what_the_kernel_refuses_changes_nothing_and_what_it_takes_survives_the_agent()
      throws LabFailure, InterruptedException {
    Tool python = Station.netconfClient().orElseThrow();
    try (TestLab labs = TestLab.open();
        AgentLab lab =
            AgentLab.nic(labs.directory(), "commit", NicNetwork.USUAL, AgentConfiguration.USUAL)) {
      assertTrue(lab.serving(NicNetwork.BOX, NicNetwork.address(0)).await("nic0", AgentLab.BOUND));
      assertTrue(lab.prober().awaitSteady(AgentLab.BOUND));
      String before = kernel(lab);
      lab.prober().mark();

      String address =
          "<address><ip>%s</ip><vlan-id>0</vlan-id><prefix-length>24</prefix-length></address>"
              .formatted(ADDED);
      String route =
          "<route><table>254</table><prefix>10.77.0.0/16</prefix><metric>5</metric>"
              + "<next-hop>203.0.113.9</next-hop></route>";
      String refused = commit(lab, python, address + route);
      assertTrue(refused.startsWith("operation-failed "), refused);
      assertTrue(refused.contains("pf:group[pf:name='wan'] "), refused);
      assertTrue(refused.contains("route 10.77.0.0/16 refused: "), refused);
      assertTrue(refused.contains("Nexthop has invalid gateway"), refused);
      assertEquals(before, kernel(lab));

      assertEquals("ok", commit(lab, python, address));
      assertEquals(List.of("nic0"), lab.serving(NicNetwork.BOX, ADDED).nics());
      assertEquals(0, lab.prober().outage().lost(), "nobody else noticed");
      assertTrue(lab.agent(NicNetwork.BOX).kill());
      lab.agent(NicNetwork.BOX).start();
      lab.lab().faults().cut("nic0");
      assertTrue(
          lab.serving(NicNetwork.BOX, ADDED).await("nic1", AgentLab.BOUND),
          "what was acknowledged is on disk");
      assertNull(lab.conversation().progress().tcpBroken());
    }
  }
}
