package io.postern.tests.vrrp;

import static io.postern.tests.vrrp.Site.VRID;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.postern.net.IpFamily;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A virtual router of another maker, which can be run in box b of a site. */
enum OtherMaker {
  KEEPALIVED(Path.of("/usr/sbin/keepalived")) {
    @Override
    Running start(Site site, Path folder, IpFamily family, int priority, boolean preempt)
        throws IOException {
      String addresses =
          Site.virtual(family).stream()
              .map(a -> a + (family == IpFamily.IPV4 ? "/16" : "/64"))
              .collect(Collectors.joining("\n    "));
      Path configuration = folder.resolve("keepalived.conf");
      Files.writeString(
          configuration,
          """
          global_defs {
            vrrp_version 3
            vrrp_garp_master_delay 1
          }
          vrrp_instance lan {
            interface nic0
            virtual_router_id %d
            priority %d
            advert_int 0.1
            %s
            virtual_ipaddress {
              %s
            }
          }
          """
              .formatted(VRID, priority, preempt ? "" : "nopreempt", addresses));
      Process process =
          site.program(
              "b",
              program().toString(),
              "--dont-fork",
              "--vrrp",
              "--use-file=" + configuration,
              "--pid=" + folder.resolve("pid"),
              "--vrrp_pid=" + folder.resolve("vrrp.pid"));
      // It adds the addresses when it serves, and takes them off when it does not.
      return new Running(
          List.of(process), () -> site.ip("b", "-o addr show").contains(Site.served(family) + "/"));
    }
  },

  /** Needs a macvlan with MAC and addresses, which it holds down (protodown) while it is backup. */
  FRR(Path.of("/usr/lib/frr/vrrpd")) {
    @Override
    Running start(Site site, Path folder, IpFamily family, int priority, boolean preempt)
        throws IOException, InterruptedException {
      String mac = family == IpFamily.IPV4 ? "00:00:5e:00:01:07" : "00:00:5e:00:02:07";
      site.exec("b", "sysctl -qw net.ipv4.conf.all.arp_ignore=1 net.ipv4.conf.all.arp_announce=2");
      site.exec("b", "sysctl -qw net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.nic0.rp_filter=0");
      site.ip("b", "link add v7 link nic0 type macvlan mode bridge");
      site.ip("b", "link set v7 addrgenmode none");
      site.ip("b", "link set v7 address " + mac + " protodown on");
      // Else each takeover waits a second for duplicate address detection.
      site.exec("b", "sysctl -qw net.ipv6.conf.v7.accept_dad=0");
      List<String> lines = new ArrayList<>();
      lines.add("version 3");
      lines.add("priority " + priority);
      lines.add("advertisement-interval 100");
      for (String address : Site.virtual(family)) {
        boolean linkLocal = address.startsWith("fe80:");
        String length = family == IpFamily.IPV4 ? "/16" : "/64";
        site.ip("b", "addr add " + address + length + " dev v7" + (linkLocal ? " nodad" : ""));
        lines.add((family == IpFamily.IPV4 ? "ip " : "ipv6 ") + address);
      }
      site.ip("b", "link set v7 up");
      StringBuilder text = new StringBuilder("interface nic0\n");
      lines.forEach(line -> text.append(" vrrp 7 ").append(line).append('\n'));
      text.append(preempt ? "" : " no vrrp 7 preempt\n");
      Path empty = Files.writeString(folder.resolve("zebra.conf"), "hostname b\n");
      Path configuration = Files.writeString(folder.resolve("vrrpd.conf"), text);
      Path socket = folder.resolve("zebra.sock");
      List<String> common =
          List.of(
              "-u",
              "root",
              "-g",
              "frrvty",
              "-z",
              socket.toString(),
              "--vty_socket",
              folder.toString(),
              "-P",
              "0");
      Process zebra = daemon(site, "zebra", empty, folder, common);
      Site.await("zebra listens", () -> Files.exists(socket));
      Process vrrpd = daemon(site, "vrrpd", configuration, folder, common);
      return new Running(
          List.of(vrrpd, zebra), () -> !site.ip("b", "-d link show v7").contains("protodown on"));
    }

    private Process daemon(
        Site site, String name, Path configuration, Path folder, List<String> common)
        throws IOException {
      List<String> line = new ArrayList<>();
      line.add(program().resolveSibling(name).toString());
      line.addAll(List.of("-f", configuration.toString()));
      line.addAll(List.of("-i", folder.resolve(name + ".pid").toString()));
      line.addAll(common);
      return site.program("b", line.toArray(String[]::new));
    }
  };

  /** A look at the box. */
  interface Look {
    boolean now() throws IOException, InterruptedException;
  }

  /** One that runs: its processes, the one that elects first. */
  record Running(List<Process> processes, Look look) implements AutoCloseable {
    boolean serves() {
      try {
        return look.now();
      } catch (IOException | InterruptedException e) {
        throw new AssertionError(e);
      }
    }

    /** Ends it in order. */
    @Override
    public void close() {
      try {
        for (Process process : processes) {
          Site.end(process);
        }
      } catch (InterruptedException e) {
        processes.forEach(Process::destroyForcibly);
        Thread.currentThread().interrupt();
      }
    }
  }

  private final Path program;

  OtherMaker(Path program) {
    this.program = program;
  }

  Path program() {
    return program;
  }

  /** A missing program fails the test, unless skipping is allowed. */
  void require() {
    assumeTrue(
        Files.isExecutable(program) || !Boolean.getBoolean("postern.allowSkip"),
        program + " is not installed, and skipping is allowed");
  }

  /** Starts it in box b, with advertisements every 100 ms. */
  abstract Running start(Site site, Path folder, IpFamily family, int priority, boolean preempt)
      throws IOException, InterruptedException;
}
