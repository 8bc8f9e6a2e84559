package io.postern.linux.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.postern.device.Batch;
import io.postern.device.CommandOutcome;
import io.postern.device.DeviceCommand;
import io.postern.device.DeviceCommand.AddAddress;
import io.postern.device.DeviceCommand.PutRoute;
import io.postern.device.DeviceCommand.SetMac;
import io.postern.device.DeviceSnapshot;
import io.postern.device.LinkState;
import io.postern.device.NextHop;
import io.postern.device.RouteState;
import io.postern.linux.arp.SentSources;
import io.postern.linux.syscall.Errno;
import io.postern.linux.syscall.Privileges;
import io.postern.net.InterfaceName;
import io.postern.net.IpAddress;
import io.postern.net.IpPrefix;
import io.postern.net.MacAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("lab")
final class RefusedMacTest {
  private static final InterfaceName NIC = InterfaceName.of(ScratchNamespace.NIC_0);
  private static final MacAddress MAC = MacAddress.of("02:00:00:00:aa:01");

  /** No virtual link says EBUSY, so its answer is handed in; all that follows is the kernel's. */
  @Test
  void aMacRefusedWhileUpIsSetWhileDownAndRoutesAndAddressesSurvive() throws Exception {
    ScratchNamespace.call(
        () -> {
          LinkTable links = new LinkTable();
          LaneContext context = new LaneContext(links, new SentSources(), new GivenNames(null));
          try (KernelReader kernel = new KernelReader();
              LinkIoctl ioctl = new LinkIoctl();
              BatchRun run = new BatchRun(context);
              SpecialCommands special = new SpecialCommands(context, ioctl::index, ioctl)) {
            links.replace(kernel.links(false));
            for (CommandOutcome outcome : run.run(new Batch(1, "test", setUp())).outcomes()) {
              assertTrue(outcome.done(), outcome::toString);
            }
            SpecialCommands.Result result =
                special.afterRefusal(new SetMac(NIC, MAC), Errno.EBUSY, "busy");
            assertEquals(0, result.errno(), result::text);
            assertTrue(result.text().contains("taken down"), result::text);
            DeviceSnapshot now = kernel.everything(Set.of(), Map.of()).snapshot();
            LinkState nic = now.link(NIC).orElseThrow();
            assertEquals(MAC, nic.mac());
            assertTrue(nic.adminUp());
            for (String address : List.of("10.9.1.1/16", "fd09::1/64")) {
              assertTrue(
                  now.addressesOn(NIC).stream()
                      .anyMatch(a -> a.prefix().equals(IpPrefix.of(address)) && a.ours()),
                  now::toString);
            }
            for (String route : List.of("172.16.0.0/24", "fd17::/64")) {
              assertTrue(
                  now.routes().stream()
                      .anyMatch(r -> r.destination().equals(IpPrefix.of(route)) && r.ours()),
                  now::toString);
            }
          }
          return true;
        });
  }

  private static List<DeviceCommand> setUp() {
    return List.of(
        new AddAddress(NIC, IpPrefix.of("10.9.1.1/16"), null),
        new AddAddress(NIC, IpPrefix.of("fd09::1/64"), null),
        new PutRoute(route("172.16.0.0/24", "10.9.0.100")),
        new PutRoute(route("fd17::/64", "fd09::100")));
  }

  private static RouteState route(String destination, String gateway) {
    return new RouteState(
        RouteState.TABLE_MAIN,
        IpPrefix.of(destination),
        0,
        null,
        false,
        4,
        0,
        List.of(new NextHop(NIC, IpAddress.of(gateway), 1, false)),
        false);
  }

  @Test
  void aCapabilityIsDroppedForTheThreadAndThoseItStarts() throws Exception {
    ScratchNamespace.call(
        () -> {
          assertTrue(Privileges.has(Privileges.CAP_SYS_ADMIN));
          Privileges.drop(Privileges.CAP_SYS_ADMIN);
          assertFalse(Privileges.has(Privileges.CAP_SYS_ADMIN));
          assertTrue(Privileges.has(Privileges.CAP_NET_ADMIN));
          boolean[] child = {true};
          Thread thread =
              Thread.ofPlatform().start(() -> child[0] = Privileges.has(Privileges.CAP_SYS_ADMIN));
          thread.join();
          assertFalse(child[0]);
          return true;
        });
    assertTrue(ScratchNamespace.isPossible());
  }
}
