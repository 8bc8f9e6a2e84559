package io.postern.core.gateway;

import io.postern.core.gateway.packet.VirtualRouterId;
import io.postern.device.Batch;
import io.postern.device.CommandOutcome;
import io.postern.device.DeviceCommand;
import io.postern.device.DeviceEvent;
import io.postern.device.LinkState;
import io.postern.net.InterfaceName;
import io.postern.net.IpAddress;
import io.postern.net.IpFamily;
import io.postern.net.IpPrefix;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The virtual MACs of a balanced group on the device, and its addresses.
 *
 * <p>Each MAC is a macvlan without ARP and without address, made beforehand and kept down; each has
 * a lane of its own, so that one that goes down (13 ms) keeps no other from coming up (0.1 ms). The
 * addresses are on the loopback: packets to them are taken in whatever MAC they came by, and no
 * link of the LAN has them to answer ARP for.
 */
final class VirtualMacs {
  private static final long RETRY = 1_000_000_000L;

  /** What a batch under way is for. */
  private sealed interface Purpose {
    /** The addresses, and links made beforehand. */
    record Making(Set<Integer> vrids) implements Purpose {}

    record Up(int vrid, long term) implements Purpose {}

    record Other() implements Purpose {}
  }

  /** What came of a batch. */
  sealed interface Result {
    /** Of no concern, or nothing that anybody waits for. */
    record Nothing() implements Result {}

    record Made() implements Result {}

    record CameUp(int vrid, long term) implements Result {}

    record Refused(int vrid, long term) implements Result {}
  }

  private final String group;
  private final InterfaceName nic;
  private final List<IpAddress> addresses;
  private final Lans lans;
  private final GroupPart.Desk desk;
  private final TreeMap<Long, Purpose> underWay = new TreeMap<>();
  private final TreeSet<Integer> made = new TreeSet<>();

  /** Those that are up, or on their way up. */
  private final TreeSet<Integer> up = new TreeSet<>();

  /** The LAN's link on which they are; 0 for none. */
  private int index;

  private boolean addressed;
  private long retryAt;
  private String trouble = "";

  VirtualMacs(
      String group, InterfaceName nic, List<IpAddress> addresses, Lans lans, GroupPart.Desk desk) {
    this.group = group;
    this.nic = nic;
    this.addresses = addresses;
    this.lans = lans;
    this.desk = desk;
  }

  private InterfaceName name(int vrid) {
    return InterfaceName.of("vr4-" + vrid + "-" + index);
  }

  private static VirtualRouterId router(InterfaceName nic, int vrid) {
    return new VirtualRouterId(nic, IpFamily.IPV4, vrid);
  }

  /** The VRID whose link that is; 0 for none. */
  int vridOf(InterfaceName link) {
    return made.stream().filter(vrid -> name(vrid).equals(link)).findFirst().orElse(0);
  }

  /** Makes what is missing, down; whether everything is there. */
  boolean make(Set<Integer> vrids, long now) {
    LinkState link = lans.link(nic);
    if (link == null || link.index() != index) {
      // They went with their link.
      made.clear();
      up.clear();
      index = link == null ? 0 : link.index();
    }
    if (link == null) {
      return false;
    }
    if (addressed && made.containsAll(vrids)) {
      return true;
    }
    if (mayMake() && now >= retryAt) {
      TreeSet<Integer> missing = new TreeSet<>(vrids);
      missing.removeAll(made);
      InterfaceName loopback = lans.loopback();
      List<DeviceCommand> commands = new ArrayList<>();
      if (loopback != null && !addressed) {
        addresses.forEach(a -> commands.add(new DeviceCommand.AddAddress(loopback, host(a), null)));
      }
      missing.forEach(vrid -> commands.add(macvlan(vrid)));
      execute(new Purpose.Making(missing), "", commands);
    }
    return false;
  }

  /** Whether nothing is being made. */
  boolean mayMake() {
    return underWay.values().stream().noneMatch(p -> p instanceof Purpose.Making);
  }

  private DeviceCommand macvlan(int vrid) {
    return new DeviceCommand.CreateMacvlan(
        name(vrid), nic, router(nic, vrid).mac(), /* arp= */ false, /* up= */ false);
  }

  private static IpPrefix host(IpAddress address) {
    return new IpPrefix(address, address.family().octets() * 8);
  }

  /** Sets a link up; ends with {@link Result.CameUp} or {@link Result.Refused}. */
  void up(int vrid, long term) {
    up.add(vrid);
    execute(new Purpose.Up(vrid, term), " " + vrid, raising(vrid));
  }

  private List<DeviceCommand> raising(int vrid) {
    return List.of(macvlan(vrid), new DeviceCommand.SetAdminUp(name(vrid), true));
  }

  /** Sets it down again. */
  void down(int vrid) {
    if (up.remove(vrid)) {
      execute(
          new Purpose.Other(),
          " " + vrid,
          List.of(new DeviceCommand.SetAdminUp(name(vrid), false)));
    }
  }

  /** Tells switches where a MAC is. */
  GatewayAction announcement(int vrid) {
    long number = desk.batch();
    return new GatewayAction.Execute(
        new Batch(
            number,
            lane(" " + vrid),
            List.of(new DeviceCommand.AnnounceMac(nic, router(nic, vrid).mac()))));
  }

  /** Takes everything away. */
  void remove() {
    InterfaceName loopback = lans.loopback();
    TreeSet<Integer> all = new TreeSet<>(made);
    all.addAll(up);
    for (int vrid : all) {
      execute(
          new Purpose.Other(),
          " " + vrid,
          List.of(
              new DeviceCommand.SetAdminUp(name(vrid), false),
              new DeviceCommand.DeleteLink(name(vrid))));
    }
    if (loopback != null && addressed) {
      execute(
          new Purpose.Other(),
          "",
          addresses.stream()
              .<DeviceCommand>map(a -> new DeviceCommand.RemoveAddress(loopback, host(a)))
              .toList());
    }
    made.clear();
    up.clear();
    addressed = false;
  }

  /** Another hand took a link away or down, or an address off it: puts it back. */
  void gone(InterfaceName link) {
    int vrid = vridOf(link);
    if (vrid != 0 && up.contains(vrid)) {
      execute(new Purpose.Other(), " " + vrid, raising(vrid));
    } else if (vrid != 0 && lans.link(link) == null) {
      made.remove(vrid);
    } else if (link.equals(lans.loopback())) {
      addressed = false;
    }
  }

  private void execute(Purpose purpose, String lane, List<DeviceCommand> commands) {
    long number = desk.batch();
    underWay.put(number, purpose);
    desk.add(new GatewayAction.Execute(new Batch(number, lane(lane), commands)));
  }

  private String lane(String part) {
    return PlainGroup.lane(group) + part;
  }

  Result completed(DeviceEvent.BatchCompleted event, long now) {
    Purpose purpose = underWay.remove(event.batch().id());
    CommandOutcome failed =
        event.outcomes().stream().filter(o -> !o.done()).findFirst().orElse(null);
    return switch (purpose) {
      case null -> new Result.Nothing();
      case Purpose.Other _ -> new Result.Nothing();
      case Purpose.Making(Set<Integer> vrids) -> {
        if (failed == null) {
          made.addAll(vrids);
          addressed = true;
          trouble = "";
        } else {
          refused(failed, now);
        }
        yield new Result.Made();
      }
      case Purpose.Up(int vrid, long term) -> {
        if (failed == null) {
          made.add(vrid);
          trouble = "";
          yield new Result.CameUp(vrid, term);
        }
        refused(failed, now);
        yield new Result.Refused(vrid, term);
      }
    };
  }

  private void refused(CommandOutcome failed, long now) {
    trouble = PlainGroup.sentence(failed);
    retryAt = now + RETRY;
  }

  /** Whether nothing is under way. */
  boolean idle() {
    return underWay.isEmpty();
  }

  /** When {@link #make} is worth another trial; a time that has passed where it always is. */
  long retryAt() {
    return retryAt;
  }

  /** What the device refused, a sentence; empty for nothing. */
  String trouble() {
    return trouble;
  }

  /** What was made, for whoever counts what it carries. */
  @Nullable InterfaceName link(int vrid) {
    return made.contains(vrid) ? name(vrid) : null;
  }
}
