package io.postern.runtime.capture;

import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.pcap4j.core.BpfProgram.BpfCompileMode;
import org.pcap4j.core.NotOpenException;
import org.pcap4j.core.PcapDumper;
import org.pcap4j.core.PcapHandle;
import org.pcap4j.core.PcapHandle.BlockingMode;
import org.pcap4j.core.PcapNativeException;
import org.pcap4j.core.PcapNetworkInterface.PromiscuousMode;

/**
 * Captures frames on one interface until a bound is reached. Immediate mode: a frame is handed over
 * when it comes, not when a buffer is full.
 */
public final class FrameCapture {
  /** What failover lives by: ARP, neighbour advertisements, VRRP and the agent's own frames. */
  public static final String FAILOVER_FRAMES =
      "arp or (icmp6 and ip6[40] == 136) or ip proto 112 or ip6 proto 112 or ether proto 0x88b5";

  private static final int WHOLE_FRAME = 65_535;
  private static final int WAKE_MILLIS = 100;
  private static final long IDLE_NANOS = 2_000_000L;

  /** Octets before each frame in a pcap file. */
  private static final int RECORD_HEAD = 16;

  /**
   * What is captured, and how much at most.
   *
   * @param nic the interface
   * @param filter a filter in libpcap's language (pcap-filter(7))
   * @param file where frames are written; null: they are only handed over
   * @param count frames
   * @param seconds time
   * @param octets size of all frames together, as in a file
   */
  public record Wish(
      String nic, String filter, @Nullable Path file, long count, long seconds, long octets) {}

  /** How it ended. */
  public sealed interface Outcome {}

  /**
   * A bound was reached.
   *
   * @param bound which one, in words
   */
  public record Ended(long frames, long octets, String bound) implements Outcome {}

  /** It could not begin or go on. */
  public record Refused(Why why, String sentence) implements Outcome {}

  /** Why a capture was refused. */
  public enum Why {
    /** There is no such interface. */
    NO_INTERFACE,
    /** CAP_NET_RAW is missing. */
    NO_PERMISSION,
    /** libpcap is not installed. */
    NO_LIBRARY,
    /** The filter is none. */
    BAD_FILTER,
    /** The file cannot be written. */
    NO_FILE,
    /** libpcap says something else. */
    TROUBLE
  }

  private FrameCapture() {}

  /** Captures; {@code each} gets a frame's time and octets. */
  public static Outcome run(Wish wish, BiConsumer<Timestamp, byte[]> each) {
    try {
      if (NetworkInterface.getByName(wish.nic()) == null) {
        String there =
            NetworkInterface.networkInterfaces()
                .map(NetworkInterface::getName)
                .sorted()
                .collect(Collectors.joining(", "));
        return new Refused(
            Why.NO_INTERFACE, wish.nic() + ": expected an interface of this node: " + there);
      }
      Path file = wish.file();
      if (file != null && Files.exists(file)) {
        return new Refused(Why.NO_FILE, file + ": expected a new file, found one");
      }
      try (PcapHandle handle = open(wish.nic())) {
        handle.setFilter(wish.filter(), BpfCompileMode.OPTIMIZE);
        // In immediate mode libpcap waits for a frame without end, whatever its time limit says.
        handle.setBlockingMode(BlockingMode.NONBLOCKING);
        if (file == null) {
          return loop(wish, handle, null, each);
        }
        try (PcapDumper dumper = handle.dumpOpen(file.toString())) {
          return loop(wish, handle, dumper, each);
        }
      }
    } catch (SocketException e) {
      return new Refused(Why.TROUBLE, "interfaces cannot be listed: " + e.getMessage());
    } catch (PcapNativeException | NotOpenException e) {
      return refused(wish, String.valueOf(e.getMessage()));
    } catch (LinkageError e) {
      return new Refused(
          Why.NO_LIBRARY, "libpcap cannot be loaded (Debian: package libpcap0.8): " + root(e));
    }
  }

  private static PcapHandle open(String nic) throws PcapNativeException {
    return new PcapHandle.Builder(nic)
        .snaplen(WHOLE_FRAME)
        .promiscuousMode(PromiscuousMode.NONPROMISCUOUS)
        .immediateMode(true)
        .timeoutMillis(WAKE_MILLIS)
        .build();
  }

  private static Outcome loop(
      Wish wish, PcapHandle handle, @Nullable PcapDumper dumper, BiConsumer<Timestamp, byte[]> each)
      throws NotOpenException, PcapNativeException {
    long end = System.nanoTime() + wish.seconds() * 1_000_000_000L;
    long frames = 0;
    long octets = 0;
    while (System.nanoTime() < end) {
      byte[] frame = handle.getNextRawPacket();
      if (frame == null) {
        LockSupport.parkNanos(IDLE_NANOS);
        continue;
      }
      if (octets + RECORD_HEAD + frame.length > wish.octets()) {
        return new Ended(frames, octets, "size");
      }
      Timestamp at = handle.getTimestamp();
      if (dumper != null) {
        dumper.dumpRaw(frame, at);
        dumper.flush();
      }
      each.accept(at, frame);
      octets += RECORD_HEAD + frame.length;
      if (++frames >= wish.count()) {
        return new Ended(frames, octets, "count");
      }
    }
    return new Ended(frames, octets, "time");
  }

  /** libpcap's words, told apart by what they say: it has no codes for them here. */
  private static Refused refused(Wish wish, String words) {
    if (words.contains("permission") || words.contains("Operation not permitted")) {
      return new Refused(
          Why.NO_PERMISSION, wish.nic() + ": capturing needs CAP_NET_RAW, which is missing here");
    }
    if (words.contains("No such device")) {
      return new Refused(Why.NO_INTERFACE, wish.nic() + ": it is gone");
    }
    if (words.contains("syntax error")
        || words.contains("filter")
        || words.contains("expression")) {
      return new Refused(
          Why.BAD_FILTER,
          "--filter: expected a filter as in pcap-filter(7), found \""
              + wish.filter()
              + "\" ("
              + words.strip()
              + ")");
    }
    Path file = wish.file();
    if (file != null && words.contains(file.toString())) {
      return new Refused(Why.NO_FILE, "cannot be written: " + words);
    }
    return new Refused(Why.TROUBLE, wish.nic() + ": " + words);
  }

  private static String root(Throwable e) {
    Throwable cause = e;
    for (Throwable next = e.getCause(); next != null; next = next.getCause()) {
      cause = next;
    }
    String message = String.valueOf(cause.getMessage());
    return message.lines().findFirst().orElse(message);
  }
}
