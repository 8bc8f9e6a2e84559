package io.postern.linux.probe;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import io.postern.net.IpAddress;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A raw ICMP socket (RFC 792 echo) that measures from outside: replies carry the time at which the
 * kernel received them, so a receiver that is scheduled late measures nothing false.
 *
 * <p>One thread sends and another receives; each keeps to its own half. Needs CAP_NET_RAW in the
 * namespace in which it is opened.
 */
public final class EchoSocket implements AutoCloseable {

  /**
   * A reply.
   *
   * @param sequence what {@link #send} was given
   * @param atNanos when the kernel received it, nanoseconds of the wall clock
   * @param ttl the packet's remaining time to live
   */
  public record Reply(int sequence, long atNanos, int ttl) {}

  private static final int AF_INET = 2;
  private static final int SOCK_RAW = 3;
  private static final int SOCK_CLOEXEC = 0x80000;
  private static final int IPPROTO_ICMP = 1;
  private static final int SOL_SOCKET = 1;
  private static final int SO_SNDBUF = 7;
  private static final int SO_RCVBUF = 8;
  private static final int SO_RCVTIMEO = 20;
  private static final int SO_TIMESTAMPNS = 35;
  private static final int SOL_RAW = 255;
  private static final int ICMP_FILTER = 1;
  private static final int MSG_DONTWAIT = 0x40;

  private static final byte ECHO_REQUEST = 8;
  private static final int ICMP_HEADER = 8;
  private static final int MAGIC = 0x706c6162;
  private static final int REQUEST_SIZE = ICMP_HEADER + 32;
  private static final long WAIT_MICROS = 20_000;

  // struct msghdr of a 64-bit kernel, then the iovec, the packet and the control messages.
  private static final int MSGHDR_IOV = 16;
  private static final int MSGHDR_CONTROL = 32;
  private static final int MSGHDR_CONTROL_LENGTH = 40;
  private static final int IOVEC = 56;
  private static final int PACKET = 72;
  private static final int PACKET_SIZE = 256;
  private static final int CONTROL = PACKET + PACKET_SIZE;
  private static final int CONTROL_SIZE = 128;

  static {
    Native.register(EchoSocket.class, "c");
  }

  private final int descriptor;
  private final short identifier;
  private final Memory requestMemory = new Memory(REQUEST_SIZE);
  private final ByteBuffer request = view(requestMemory, ByteOrder.BIG_ENDIAN);
  private final Memory target = new Memory(16);
  private final Memory replyMemory = new Memory(CONTROL + CONTROL_SIZE);
  private final ByteBuffer reply = view(replyMemory, ByteOrder.nativeOrder());

  private EchoSocket(int descriptor, IpAddress target, short identifier) {
    this.descriptor = descriptor;
    this.identifier = identifier;
    ByteBuffer address = view(this.target, ByteOrder.nativeOrder());
    address.putShort(0, (short) AF_INET).put(4, target.octets());
    long base = Pointer.nativeValue(replyMemory);
    reply.putLong(MSGHDR_IOV, base + IOVEC).putLong(MSGHDR_IOV + 8, 1);
    reply.putLong(IOVEC, base + PACKET).putLong(IOVEC + 8, PACKET_SIZE);
    reply.putLong(MSGHDR_CONTROL, base + CONTROL);
  }

  /**
   * Opens a socket in the calling thread's network namespace.
   *
   * @param target whom to ask; IPv4
   * @param source address to ask from; null: the kernel's choice
   * @param identifier tells this socket's replies from another's
   * @throws IOException where the kernel refuses it
   */
  public static EchoSocket open(IpAddress target, @Nullable IpAddress source, short identifier)
      throws IOException {
    int descriptor =
        checked("raw ICMP socket", socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_ICMP));
    try {
      set(descriptor, SOL_RAW, ICMP_FILTER, 4, ~1L);
      set(descriptor, SOL_SOCKET, SO_TIMESTAMPNS, 4, 1);
      set(descriptor, SOL_SOCKET, SO_SNDBUF, 4, 1 << 20);
      set(descriptor, SOL_SOCKET, SO_RCVBUF, 4, 4 << 20);
      try (Memory wait = new Memory(16)) {
        wait.setLong(0, 0);
        wait.setLong(8, WAIT_MICROS);
        checked(
            "SO_RCVTIMEO",
            setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, Pointer.nativeValue(wait), 16));
      }
      if (source != null) {
        try (Memory local = new Memory(16)) {
          local.clear();
          local.setShort(0, (short) AF_INET);
          local.write(4, source.octets(), 0, 4);
          checked("bind to " + source, bind(descriptor, Pointer.nativeValue(local), 16));
        }
      }
      return new EchoSocket(descriptor, target, identifier);
    } catch (IOException e) {
      close(descriptor);
      throw e;
    }
  }

  /**
   * Sends a request without waiting. What the kernel refuses to send counts as sent and lost.
   *
   * @return when it was handed over, nanoseconds of the wall clock
   */
  public long send(int sequence) {
    request.clear();
    request.put(ECHO_REQUEST).put((byte) 0).putShort((short) 0);
    request.putShort(identifier).putShort((short) sequence);
    request.putInt(MAGIC).putInt(sequence);
    request.putShort(2, checksum(request));
    long now = now();
    sendto(
        descriptor,
        Pointer.nativeValue(requestMemory),
        REQUEST_SIZE,
        MSG_DONTWAIT,
        Pointer.nativeValue(target),
        16);
    return now;
  }

  /** Waits up to 20 ms for a reply to one of this socket's requests. */
  public Optional<Reply> receive() {
    reply.putLong(MSGHDR_CONTROL_LENGTH, CONTROL_SIZE);
    long length = recvmsg(descriptor, Pointer.nativeValue(replyMemory), 0);
    if (length <= 0) {
      return Optional.empty();
    }
    int icmp = PACKET + (reply.get(PACKET) & 0xf) * 4;
    ByteBuffer packet = reply.duplicate().order(ByteOrder.BIG_ENDIAN);
    if (length < icmp - PACKET + ICMP_HEADER + 8
        || packet.getShort(icmp + 4) != identifier
        || packet.getInt(icmp + ICMP_HEADER) != MAGIC) {
      return Optional.empty();
    }
    int sequence = packet.getInt(icmp + ICMP_HEADER + 4);
    return Optional.of(new Reply(sequence, stamp(), packet.get(PACKET + 8) & 0xff));
  }

  /** The kernel's time of receipt, or now where it gave none. */
  private long stamp() {
    long end = CONTROL + reply.getLong(MSGHDR_CONTROL_LENGTH);
    int at = CONTROL;
    while (at + 16 <= end) {
      long length = reply.getLong(at);
      if (reply.getInt(at + 8) == SOL_SOCKET && reply.getInt(at + 12) == SO_TIMESTAMPNS) {
        return reply.getLong(at + 16) * 1_000_000_000L + reply.getLong(at + 24);
      }
      at += (int) ((Math.max(length, 16) + 7) & ~7);
    }
    return now();
  }

  @Override
  public void close() {
    close(descriptor);
    requestMemory.close();
    target.close();
    replyMemory.close();
  }

  /** The wall clock, nanoseconds: the clock of the kernel's stamps. */
  public static long now() {
    Instant now = Instant.now();
    return now.getEpochSecond() * 1_000_000_000L + now.getNano();
  }

  private static short checksum(ByteBuffer packet) {
    int sum = 0;
    for (int i = 0; i < REQUEST_SIZE; i += 2) {
      sum += packet.getShort(i) & 0xffff;
    }
    sum = (sum & 0xffff) + (sum >>> 16);
    return (short) ~((sum & 0xffff) + (sum >>> 16));
  }

  private static ByteBuffer view(Memory memory, ByteOrder order) {
    memory.clear();
    return memory.getByteBuffer(0, memory.size()).order(order);
  }

  private static void set(int descriptor, int level, int option, int size, long value)
      throws IOException {
    try (Memory memory = new Memory(8)) {
      memory.setInt(0, (int) value);
      checked(
          "socket option " + option,
          setsockopt(descriptor, level, option, Pointer.nativeValue(memory), size));
    }
  }

  private static int checked(String what, int result) throws IOException {
    if (result < 0) {
      throw new IOException(what + ": " + strerror(Native.getLastError()));
    }
    return result;
  }

  private static native int socket(int family, int type, int protocol);

  private static native int bind(int descriptor, long address, int length);

  private static native int setsockopt(
      int descriptor, int level, int option, long value, int length);

  private static native long sendto(
      int descriptor, long data, long length, int flags, long address, int addressLength);

  private static native long recvmsg(int descriptor, long header, int flags);

  private static native int close(int descriptor);

  private static native String strerror(int number);
}
