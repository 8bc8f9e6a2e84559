package io.postern.tests.kernel.inside;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the lane exists for is there. */
@Tag("inside")
final class KernelFeaturesTest {

  @ParameterizedTest(name = "the guest''s kernel can: {0}")
  @ValueSource(
      strings = {
        "ip link add vlow type dummy && ip link add link vlow name vlow.5 type vlan id 5",
        "ip link add bond9 type bond mode active-backup",
        "ip link add nlow type dummy && tc qdisc add dev nlow root netem delay 10ms"
      })
  void makes_the_devices_that_the_host_may_lack(String command)
      throws IOException, InterruptedException {
    Process shell = new ProcessBuilder("sh", "-c", command).redirectErrorStream(true).start();
    String said = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, shell.waitFor(), said);
  }
}
