package io.postern.linux;

import io.postern.device.CapabilityLine;
import io.postern.device.Carrier;
import io.postern.linux.link.LinkIoctl;
import io.postern.linux.link.ScratchNamespace;
import io.postern.linux.netlink.GenericNetlink;
import io.postern.linux.netlink.LinkCodec;
import io.postern.linux.netlink.MessageWriter;
import io.postern.linux.netlink.Netlink;
import io.postern.linux.netlink.NetlinkSocket;
import io.postern.linux.syscall.Errno;
import io.postern.linux.syscall.KernelException;
import io.postern.linux.syscall.KernelSocket;
import io.postern.linux.syscall.Privileges;
import io.postern.net.InterfaceName;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** Tries each thing the driver needs, changing nothing. Runs in the device's namespace. */
final class SelfTest {
  private static final InterfaceName LOOPBACK = InterfaceName.of("lo");

  private final List<CapabilityLine> lines = new ArrayList<>();

  private SelfTest() {}

  static List<CapabilityLine> run() {
    SelfTest test = new SelfTest();
    test.capabilities();
    test.netlink();
    test.sockets();
    test.ethtool();
    test.settings();
    test.rehearsal();
    return List.copyOf(test.lines);
  }

  private void line(String name, boolean works, boolean required, String good, String bad) {
    lines.add(new CapabilityLine(name, works, required, works ? good : bad));
  }

  private void capabilities() {
    line(
        "CAP_NET_ADMIN",
        Privileges.has(Privileges.CAP_NET_ADMIN),
        true,
        "The agent may configure the network.",
        "The agent may not configure the network: run it as root or give it CAP_NET_ADMIN.");
    line(
        "CAP_NET_RAW",
        Privileges.has(Privileges.CAP_NET_RAW),
        true,
        "The agent may send and hear frames.",
        "The agent may not send and hear frames: run it as root or give it CAP_NET_RAW.");
  }

  private void netlink() {
    try (NetlinkSocket socket = NetlinkSocket.open(Netlink.ROUTE, 8 << 20)) {
      int write = answer(socket, (w, seq) -> LinkCodec.writeAdminUp(w, seq, 1, loopbackIsUp()));
      line(
          "netlink route",
          write == 0,
          true,
          "Links, addresses and routes can be changed.",
          "Links, addresses and routes cannot be changed (" + Errno.text(write) + ").");
      line(
          "forced buffers",
          socket.forced(),
          false,
          "Socket buffers may exceed the system's limit.",
          "Socket buffers are bound by net.core.rmem_max: events may be lost in bursts and are"
              + " then read anew.");
      kind(socket, "macvlan", "An additional MAC for an address (mac-policy virtual)");
      kind(socket, "vlan", "An address on a VLAN that the standby does not have yet");
    } catch (KernelException e) {
      line("netlink route", false, true, "", "No netlink socket: " + e.getMessage() + ".");
    }
  }

  private static boolean loopbackIsUp() {
    try (LinkIoctl ioctl = new LinkIoctl()) {
      return ioctl.carrier(LOOPBACK) == Carrier.UP;
    } catch (KernelException e) {
      return false;
    }
  }

  private void kind(NetlinkSocket socket, String kind, String use) {
    int answer = answer(socket, (w, seq) -> LinkCodec.writeKindQuestion(w, seq, kind));
    line(
        kind,
        answer == Errno.EINVAL,
        false,
        "This kernel has " + kind + " links.",
        use
            + " is not possible: this kernel has no "
            + kind
            + " links ("
            + Errno.text(answer)
            + ").");
  }

  private static int answer(NetlinkSocket socket, NetlinkSocket.Request request) {
    MessageWriter w = new MessageWriter(MessageWriter.ROOM_FOR_ONE * 2);
    w.reset();
    int seq = socket.nextSequence();
    request.write(w, seq);
    int[] error = new int[1];
    int result = socket.exchange(w, seq, (s, errno, text) -> error[0] = errno);
    return result != 0 ? result : error[0];
  }

  private void sockets() {
    socket("packet sockets", KernelSocket.AF_PACKET, 0, "Frames can be sent and heard.", true);
    socket("raw ICMP", KernelSocket.AF_INET, 1, "ICMP heartbeats can be sent.", true);
    socket("raw ICMPv6", KernelSocket.AF_INET6, 58, "ICMPv6 heartbeats can be sent.", false);
  }

  private void socket(String name, int domain, int protocol, String good, boolean required) {
    try (KernelSocket socket = KernelSocket.open(domain, KernelSocket.SOCK_RAW, protocol)) {
      line(name, socket.fd() >= 0, required, good, "");
    } catch (KernelException e) {
      line(name, false, required, "", "Not possible: " + e.getMessage() + ".");
    }
  }

  private void ethtool() {
    try (LinkIoctl ioctl = new LinkIoctl();
        GenericNetlink generic = new GenericNetlink()) {
      line(
          "carrier poll",
          ioctl.carrier(LOOPBACK) != null,
          true,
          "Drivers answer for their carrier at once (ETHTOOL_GLINK).",
          "Drivers do not answer for their carrier: its loss may be seen up to 1 s late.");
      line(
          "link features",
          generic.feature(1, "vlan-challenged") != null,
          false,
          "The kernel tells what links can do.",
          "The kernel does not tell what links can do: accepts-vlan stays unknown.");
    } catch (KernelException e) {
      line("carrier poll", false, true, "", "Not possible: " + e.getMessage() + ".");
    }
  }

  private void settings() {
    Path file = Path.of("/proc/sys/net/ipv4/conf/lo/arp_ignore");
    line(
        "kernel settings",
        opensForWriting(file),
        false,
        "ARP and reverse-path settings can be written.",
        "/proc/sys/net cannot be written: set what failover needs by hand and use"
            + " sysctl-policy verify.");
  }

  /**
   * Files.isWritable asks access(2), which leaves out the capabilities of a user that is not root.
   */
  private static boolean opensForWriting(Path file) {
    try (FileChannel opened = FileChannel.open(file, StandardOpenOption.WRITE)) {
      return opened.isOpen();
    } catch (IOException e) {
      return false;
    }
  }

  private void rehearsal() {
    line(
        "scratch namespace",
        ScratchNamespace.isPossible(),
        false,
        "A failover can be rehearsed in a namespace of its own.",
        "No rehearsal (it needs CAP_SYS_ADMIN at the start): the first failover may take 50 ms"
            + " longer.");
  }
}
