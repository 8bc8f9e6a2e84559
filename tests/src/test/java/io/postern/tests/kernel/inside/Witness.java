package io.postern.tests.kernel.inside;

import io.postern.device.AddressState;
import io.postern.device.DeviceEvent;
import io.postern.linux.LinuxDevice;
import io.postern.net.InterfaceName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Follows the kernel's own account of one address on a gateway, in the kernel's order: on which
 * links it is, and which of them are up.
 */
final class Witness implements AutoCloseable {
  private final String prefix;
  private final LinuxDevice device;
  private final TreeMap<InterfaceName, Boolean> up = new TreeMap<>();
  private final TreeSet<InterfaceName> holders = new TreeSet<>();
  private final List<String> seen = new ArrayList<>();

  private Witness(String prefix, LinuxDevice device) {
    this.prefix = prefix;
    this.device = device;
  }

  static Witness of(Site site, String prefix) throws IOException, InterruptedException {
    Witness witness = new Witness(prefix, site.box.call(() -> new LinuxDevice(null)));
    witness.device.open(witness::hear);
    return witness;
  }

  private synchronized void hear(DeviceEvent event) {
    switch (event) {
      case DeviceEvent.Resynchronized all -> {
        all.snapshot().links().forEach(link -> up.put(link.name(), link.adminUp()));
        all.snapshot().addresses().forEach(address -> put(address, true));
      }
      case DeviceEvent.LinkReported report -> up.put(report.link().name(), report.link().adminUp());
      case DeviceEvent.LinkGone gone -> up.remove(gone.nic());
      case DeviceEvent.AddressReported report -> put(report.address(), true);
      case DeviceEvent.AddressGone gone -> put(gone.address(), false);
      default -> {
        return;
      }
    }
    String now =
        holders.stream()
            .map(nic -> nic + (up.getOrDefault(nic, false) ? " up" : " down"))
            .collect(Collectors.joining(", "));
    if (seen.isEmpty() || !seen.getLast().equals(now)) {
      seen.add(now);
    }
  }

  private void put(AddressState address, boolean there) {
    if (!address.prefix().toString().equals(prefix)) {
      return;
    }
    if (there) {
      holders.add(address.nic());
    } else {
      holders.remove(address.nic());
    }
  }

  /** What was so far, each a list of links with the address: {@code nic0 down, nic1 up}. */
  synchronized List<String> seen() {
    return List.copyOf(seen);
  }

  /** The moments at which the address was on two links that were up. */
  synchronized List<String> doubles() {
    return seen.stream().filter(one -> one.matches(".* up.* up.*")).toList();
  }

  @Override
  public void close() {
    device.close();
  }
}
