package io.postern.core.failover;

import io.postern.device.AddressState;
import io.postern.device.DeviceCommand;
import io.postern.net.InterfaceName;
import java.util.ArrayList;
import java.util.List;

/**
 * Linux removes with a primary IPv4 address its secondaries: the later addresses of the same subnet
 * on the same link (unless {@code promote_secondaries} is set there). Those of a group that stay
 * are put back at once by the batch that takes the primary off.
 */
final class Secondaries {
  private Secondaries() {}

  /** Adds to a batch, behind its removals, the addresses that would go with them and should not. */
  static void putBack(Group group, List<DeviceCommand> commands) {
    List<DeviceCommand> back = new ArrayList<>();
    for (DeviceCommand command : commands) {
      if (command instanceof DeviceCommand.RemoveAddress removed
          && removed.prefix().address().isV4()) {
        AddressState state = group.kernel.address(removed.nic(), removed.prefix());
        if (state != null && !state.secondary()) {
          secondariesOf(group, removed, commands, back);
        }
      }
    }
    commands.addAll(back);
  }

  private static void secondariesOf(
      Group group,
      DeviceCommand.RemoveAddress primary,
      List<DeviceCommand> commands,
      List<DeviceCommand> back) {
    for (ProtectedAddress address : group.addresses) {
      Member at = address.at;
      if (at == null
          || address.busy()
          || !address.prefix.network().equals(primary.prefix().network())) {
        continue;
      }
      InterfaceName device = Placement.device(group, at, address);
      AddressState state = group.kernel.address(device, address.prefix);
      if (device.equals(primary.nic())
          && state != null
          && state.secondary()
          && !commands.contains(new DeviceCommand.RemoveAddress(device, address.prefix))) {
        back.add(new DeviceCommand.AddAddress(device, address.prefix, address.broadcast));
      }
    }
  }
}
