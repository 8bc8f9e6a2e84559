package io.postern.linux;

import static io.postern.linux.Bench.NIC0;
import static io.postern.linux.Bench.NIC1;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.postern.device.DeviceCommand.AddAddress;
import io.postern.device.DeviceEvent;
import io.postern.device.DeviceEvent.HeartbeatRound;
import io.postern.device.DevicePlan;
import io.postern.device.HeartbeatProbe;
import io.postern.device.HeartbeatProtocol;
import io.postern.device.SysctlPolicy;
import io.postern.net.InterfaceName;
import io.postern.net.IpAddress;
import io.postern.net.IpPrefix;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("lab")
final class HeartbeatsTest {
  private static final IpAddress LAN = IpAddress.of("10.9.0.100");
  private static final IpAddress LAN6 = IpAddress.of("fd09::100");
  private static final long INTERVAL = 10_000_000L;

  private Bench bench;

  @BeforeEach
  void open() throws Exception {
    bench = Bench.open();
  }

  @AfterEach
  void close() {
    bench.close();
  }

  private static HeartbeatProbe probe(
      InterfaceName nic, IpAddress target, @Nullable IpAddress source, HeartbeatProtocol how) {
    return new HeartbeatProbe(nic, target, source, how, INTERVAL);
  }

  private void beat(HeartbeatProbe... probes) {
    bench.device.follow(new DevicePlan(List.of(), List.of(probes), SysctlPolicy.VERIFY, List.of()));
  }

  private static Predicate<DeviceEvent> round(HeartbeatProbe probe, boolean answered) {
    return e ->
        e instanceof HeartbeatRound r && r.probe().equals(probe) && r.answered() == answered;
  }

  @Test
  void echoesAndArpRequestsAreAnsweredUntilTheCableIsCut() throws Exception {
    bench.done(
        new AddAddress(NIC0, IpPrefix.of("10.9.1.1/16"), null),
        new AddAddress(NIC0, IpPrefix.of("fd09::1/64"), null));
    HeartbeatProbe[] probes = {
      probe(NIC0, LAN, null, HeartbeatProtocol.ICMP),
      probe(NIC0, LAN, IpAddress.of("10.9.1.1"), HeartbeatProtocol.ICMP),
      probe(NIC0, LAN, null, HeartbeatProtocol.ARP),
      probe(NIC0, LAN6, null, HeartbeatProtocol.ICMP),
      probe(NIC0, LAN6, null, HeartbeatProtocol.ARP),
    };
    beat(probes);
    for (HeartbeatProbe p : probes) {
      bench.await("an answer to " + p, round(p, true));
    }
    bench.onLan("link set br0 down");
    bench.forget();
    for (HeartbeatProbe p : probes) {
      bench.await("silence for " + p, round(p, false));
    }
    bench.onLan("link set br0 up");
    bench.onLan("addr replace fd09::100/64 dev br0 nodad");
    bench.forget();
    for (HeartbeatProbe p : probes) {
      bench.await("an answer again to " + p, round(p, true));
    }
  }

  @Test
  void anArpHeartbeatNeedsNoAddress() {
    HeartbeatProbe v4 = probe(NIC1, LAN, null, HeartbeatProtocol.ARP);
    HeartbeatProbe v6 = probe(NIC1, LAN6, null, HeartbeatProtocol.ARP);
    HeartbeatProbe nobody = probe(NIC1, IpAddress.of("10.9.0.77"), null, HeartbeatProtocol.ARP);
    beat(v4, v6, nobody);
    bench.await("an answer", round(v4, true));
    bench.await("an answer", round(v6, true));
    bench.await("silence", round(nobody, false));
  }

  @Test
  void anEchoWithoutAddressOrOnADownedLinkIsUnknown() throws Exception {
    HeartbeatProbe without = probe(NIC1, LAN, null, HeartbeatProtocol.ICMP);
    HeartbeatProbe down = probe(NIC0, LAN, null, HeartbeatProtocol.ARP);
    beat(without, down);
    bench.await("an answer", round(down, true));
    bench.inBox("link set nic0 down");
    bench.await("the link is down", e -> e instanceof DeviceEvent.LinkReported);
    HeartbeatProbe marker = probe(NIC1, IpAddress.of("10.9.0.77"), null, HeartbeatProtocol.ARP);
    beat(without, down, marker);
    bench.forget();
    for (int i = 0; i < 20; i++) {
      bench.await("a round of the marker", round(marker, false));
      bench.forget();
    }
    beat(without, down);
    assertTrue(
        bench.events().stream()
            .noneMatch(e -> e instanceof HeartbeatRound r && !r.probe().equals(marker)));
    bench.done(new AddAddress(NIC1, IpPrefix.of("10.9.1.2/16"), null));
    bench.await("an answer as soon as there is an address", round(without, true));
  }

  @Test
  void anAnswerThroughAnotherLinkDoesNotCount() throws Exception {
    bench.done(
        new AddAddress(NIC0, IpPrefix.of("10.9.1.1/16"), null),
        new AddAddress(NIC1, IpPrefix.of("10.9.1.2/16"), null));
    bench.onLan("link set port1 nomaster");
    HeartbeatProbe cut = probe(NIC1, LAN, null, HeartbeatProtocol.ICMP);
    HeartbeatProbe good = probe(NIC0, LAN, null, HeartbeatProtocol.ICMP);
    beat(cut, good);
    bench.await("an answer", round(good, true));
    bench.await("silence", round(cut, false));
    assertTrue(bench.events().stream().noneMatch(round(cut, true)));
  }

  @Test
  void roundsComeAtTheirIntervalAndSayHowLateTheyWere() {
    HeartbeatProbe p = probe(NIC0, LAN, null, HeartbeatProtocol.ARP);
    beat(p);
    long[] late = new long[100];
    long[] rtt = new long[100];
    long begin = System.nanoTime();
    for (int i = 0; i < late.length; i++) {
      HeartbeatRound r = (HeartbeatRound) bench.await("an answer", round(p, true));
      late[i] = r.lateNanos();
      rtt[i] = r.rttNanos();
      bench.forget();
    }
    long took = System.nanoTime() - begin;
    Arrays.sort(late);
    Arrays.sort(rtt);
    System.out.printf(
        "100 ARP heartbeats at 10 ms took %d ms; late p50 %d us, worst %d us; rtt p50 %d us%n",
        took / 1_000_000, late[50] / 1000, late[99] / 1000, rtt[50] / 1000);
  }
}
