package io.postern.linux.link;

import io.postern.device.Carrier;
import io.postern.linux.syscall.Errno;
import io.postern.linux.syscall.KernelException;
import io.postern.linux.syscall.KernelSocket;
import io.postern.linux.syscall.OffHeap;
import io.postern.net.InterfaceName;
import io.postern.net.MacAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Questions to the kernel about one link that ioctl answers at once: struct ifreq, 1 microsecond
 * each, nothing allocated. One thread at a time.
 */
public final class LinkIoctl implements AutoCloseable {
  private static final long SIOCGIFFLAGS = 0x8913;
  private static final long SIOCGIFHWADDR = 0x8927;
  private static final long SIOCGIFINDEX = 0x8933;
  private static final long SIOCETHTOOL = 0x8946;
  private static final int ETHTOOL_GSET = 0x1;
  private static final int ETHTOOL_GLINK = 0xa;
  private static final int IFF_UP = 1;
  private static final int NAME = 16;

  private final KernelSocket socket;
  private final OffHeap request = new OffHeap(40);
  private final OffHeap value = new OffHeap(64);

  /** Opens a socket in the calling thread's network namespace. */
  public LinkIoctl() throws KernelException {
    socket = KernelSocket.open(KernelSocket.AF_INET, KernelSocket.SOCK_DGRAM, 0);
  }

  /**
   * The carrier as the driver knows it now (ETHTOOL_GLINK), which also makes the kernel send an
   * event that it was holding back. Null where the link is gone or its driver cannot tell.
   */
  public @Nullable Carrier carrier(InterfaceName nic) {
    name(nic);
    value.bytes().putInt(0, ETHTOOL_GLINK).putInt(4, 0);
    request.bytes().putLong(NAME, value.address());
    int result = socket.ioctl(SIOCETHTOOL, request);
    if (result < 0) {
      return result == -Errno.EINVAL || result == -Errno.ENETDOWN ? Carrier.UNKNOWN : null;
    }
    if (value.bytes().getInt(4) != 0) {
      return Carrier.UP;
    }
    // A link that is administratively down has no carrier either, but cannot know.
    if (socket.ioctl(SIOCGIFFLAGS, request) < 0) {
      return null;
    }
    return (request.bytes().getShort(NAME) & IFF_UP) != 0 ? Carrier.DOWN : Carrier.UNKNOWN;
  }

  /** A question for one link's carrier, prepared so that asking it many times costs little. */
  public final class CarrierQuestion {
    private final OffHeap prepared = new OffHeap(40);
    private final OffHeap answer = new OffHeap(8);

    private CarrierQuestion(InterfaceName nic) {
      String text = nic.text();
      for (int i = 0; i < text.length(); i++) {
        prepared.bytes().put(i, (byte) text.charAt(i));
      }
      prepared.bytes().putLong(NAME, answer.address());
    }

    /** 1 with carrier, 0 without or administratively down, or a negated error number. */
    public int ask() {
      answer.bytes().putInt(0, ETHTOOL_GLINK);
      int result = socket.ioctl(SIOCETHTOOL, prepared);
      return result < 0 ? result : answer.bytes().getInt(4) != 0 ? 1 : 0;
    }
  }

  /** Prepares a question; it uses this object's socket. */
  public CarrierQuestion carrierQuestion(InterfaceName nic) {
    return new CarrierQuestion(nic);
  }

  /** The link's index now; 0 where there is no such link. */
  public int index(InterfaceName nic) {
    name(nic);
    return socket.ioctl(SIOCGIFINDEX, request) < 0 ? 0 : request.bytes().getInt(NAME);
  }

  /** The bits of the link's MAC now; -1 where it has none. */
  public long mac(InterfaceName nic) {
    name(nic);
    if (socket.ioctl(SIOCGIFHWADDR, request) < 0) {
      return -1;
    }
    long bits = request.bytes().getLong(NAME + 2);
    if (ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN) {
      bits = Long.reverseBytes(bits);
    }
    return bits >>> (64 - 8 * MacAddress.LENGTH);
  }

  /** Megabits a second (ETHTOOL_GSET); 0 where unknown. May take long on real hardware. */
  public int speed(InterfaceName nic) {
    name(nic);
    for (int i = 0; i < 44; i += 4) {
      value.bytes().putInt(i, 0);
    }
    value.bytes().putInt(0, ETHTOOL_GSET);
    request.bytes().putLong(NAME, value.address());
    if (socket.ioctl(SIOCETHTOOL, request) < 0) {
      return 0;
    }
    int speed = (value.bytes().getShort(12) & 0xffff) | (value.bytes().getShort(28) & 0xffff) << 16;
    return speed == -1 || speed == 0xffff ? 0 : speed;
  }

  private void name(InterfaceName nic) {
    String text = nic.text();
    ByteBuffer b = request.bytes();
    for (int i = 0; i < NAME; i++) {
      b.put(i, (byte) (i < text.length() ? text.charAt(i) : 0));
    }
  }

  @Override
  public void close() {
    socket.close();
  }
}
