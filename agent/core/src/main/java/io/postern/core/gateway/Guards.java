package io.postern.core.gateway;

import io.postern.device.Guarded;
import io.postern.net.InterfaceName;
import io.postern.net.IpAddress;
import io.postern.net.MacAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What is guarded on all LANs: asked for as a whole, and known to stand only once it is said. */
final class Guards {
  /** After a refusal the kernel is left alone for so long. */
  private static final long RETRY = 1_000_000_000L;

  private List<Guarded> asked = List.of();
  private List<Guarded> standing = List.of();
  private long number;
  private long retryAt = Long.MAX_VALUE;
  private String trouble = "";

  /** What the parts want, one for each LAN. */
  static List<Guarded> joined(Collection<Guarded> all) {
    TreeMap<InterfaceName, TreeSet<MacAddress>> macs = new TreeMap<>();
    TreeMap<InterfaceName, TreeSet<IpAddress>> addresses = new TreeMap<>();
    for (Guarded each : all) {
      macs.computeIfAbsent(each.nic(), nic -> new TreeSet<>()).addAll(each.macs());
      addresses.computeIfAbsent(each.nic(), nic -> new TreeSet<>()).addAll(each.addresses());
    }
    List<Guarded> joined = new ArrayList<>();
    macs.forEach(
        (nic, each) ->
            joined.add(
                new Guarded(
                    nic,
                    List.copyOf(each),
                    List.copyOf(addresses.getOrDefault(nic, new TreeSet<>())))));
    return joined;
  }

  /** The order for it, if there has to be one. */
  GatewayAction.@Nullable Guard order(List<Guarded> wanted, GroupPart.Desk desk, long now) {
    if (wanted.equals(asked) && now < retryAt) {
      return null;
    }
    asked = wanted;
    retryAt = Long.MAX_VALUE;
    number = desk.order();
    // What is guarded no more is not counted upon from now on.
    standing = standing.stream().filter(s -> wanted.stream().anyMatch(w -> covers(w, s))).toList();
    return new GatewayAction.Guard(number, wanted);
  }

  /** An order ended; whether it was this one. */
  boolean done(long ended) {
    if (ended != number) {
      return false;
    }
    standing = asked;
    trouble = "";
    return true;
  }

  /** An order was refused; whether it was this one. */
  boolean refused(long ended, String why, long now) {
    if (ended != number) {
      return false;
    }
    trouble = "the kernel does not guard the virtual MACs: " + why;
    standing = List.of();
    retryAt = now + RETRY;
    return true;
  }

  /** The guard of a LAN was found missing, and may be missing still. */
  void lapsed(InterfaceName nic, long now) {
    standing = standing.stream().filter(s -> !s.nic().equals(nic)).toList();
    retryAt = now;
  }

  boolean stands(Guarded what) {
    return standing.stream().anyMatch(s -> covers(s, what));
  }

  private static boolean covers(Guarded more, Guarded less) {
    return more.nic().equals(less.nic())
        && more.macs().containsAll(less.macs())
        && more.addresses().containsAll(less.addresses());
  }

  /** What is wrong; empty for nothing. */
  String trouble() {
    return trouble;
  }

  long nextDeadline() {
    return retryAt;
  }
}
