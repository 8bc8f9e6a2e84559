package io.postern.linux.netlink;

import io.postern.linux.syscall.KernelException;
import org.jspecify.annotations.Nullable;

/**
 * The generic-netlink families used here: {@code ethtool} for a NIC's features, {@code tcp_metrics}
 * for what TCP remembers of a path.
 */
public final class GenericNetlink implements AutoCloseable {
  private static final int GET_FAMILY = 3;
  private static final int CONTROLLER = 16;
  private static final int ATTR_FAMILY_ID = 1;
  private static final int ATTR_FAMILY_NAME = 2;
  private static final int TCP_METRICS_DEL = 2;
  private static final int FEATURES_GET = 11;
  private static final int FEATURES_HEADER = 1;
  private static final int FEATURES_ACTIVE = 4;
  private static final int HEADER_DEV_INDEX = 1;
  private static final int BITSET_NOMASK = 1;
  private static final int BITSET_BITS = 3;
  private static final int BIT_NAME = 2;
  private static final int BIT_VALUE = 3;
  private static final int NESTED = 0x8000;

  private final NetlinkSocket socket;
  private final MessageWriter w = new MessageWriter(8192);
  private int tcpMetrics = -1;

  /** Opens a socket in the calling thread's network namespace. */
  public GenericNetlink() throws KernelException {
    socket = NetlinkSocket.open(Netlink.GENERIC, 1 << 18);
  }

  /** The number of a family; 0 where the kernel does not have it. */
  int family(String name) {
    int[] id = new int[1];
    socket.ask(
        w,
        (out, seq) -> {
          out.begin(CONTROLLER, 0, seq);
          out.u8(GET_FAMILY).u8(1).u16(0);
          out.attributeText(ATTR_FAMILY_NAME, name);
          out.end();
        },
        m -> {
          AttributeReader a = new AttributeReader(m.bytes(), m.from() + 4, m.to());
          while (a.next()) {
            if (a.type() == ATTR_FAMILY_ID) {
              id[0] = a.u16();
            }
          }
        });
    return id[0];
  }

  /** Forgets what TCP remembers of all paths; 0 or an error number. */
  public int flushTcpMetrics() {
    if (tcpMetrics < 0) {
      tcpMetrics = family("tcp_metrics");
    }
    if (tcpMetrics == 0) {
      return 0; // a kernel without it remembers nothing
    }
    int[] error = new int[1];
    int seq = socket.nextSequence();
    w.reset();
    w.begin(tcpMetrics, 0, seq);
    w.u8(TCP_METRICS_DEL).u8(1).u16(0);
    w.end();
    int result = socket.exchange(w, seq, (s, errno, text) -> error[0] = errno);
    return result != 0 ? result : error[0];
  }

  /** Whether a feature of a NIC is active; null where the kernel does not tell. */
  public @Nullable Boolean feature(int index, String name) {
    int ethtool = family("ethtool");
    if (ethtool == 0) {
      return null;
    }
    boolean[] active = new boolean[1];
    int result =
        socket.ask(
            w,
            (out, seq) -> {
              out.begin(ethtool, 0, seq);
              out.u8(FEATURES_GET).u8(1).u16(0);
              int header = out.nest(FEATURES_HEADER | NESTED);
              out.attributeU32(HEADER_DEV_INDEX, index);
              out.endNest(header);
              out.end();
            },
            m -> {
              AttributeReader a = new AttributeReader(m.bytes(), m.from() + 4, m.to());
              while (a.next()) {
                if (a.type() == FEATURES_ACTIVE) {
                  active[0] = hasBit(a.nested(), name);
                }
              }
            });
    return result == 0 ? active[0] : null;
  }

  private static boolean hasBit(AttributeReader bitset, String name) {
    boolean listed = false;
    boolean value = false;
    boolean noMask = false;
    while (bitset.next()) {
      if (bitset.type() == BITSET_NOMASK) {
        noMask = true;
      } else if (bitset.type() == BITSET_BITS) {
        AttributeReader bits = bitset.nested();
        while (bits.next()) {
          boolean named = false;
          boolean set = false;
          AttributeReader bit = bits.nested();
          while (bit.next()) {
            named |= bit.type() == BIT_NAME && bit.text().equals(name);
            set |= bit.type() == BIT_VALUE;
          }
          if (named) {
            listed = true;
            value = set;
          }
        }
      }
    }
    return listed && (noMask || value);
  }

  @Override
  public void close() {
    socket.close();
  }
}
