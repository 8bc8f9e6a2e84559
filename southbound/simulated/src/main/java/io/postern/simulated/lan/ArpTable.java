package io.postern.simulated.lan;

import io.postern.net.IpAddress;
import io.postern.net.MacAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A host's ARP table as Linux keeps it: a request to the host itself makes an entry, anything else
 * only changes one that is there, and one that was changed less than a second ago (locktime) gives
 * way to a gratuitous packet only.
 */
final class ArpTable {
  private static final long LOCKTIME = 1_000_000_000L;

  private record Entry(MacAddress mac, long changed, long confirmed) {}

  private final Map<IpAddress, Entry> entries = new LinkedHashMap<>();

  @Nullable MacAddress lookup(IpAddress address) {
    Entry entry = entries.get(address);
    return entry == null ? null : entry.mac;
  }

  /** Learns from a packet; {@code mayCreate}: it was for this host. */
  void learn(Frame.Arp arp, boolean mayCreate, long now) {
    Entry known = entries.get(arp.sender());
    if (known == null) {
      if (mayCreate && !arp.sender().isAny()) {
        entries.put(arp.sender(), new Entry(arp.senderMac(), now, now));
      }
    } else if (known.mac.equals(arp.senderMac())) {
      entries.put(arp.sender(), new Entry(known.mac, known.changed, now));
    } else if (arp.gratuitous() || now - known.changed > LOCKTIME) {
      entries.put(arp.sender(), new Entry(arp.senderMac(), now, now));
    }
  }

  /** Traffic came back: the entry is good. */
  void confirm(IpAddress address, long now) {
    Entry known = entries.get(address);
    if (known != null) {
      entries.put(address, new Entry(known.mac, known.changed, now));
    }
  }

  /** Nothing came back: an entry not confirmed for that long has failed. */
  void doubt(IpAddress address, long now, long patience) {
    Entry known = entries.get(address);
    if (known != null && now - known.confirmed >= patience) {
      entries.remove(address);
    }
  }

  void forget(IpAddress address) {
    entries.remove(address);
  }
}
