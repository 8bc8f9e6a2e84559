package io.postern.simulated;

import io.postern.device.DeviceCommand;

/** How long a kernel takes for each command, as measured on Linux 6.18, nanoseconds. */
final class CommandCost {
  private static final long NETLINK = 15_000;
  private static final long MAC = 60_000;
  private static final long LINK_UP = 90_000;
  private static final long LINK_DOWN = 11_000_000;
  private static final long LINK_ADDED = 370_000;
  private static final long LINK_DELETED = 20_000_000;
  private static final long PACKET = 5_000;

  private CommandCost() {}

  static long of(DeviceCommand command) {
    return switch (command) {
      case DeviceCommand.SetAdminUp c -> c.up() ? LINK_UP : LINK_DOWN;
      case DeviceCommand.SetMac _ -> MAC;
      case DeviceCommand.CreateVlan _ -> LINK_ADDED;
      case DeviceCommand.CreateMacvlan _ -> LINK_ADDED;
      case DeviceCommand.DeleteLink _ -> LINK_DELETED;
      case DeviceCommand.AddAddress _ -> NETLINK;
      case DeviceCommand.RemoveAddress _ -> NETLINK;
      case DeviceCommand.PutRoute _ -> NETLINK;
      case DeviceCommand.RemoveRoute _ -> NETLINK;
      case DeviceCommand.PutNeighbour _ -> NETLINK;
      case DeviceCommand.RemoveNeighbour _ -> NETLINK;
      case DeviceCommand.FlushNeighbours _ -> NETLINK;
      case DeviceCommand.FlushRouteCaches _ -> NETLINK;
      case DeviceCommand.AddAlternativeName _ -> NETLINK;
      case DeviceCommand.RemoveAlternativeName _ -> NETLINK;
      case DeviceCommand.Announce _ -> PACKET;
      case DeviceCommand.AnnounceMac _ -> PACKET;
      case DeviceCommand.ProbeAddress _ -> PACKET;
      case DeviceCommand.SendFrame _ -> PACKET;
    };
  }
}
