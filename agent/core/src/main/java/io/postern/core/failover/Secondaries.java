package io.postern.core.failover;

import io.postern.device.AddressState;
import io.postern.device.DeviceCommand;
import io.postern.net.InterfaceName;
import io.postern.net.IpPrefix;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Linux removes with a primary IPv4 address its secondaries: the later addresses of the same subnet
 * on the same link. With {@code promote_secondaries}, which the device sets on managed links, they
 * stay, and the first of them becomes primary; that is the way for addresses that are not the
 * agent's. Where it is not set (it may not be written, or is only verified), what would go and
 * should not is put back at once, by the batch that takes the primary off: the group's own, and
 * others' without the agent's tag. Of an address that is still there this changes nothing.
 */
final class Secondaries {
  private Secondaries() {}

  /** Adds to a batch, behind its removals, the addresses that would go with them and should not. */
  static void putBack(Group group, List<DeviceCommand> commands) {
    List<DeviceCommand> back = new ArrayList<>();
    InterfaceName nic = null;
    List<AddressState> staying = List.of();
    for (DeviceCommand command : commands) {
      if (command instanceof DeviceCommand.RemoveAddress removed
          && removed.prefix().address().isV4()) {
        if (!removed.nic().equals(nic)) {
          nic = removed.nic();
          staying = staying(group, nic, commands);
        }
        AddressState state = group.kernel.address(removed.nic(), removed.prefix());
        if (state != null && !state.secondary()) {
          for (AddressState each : staying) {
            if (each.prefix().network().equals(removed.prefix().network())) {
              back.add(DeviceCommand.AddAddress.again(each));
            }
          }
        }
      }
    }
    commands.addAll(back);
  }

  /** The secondaries of a link that neither the batch takes off nor a move that is under way. */
  private static List<AddressState> staying(
      Group group, InterfaceName nic, List<DeviceCommand> commands) {
    List<AddressState> secondaries = new ArrayList<>();
    for (AddressState state : group.kernel.addressesOn(nic)) {
      if (state.secondary()) {
        secondaries.add(state);
      }
    }
    if (secondaries.isEmpty()) {
      return secondaries;
    }
    Set<IpPrefix> leaving = new TreeSet<>();
    for (DeviceCommand command : commands) {
      if (command instanceof DeviceCommand.RemoveAddress removed && removed.nic().equals(nic)) {
        leaving.add(removed.prefix());
      }
    }
    for (ProtectedAddress address : group.addresses) {
      Member at = address.at;
      if (address.busy() || at == null || !Placement.device(group, at, address).equals(nic)) {
        leaving.add(address.prefix);
      }
    }
    secondaries.removeIf(state -> leaving.contains(state.prefix()));
    return secondaries;
  }
}
