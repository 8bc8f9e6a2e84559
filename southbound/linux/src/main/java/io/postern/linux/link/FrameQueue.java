package io.postern.linux.link;

import io.postern.device.DeviceCommand.Announce;
import io.postern.device.DeviceCommand.AnnounceMac;
import io.postern.device.DeviceCommand.ProbeAddress;
import io.postern.device.DeviceCommand.SendFrame;
import io.postern.linux.arp.Frames;
import io.postern.linux.arp.PacketSockets;
import io.postern.linux.arp.SentSources;
import io.postern.linux.syscall.Errno;
import io.postern.linux.syscall.KernelException;
import io.postern.linux.syscall.KernelSocket;
import io.postern.linux.syscall.MessageRow;
import io.postern.net.InterfaceName;
import io.postern.net.IpAddress;
import io.postern.net.MacAddress;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/** Frames of a batch on their way out, many in one call. Belongs to one lane's thread. */
final class FrameQueue implements AutoCloseable {
  private static final int ROW = 128;
  private static final int ROOM = 1_536;

  private final KernelSocket socket;
  private final SentSources sent;
  private final LinkIoctl ioctl;
  private final MessageRow row = new MessageRow(ROW, ROOM);
  private final int[] commands = new int[ROW];
  private int count;
  private int lastIndex;
  private long lastMac;

  FrameQueue(SentSources sent, LinkIoctl ioctl) throws KernelException {
    this.sent = sent;
    this.ioctl = ioctl;
    socket = PacketSockets.sender();
  }

  /** Hears of frames that could not be sent. */
  @FunctionalInterface
  interface Failures {
    /** A frame of the command of that number failed. */
    void failed(int command, int errno);
  }

  /** Whether nothing waits. */
  boolean isEmpty() {
    return count == 0;
  }

  /** Whether another frame fits. */
  boolean hasRoom() {
    return count < ROW;
  }

  /** Adds the request form, or the one form that is asked for. */
  void announce(int command, int index, Announce a) {
    if (a.address().isV4()) {
      if (a.request() || a.reply()) {
        gratuitousArp(command, index, a, a.request());
      }
    } else {
      boolean router = forwards(a.nic());
      int length = Frames.neighbourAdvertisement(row.data(), at(), a.mac(), a.address(), router);
      add(command, index, a.mac().bits(), length);
    }
  }

  /** Whether there is a reply form to be added behind the request form. */
  static boolean hasReply(Announce a) {
    return a.address().isV4() && a.request() && a.reply();
  }

  /** Adds the reply form. */
  void reply(int command, int index, Announce a) {
    gratuitousArp(command, index, a, false);
  }

  private void gratuitousArp(int command, int index, Announce a, boolean request) {
    int length = Frames.gratuitousArp(row.data(), at(), a.mac(), a.address(), request);
    add(command, index, a.mac().bits(), length);
  }

  void announceMac(int command, int index, AnnounceMac a) {
    add(command, index, a.mac().bits(), Frames.reverseArp(row.data(), at(), a.mac().bits()));
  }

  /** Whether the link is there to send through; 0 or an error number. */
  int probe(int command, int index, ProbeAddress p) {
    long mac = ioctl.mac(p.nic());
    if (mac < 0) {
      return Errno.ENODEV;
    }
    int length =
        p.address().isV4()
            ? Frames.arpRequest(
                row.data(), at(), MacAddress.BROADCAST.bits(), mac, IpAddress.ANY_V4, p.address())
            : Frames.neighbourSolicitation(row.data(), at(), mac, IpAddress.ANY_V6, p.address());
    add(command, index, mac, length);
    return 0;
  }

  /** As {@link #probe}. */
  int frame(int command, int index, SendFrame f) {
    if (f.payload().length > ROOM - Frames.POSTERN_HEADER) {
      return Errno.EMSGSIZE;
    }
    MacAddress source = f.source();
    long mac = source != null ? source.bits() : ioctl.mac(f.nic());
    if (mac < 0) {
      return Errno.ENODEV;
    }
    int length = Frames.postern(row.data(), at(), f.destination().bits(), mac, f.payload());
    add(command, index, mac, length);
    return 0;
  }

  private int at() {
    return count * row.room();
  }

  private void add(int command, int index, long mac, int length) {
    row.length(count, length);
    PacketSockets.writeAddress(row.addresses(), row.addressAt(count), index, etherType());
    row.addressLength(count, PacketSockets.ADDRESS);
    commands[count] = command;
    if (count == 0 || index != lastIndex || mac != lastMac) {
      sent.sent(index, mac);
      lastIndex = index;
      lastMac = mac;
    }
    count++;
  }

  private int etherType() {
    ByteBuffer b = row.data();
    int type = at() + 12;
    return (b.get(type) & 0xff) << 8 | (b.get(type + 1) & 0xff);
  }

  /** Sends all that waits. */
  void flush(Failures failures) {
    int from = 0;
    while (from < count) {
      int done = socket.sendMany(row, from, count);
      if (done > 0) {
        from += done;
      } else if (done != -Errno.EINTR) {
        // sendmmsg stops at the first that fails; what is behind it still has to go.
        failures.failed(commands[from], -done);
        from++;
      }
    }
    count = 0;
  }

  private static boolean forwards(InterfaceName nic) {
    try {
      return !Files.readString(Path.of("/proc/sys/net/ipv6/conf", nic.text(), "forwarding"))
          .startsWith("0");
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public void close() {
    socket.close();
  }
}
