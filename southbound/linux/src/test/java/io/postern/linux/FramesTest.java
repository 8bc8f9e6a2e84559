package io.postern.linux;

import static io.postern.linux.Bench.NIC0;
import static io.postern.linux.Bench.NIC1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.postern.device.CommandOutcome;
import io.postern.device.DeviceCommand.ProbeAddress;
import io.postern.device.DeviceCommand.SendFrame;
import io.postern.device.DeviceError;
import io.postern.device.DeviceEvent;
import io.postern.device.DeviceEvent.ArpHeard;
import io.postern.device.DeviceEvent.FrameHeard;
import io.postern.device.DevicePlan;
import io.postern.device.Examination;
import io.postern.device.SysctlPolicy;
import io.postern.device.Verdict;
import io.postern.device.WatchedLink;
import io.postern.net.InterfaceName;
import io.postern.net.IpAddress;
import io.postern.net.MacAddress;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("lab")
final class FramesTest {
  private static final MacAddress FOREIGN = MacAddress.of("02:00:00:00:bb:01");

  private Bench bench;

  @BeforeEach
  void open() throws Exception {
    bench = Bench.open();
    bench.device.follow(
        new DevicePlan(
            List.of(new WatchedLink(NIC0, 0, true), new WatchedLink(NIC1, 0, true)),
            List.of(),
            SysctlPolicy.VERIFY,
            List.of()));
  }

  @AfterEach
  void close() {
    bench.close();
  }

  /** Listening begins a moment after {@code follow}: asks until it is heard. */
  private DeviceEvent ask(InterfaceName nic, IpAddress address) {
    for (int i = 0; i < 100; i++) {
      bench.done(new ProbeAddress(nic, address));
      var heard =
          bench.events().stream()
              .filter(e -> e instanceof ArpHeard a && a.sender().equals(address))
              .findFirst();
      if (heard.isPresent()) {
        return heard.get();
      }
    }
    return bench.await("an answer", e -> e instanceof ArpHeard a && a.sender().equals(address));
  }

  @Test
  void anAddressInUseAnswersTheProbe() throws Exception {
    String mac = bench.onLan("-o link show br0").replaceAll("(?s).*ether ([0-9a-f:]+).*", "$1");
    ArpHeard v4 = (ArpHeard) ask(NIC0, IpAddress.of("10.9.0.100"));
    assertEquals(MacAddress.of(mac), v4.senderMac());
    assertEquals(false, v4.request());
    ArpHeard v6 = (ArpHeard) ask(NIC0, IpAddress.of("fd09::100"));
    assertEquals(MacAddress.of(mac), v6.senderMac());
    // The probe itself is heard by the other member, from our MAC and without an address.
    bench.await(
        "the probe",
        e ->
            e instanceof ArpHeard a
                && a.nic().equals(NIC1)
                && a.request()
                && a.sender().isAny()
                && a.senderMac().equals(MacAddress.of("02:00:00:00:00:00")));
    assertTrue(
        bench.events().stream()
            .noneMatch(
                e ->
                    e instanceof ArpHeard a
                        && a.nic().equals(NIC0)
                        && a.request()
                        && a.sender().equals(IpAddress.ANY_V4)));
  }

  @Test
  void aFrameReachesTheOtherMemberWithPayloadAndSourceButNotItself() {
    ask(NIC0, IpAddress.of("10.9.0.100"));
    ask(NIC1, IpAddress.of("fd09::100"));
    byte[] payload = {1, 2, 3};
    byte[] large = new byte[1400];
    bench.done(
        new SendFrame(NIC0, null, MacAddress.BROADCAST, payload),
        new SendFrame(NIC0, FOREIGN, MacAddress.BROADCAST, large));
    FrameHeard own =
        (FrameHeard)
            bench.await("the frame", e -> e instanceof FrameHeard f && f.payload().length == 3);
    assertEquals(NIC1, own.nic());
    assertEquals(MacAddress.of("02:00:00:00:00:00"), own.source());
    assertEquals(MacAddress.BROADCAST, own.destination());
    assertArrayEquals(payload, own.payload());
    FrameHeard foreign =
        (FrameHeard)
            bench.await("the frame", e -> e instanceof FrameHeard f && f.source().equals(FOREIGN));
    assertArrayEquals(large, foreign.payload());
    assertTrue(
        bench.events().stream().noneMatch(e -> e instanceof FrameHeard f && f.nic().equals(NIC0)));
  }

  @Test
  void aFrameThroughAMissingLinkOrTooLongIsRefused() {
    List<CommandOutcome> outcomes =
        bench.run(
            new SendFrame(InterfaceName.of("nic9"), null, MacAddress.BROADCAST, new byte[1]),
            new SendFrame(NIC0, null, MacAddress.BROADCAST, new byte[9000]),
            new SendFrame(NIC0, null, MacAddress.BROADCAST, new byte[1]));
    assertEquals(DeviceError.NO_DEVICE, outcomes.get(0).error());
    assertEquals(DeviceError.INVALID, outcomes.get(1).error());
    assertTrue(outcomes.get(2).done(), outcomes.get(2)::toString);
  }

  @Test
  void aStormDoesNotFloodTheListener() throws Exception {
    ask(NIC0, IpAddress.of("10.9.0.100"));
    bench.forget();
    SendFrame[] storm = new SendFrame[20_000];
    Arrays.fill(storm, new SendFrame(NIC1, null, MacAddress.BROADCAST, new byte[10]));
    long begin = System.nanoTime();
    bench.done(storm);
    long seconds = (System.nanoTime() - begin) / 1_000_000_000L + 2;
    long heard = bench.events().stream().filter(e -> e instanceof FrameHeard).count();
    assertTrue(heard <= seconds * 2_100, heard + " in " + seconds + " s");
  }

  @Test
  void anExaminationFindsWhatALinkCanCarry() throws Exception {
    bench.device.examine(new Examination(NIC0, List.of(FOREIGN, FOREIGN), List.of(5)));
    DeviceEvent.Examined veth =
        (DeviceEvent.Examined) bench.await("an end", e -> e instanceof DeviceEvent.Examined);
    // A software link has no filter slots and needs none.
    assertEquals(Verdict.PASS, veth.acceptsMacs().verdict(), veth::toString);
    assertEquals(Verdict.PASS, veth.acceptsAddress().verdict());
    assertEquals(
        bench.device.snapshot().link(NIC0).orElseThrow().promiscuity(),
        0,
        "nothing is left behind");
    bench.forget();
    bench.device.examine(new Examination(InterfaceName.of("lo"), List.of(), List.of()));
    DeviceEvent.Examined lo =
        (DeviceEvent.Examined) bench.await("an end", e -> e instanceof DeviceEvent.Examined);
    assertEquals(Verdict.FAIL, lo.acceptsAddress().verdict());
    bench.forget();
    bench.inBox("link add br0 type bridge");
    bench.inBox("link set nic1 master br0");
    bench.device.examine(new Examination(NIC1, List.of(), List.of()));
    DeviceEvent.Examined port =
        (DeviceEvent.Examined) bench.await("an end", e -> e instanceof DeviceEvent.Examined);
    assertEquals(Verdict.FAIL, port.acceptsAddress().verdict());
  }
}
