package io.postern.linux;

import static io.postern.linux.Bench.NIC0;
import static io.postern.linux.Bench.NIC1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.postern.device.DeviceEvent.SettingAgrees;
import io.postern.device.DeviceEvent.SettingDiffers;
import io.postern.device.DeviceEvent.SettingsWatched;
import io.postern.device.DevicePlan;
import io.postern.device.SysctlPolicy;
import io.postern.net.InterfaceName;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("lab")
final class SettingsTest {
  private static final String[] KEYS = {
    "ipv4.conf.all.rp_filter",
    "ipv4.conf.default.rp_filter",
    "ipv4.conf.lo.rp_filter",
    "ipv4.conf.nic0.rp_filter",
    "ipv4.conf.nic0.arp_ignore",
    "ipv4.conf.nic0.arp_announce",
    "ipv4.conf.nic0.ignore_routes_with_linkdown",
    "ipv6.conf.nic0.ignore_routes_with_linkdown",
    "ipv4.conf.nic1.rp_filter",
    "ipv4.conf.nic1.arp_ignore",
    "ipv4.conf.all.arp_ignore",
    "ipv4.conf.all.arp_announce",
  };

  @TempDir private Path state;

  private static DevicePlan plan(SysctlPolicy policy, InterfaceName... managed) {
    return new DevicePlan(List.of(), List.of(), policy, List.of(managed));
  }

  private static String read(Bench bench, String key) {
    try {
      return bench.execInBox("cat /proc/sys/net/" + key.replace('.', '/')).strip();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static String all(Bench bench) {
    StringBuilder text = new StringBuilder();
    for (String key : KEYS) {
      text.append(key).append('=').append(read(bench, key)).append('\n');
    }
    return text.toString();
  }

  private static void write(Bench bench, String key, String value) throws Exception {
    bench.execInBox("sh -c 'echo " + value + " > /proc/sys/net/" + key.replace('.', '/') + "'");
  }

  @Test
  void whatIsNeededIsWrittenAndRestored() throws Exception {
    try (Bench bench = Bench.build(state)) {
      write(bench, "ipv4.conf.all.rp_filter", "2");
      write(bench, "ipv4.conf.nic0.arp_announce", "1");
      String before = all(bench);
      bench.start();
      bench.device.follow(plan(SysctlPolicy.MANAGE, NIC0));
      Bench.awaitTrue(
          "settings written",
          () ->
              read(bench, "ipv6.conf.nic0.ignore_routes_with_linkdown").equals("1")
                  && read(bench, "ipv4.conf.nic0.rp_filter").equals("0")
                  && read(bench, "ipv4.conf.nic0.arp_ignore").equals("1")
                  && read(bench, "ipv4.conf.nic0.arp_announce").equals("2")
                  && read(bench, "ipv4.conf.all.rp_filter").equals("0"));
      // What was effective on the others stays so, also on those to come.
      assertEquals("2", read(bench, "ipv4.conf.nic1.rp_filter"));
      assertEquals("2", read(bench, "ipv4.conf.lo.rp_filter"));
      assertEquals("0", read(bench, "ipv4.conf.nic1.arp_ignore"));
      bench.inBox("link add late0 type veth peer name late1");
      assertEquals("2", read(bench, "ipv4.conf.late0.rp_filter"));
      bench.device.close();
      assertEquals(before, all(bench));
      assertFalse(Files.exists(state.resolve("kernel-settings")));
    }
  }

  @Test
  void aLinkThatIsNoLongerManagedGetsItsOwnBack() throws Exception {
    try (Bench bench = Bench.open(state)) {
      String before = all(bench);
      bench.device.follow(plan(SysctlPolicy.MANAGE, NIC0, NIC1));
      Bench.awaitTrue("written", () -> read(bench, "ipv4.conf.nic1.arp_ignore").equals("1"));
      bench.device.follow(plan(SysctlPolicy.MANAGE));
      Bench.awaitTrue("restored", () -> all(bench).equals(before));
    }
  }

  @Test
  void afterAKillTheNextLifeRestoresTheTrueOriginals() throws Exception {
    try (Bench bench = Bench.build(state)) {
      write(bench, "ipv4.conf.all.rp_filter", "1");
      String before = all(bench);
      // A first life that is never closed.
      LinuxDevice killed = Bench.inside(bench.box, () -> new LinuxDevice(state));
      killed.open(e -> {});
      killed.follow(plan(SysctlPolicy.MANAGE, NIC0));
      Bench.awaitTrue("written", () -> read(bench, "ipv4.conf.all.rp_filter").equals("0"));
      Bench.awaitTrue("written", () -> read(bench, "ipv4.conf.nic0.arp_ignore").equals("1"));
      Path left = state.resolve("kernel-settings");
      byte[] file = Files.readAllBytes(left);
      killed.follow(plan(SysctlPolicy.VERIFY)); // stands for its death: it writes no more
      Bench.awaitTrue("gone", () -> !Files.exists(left));
      killed.close();
      // What the dead life left: settings as it wrote them, and its record.
      write(bench, "ipv4.conf.all.rp_filter", "0");
      write(bench, "ipv4.conf.nic0.arp_ignore", "1");
      Files.write(left, file);
      bench.start();
      bench.device.follow(plan(SysctlPolicy.MANAGE, NIC0));
      Bench.awaitTrue("written", () -> read(bench, "ipv4.conf.nic0.arp_announce").equals("2"));
      bench.device.close();
      assertEquals(before, all(bench));
    }
  }

  @Test
  void verifyWritesNothingAndReports() throws Exception {
    try (Bench bench = Bench.open(state)) {
      String before = all(bench);
      bench.device.follow(plan(SysctlPolicy.VERIFY, NIC0));
      bench.await(
          "what differs",
          e ->
              e instanceof SettingDiffers s
                  && s.setting().equals("net.ipv4.conf.nic0.arp_ignore")
                  && s.expected().equals("1")
                  && s.found().equals("0"));
      assertEquals(before, all(bench));
      write(bench, "ipv4.conf.nic0.arp_ignore", "1");
      bench.await(
          "that it is as needed",
          e ->
              e instanceof SettingAgrees s
                  && s.setting().equals("net.ipv4.conf.nic0.arp_ignore")
                  && !s.repaired());
    }
  }

  @Test
  void whatAnotherHandChangesIsReportedAndSetAgain() throws Exception {
    try (Bench bench = Bench.open(null)) {
      bench.device.follow(plan(SysctlPolicy.MANAGE, NIC0));
      Bench.awaitTrue("written", () -> read(bench, "ipv4.conf.nic0.arp_ignore").equals("1"));
      write(bench, "ipv4.conf.nic0.arp_ignore", "0");
      bench.await(
          "the change",
          e ->
              e instanceof SettingDiffers s
                  && s.setting().equals("net.ipv4.conf.nic0.arp_ignore")
                  && s.found().equals("0"));
      Bench.awaitTrue("set again", () -> read(bench, "ipv4.conf.nic0.arp_ignore").equals("1"));
      bench.await(
          "the repair",
          e ->
              e instanceof SettingAgrees s
                  && s.setting().equals("net.ipv4.conf.nic0.arp_ignore")
                  && s.repaired());
    }
  }

  @Test
  void whatWasAsNeededFromTheStartAndIsChangedIsReportedAndSetAgainToo() throws Exception {
    try (Bench bench = Bench.build(null)) {
      write(bench, "ipv4.conf.nic0.arp_ignore", "1");
      write(bench, "ipv4.conf.all.rp_filter", "0");
      bench.start();
      bench.device.follow(plan(SysctlPolicy.MANAGE, NIC0));
      watched(bench);
      for (String key : List.of("ipv4.conf.nic0.arp_ignore", "ipv4.conf.all.rp_filter")) {
        String needed = read(bench, key);
        write(bench, key, "2");
        toldOf(bench, key);
        assertEquals(needed, read(bench, key));
      }
    }
  }

  /** A window that shows them as needed may be believed: what changes from then on is told. */
  @Test
  void nothingThatAnotherHandDoesIsLostAtWhateverMomentOfTheStartItComes() throws Exception {
    String key = "ipv4.conf.nic0.arp_ignore";
    Path file = Path.of("/proc/sys/net/ipv4/conf/nic0/arp_ignore");
    try (Bench bench = Bench.open(null)) {
      for (int step = 0; step < 12; step++) {
        bench.forget();
        long moment = System.nanoTime() + step * 250_000L;
        bench.device.follow(plan(SysctlPolicy.MANAGE, NIC0));
        long written =
            Bench.inside(
                bench.box,
                () -> {
                  while (System.nanoTime() < moment) {
                    Thread.onSpinWait();
                  }
                  long at = System.nanoTime();
                  Files.writeString(file, "0");
                  return at;
                });
        long from = watched(bench);
        bench.device.follow(plan(SysctlPolicy.MANAGE, NIC0)); // it looks at once
        if (written > from) {
          toldOf(bench, key);
        }
        Bench.awaitTrue("as needed", () -> read(bench, key).equals("1"));
        bench.device.follow(plan(SysctlPolicy.MANAGE));
        bench.await("released", e -> e instanceof SettingsWatched w && !w.watched());
        assertEquals("0", read(bench, key));
      }
    }
  }

  private static long watched(Bench bench) {
    return bench.await("looked after", e -> e instanceof SettingsWatched w && w.watched()).at();
  }

  private static void toldOf(Bench bench, String key) {
    String name = "net." + key;
    bench.await("the change", e -> e instanceof SettingDiffers s && s.setting().equals(name));
    bench.await(
        "the repair",
        e -> e instanceof SettingAgrees s && s.setting().equals(name) && s.repaired());
  }

  @Test
  void aLinkMadeAnewIsManagedAgain() throws Exception {
    try (Bench bench = Bench.open(state)) {
      bench.device.follow(plan(SysctlPolicy.MANAGE, NIC0));
      Bench.awaitTrue("written", () -> read(bench, "ipv4.conf.nic0.arp_ignore").equals("1"));
      bench.inBox("link del nic0");
      bench.inBox("link add nic0 type veth peer name other0");
      Bench.awaitTrue("written", () -> read(bench, "ipv4.conf.nic0.arp_ignore").equals("1"));
      bench.device.close();
      assertEquals("0", read(bench, "ipv4.conf.nic0.arp_ignore"));
      assertEquals(
          List.of(),
          bench.events().stream().filter(e -> e instanceof SettingDiffers).toList(),
          "nobody is blamed");
    }
  }
}
