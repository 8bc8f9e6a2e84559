package io.postern.simulated;

import io.postern.net.InterfaceName;
import io.postern.net.IpAddress;
import io.postern.net.IpPrefix;
import io.postern.net.MacAddress;
import io.postern.simulated.lan.Cable;
import io.postern.simulated.lan.LanHost;
import io.postern.simulated.lan.LanSwitch;
import io.postern.simulated.lan.ProbeResult;
import io.postern.simulated.lan.RealTimeWorld;
import io.postern.simulated.lan.Service;
import io.postern.simulated.lan.SimulatedWorld;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * A LAN to try the agent on without root: one box with a NIC for each member, one switch, one host
 * for each heartbeat target, and a client that can ask. It runs in real time; methods may be called
 * from any thread.
 */
public final class EmbeddedLan implements AutoCloseable {
  private static final long NIC_MACS = 0x0200_0000_1000L;
  private static final long HOST_MACS = 0x0200_0000_2000L;
  private static final MacAddress CLIENT_MAC = new MacAddress(0x0200_0000_3001L);

  private final SimulatedWorld world;
  private final RealTimeWorld driver;
  private final SimulatedDevice device;
  private final LanHost client;
  private final Map<InterfaceName, Cable> cables;

  private EmbeddedLan(
      SimulatedWorld world,
      SimulatedDevice device,
      LanHost client,
      Map<InterfaceName, Cable> cables) {
    this.world = world;
    this.device = device;
    this.client = client;
    this.cables = cables;
    this.driver = RealTimeWorld.start(world);
    device.whenClosed(driver::close);
  }

  /** What the LAN is made of. Repetitions do no harm. */
  public static final class Plan {
    private final Set<InterfaceName> nics = new LinkedHashSet<>();
    private final Map<InterfaceName, Set<IpPrefix>> addresses = new LinkedHashMap<>();
    private final Map<InterfaceName, List<InterfaceName>> bonds = new LinkedHashMap<>();
    private final Set<IpAddress> targets = new LinkedHashSet<>();

    /** A plan without NICs. */
    public Plan() {}

    /** A NIC, cabled to the switch. */
    public Plan nic(InterfaceName nic) {
      nics.add(nic);
      return this;
    }

    /** A bond of NICs, each cabled to the switch. */
    public Plan bond(InterfaceName bond, List<InterfaceName> ports) {
      ports.forEach(this::nic);
      bonds.putIfAbsent(bond, List.copyOf(ports));
      return this;
    }

    /** An address that the administrator has put on a NIC or bond. */
    public Plan address(InterfaceName nic, IpPrefix prefix) {
      addresses.computeIfAbsent(nic, _ -> new LinkedHashSet<>()).add(prefix);
      return this;
    }

    /** A host that answers heartbeats, in the untagged LAN. */
    public Plan target(IpAddress address) {
      targets.add(address);
      return this;
    }

    /** Makes it, and starts it. */
    public EmbeddedLan start() {
      SimulatedWorld world = new SimulatedWorld(new SplittableRandom(1), System.nanoTime());
      LanSwitch lan = new LanSwitch(world, "switch");
      SimulatedDevice device = new SimulatedDevice(world, "gateway");
      Map<InterfaceName, Cable> cables = new LinkedHashMap<>();
      long number = 0;
      for (InterfaceName nic : nics) {
        MacAddress mac = new MacAddress(NIC_MACS + ++number);
        cables.put(nic, Cable.join(world, device.addNic(nic, mac), lan.addPort()));
      }
      for (Map.Entry<InterfaceName, List<InterfaceName>> bond : bonds.entrySet()) {
        MacAddress mac = new MacAddress(NIC_MACS + ++number);
        device.addBond(bond.getKey(), mac, bond.getValue().toArray(InterfaceName[]::new));
      }
      addresses.forEach(
          (nic, prefixes) ->
              prefixes.forEach(prefix -> device.administrator().addAddress(nic, prefix)));
      for (IpAddress target : targets) {
        MacAddress mac = new MacAddress(HOST_MACS + ++number);
        LanHost host = new LanHost(world, target.toString(), mac, target);
        Cable.join(world, host.port(), lan.addPort());
      }
      LanHost client = new LanHost(world, "client", CLIENT_MAC, IpAddress.of("198.18.0.1"));
      Cable.join(world, client.port(), lan.addPort());
      return new EmbeddedLan(world, device, client, cables);
    }
  }

  /** The box. */
  public SimulatedDevice device() {
    return device;
  }

  /** Pulls a NIC's cable. */
  public void cut(InterfaceName nic) {
    Cable cable = cable(nic);
    world.change(cable::cut);
  }

  /** Plugs it in again. */
  public void mend(InterfaceName nic) {
    Cable cable = cable(nic);
    world.change(
        () -> {
          cable.mend();
          cable.blackHole(false);
        });
  }

  /** Swallows what goes through a NIC's cable; its link stays up. */
  public void blackHole(InterfaceName nic) {
    Cable cable = cable(nic);
    world.change(() -> cable.blackHole(true));
  }

  /** How the client sees an address served at this moment. */
  public Service service(IpAddress address) {
    return world.call(() -> client.service(address));
  }

  /** Lets the client ask an address; the result is handed over in the world's thread. */
  public void probe(IpAddress address, Consumer<ProbeResult> whenDone) {
    world.post(() -> client.probe(address, LanHost.DEFAULT_PATIENCE, whenDone));
  }

  private Cable cable(InterfaceName nic) {
    Cable cable = cables.get(nic);
    if (cable == null) {
      throw new IllegalArgumentException("no such NIC: " + nic);
    }
    return cable;
  }

  /** Stops the world; so does closing its device. */
  @Override
  public void close() {
    driver.close();
  }
}
