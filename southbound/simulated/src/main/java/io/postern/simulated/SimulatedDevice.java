package io.postern.simulated;

import io.postern.device.ArpAnswers;
import io.postern.device.ArpPort;
import io.postern.device.Batch;
import io.postern.device.CapabilityLine;
import io.postern.device.Device;
import io.postern.device.DeviceEvent;
import io.postern.device.DeviceListener;
import io.postern.device.DevicePlan;
import io.postern.device.DeviceSnapshot;
import io.postern.device.Examination;
import io.postern.device.LeasePort;
import io.postern.device.LinkCounters;
import io.postern.device.PacketPort;
import io.postern.net.InterfaceName;
import io.postern.net.MacAddress;
import io.postern.simulated.lan.Port;
import io.postern.simulated.lan.SimulatedWorld;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A gateway in memory. It outlives its agent: after {@link #crash} or {@link #close} it can be
 * opened again and still has what it had, as a kernel does.
 *
 * <p>All methods may be called from any thread; the listener is called in the world's thread.
 */
public final class SimulatedDevice implements Device {
  private static final long EXAMINATION_NANOS = 400_000;
  private static final long RESYNCHRONIZATION_NANOS = 2_000_000;

  private final SimulatedWorld world;
  private final String name;
  private final Reporter reporter;
  private final Kernel kernel;
  private final Heartbeats heartbeats;
  private final Packets packets;
  private final ArpPorts arpPorts;
  private final Leases leases;
  private final Stack stack;
  private final Settings settings;
  private final FaultPlan faults;
  private final Lanes lanes;
  private final Examiner examiner;
  private final Administrator administrator;
  private int session;
  private @Nullable Runnable whenCrashed;
  private volatile @Nullable Runnable whenClosed;

  /** A device with a loopback and nothing else. */
  public SimulatedDevice(SimulatedWorld world, String name) {
    this.world = world;
    this.name = name;
    this.reporter = new Reporter(world);
    this.kernel = new Kernel(world, reporter);
    this.heartbeats = new Heartbeats(world, kernel, reporter);
    this.packets = new Packets(world, kernel);
    this.arpPorts = new ArpPorts(world, kernel);
    this.leases = new Leases(world, kernel.links);
    this.stack = new Stack(world, name, kernel, reporter, heartbeats, packets, arpPorts);
    this.settings = new Settings(world, kernel.links, reporter);
    this.faults = new FaultPlan(world);
    KernelCommands commands = new KernelCommands(kernel);
    this.lanes = new Lanes(world, commands, faults, reporter, this::die);
    this.examiner = new Examiner(world, kernel.links);
    this.administrator = new Administrator(world, kernel, commands);
  }

  // The hardware

  /** Puts a NIC into the box, administratively up; its port is free. */
  public Port addNic(InterfaceName nic, MacAddress mac) {
    return addNic(nic, mac, true, NicCapability.FULL);
  }

  /** Puts a NIC into the box; its port is free. */
  public Port addNic(InterfaceName nic, MacAddress mac, boolean up, NicCapability capability) {
    return world.call(
        () -> {
          Link link = newLink(nic, Link.HARDWARE, mac);
          Port port = new Port(stack.new NicEnd(link), name + "/" + nic);
          link.port = port;
          link.speedMbps = 1_000;
          link.capability = capability;
          link.adminUp = up;
          port.enable(up);
          settle(link);
          return port;
        });
  }

  /** Bonds NICs; the first with carrier carries. */
  public void addBond(InterfaceName bond, MacAddress mac, InterfaceName... ports) {
    world.change(
        () -> {
          Link link = newLink(bond, Link.BOND, mac);
          link.adminUp = true;
          for (InterfaceName nic : ports) {
            Link port = known(nic);
            port.master = link;
            link.ports.add(port);
          }
          settle(link);
          link.ports.forEach(kernel::tell);
        });
  }

  /** Says what a NIC can do from now on. */
  public void capability(InterfaceName nic, NicCapability capability) {
    world.change(() -> known(nic).capability = capability);
  }

  private Link newLink(InterfaceName nic, String kind, MacAddress mac) {
    if (kernel.links.isTaken(nic.text())) {
      throw new IllegalArgumentException("a link of that name exists: " + nic);
    }
    return new Link(kernel.links.nextIndex(), nic, kind, mac);
  }

  private void settle(Link link) {
    settings.appeared(link);
    kernel.addLink(link);
  }

  private Link known(InterfaceName nic) {
    Link link = kernel.links.find(nic);
    if (link == null) {
      throw new IllegalArgumentException("no such link: " + nic);
    }
    return link;
  }

  /** Where a NIC's cable goes. */
  public Port port(InterfaceName nic) {
    return world.call(
        () -> {
          Port port = known(nic).port;
          if (port == null) {
            throw new IllegalArgumentException("not hardware: " + nic);
          }
          return port;
        });
  }

  // What can go wrong

  /** What goes wrong with commands. */
  public FaultPlan faults() {
    return faults;
  }

  /** Another hand on the same kernel. */
  public Administrator administrator() {
    return administrator;
  }

  /** Tells nothing for a while, and then all of it, late. */
  public void stall(long nanos) {
    world.change(() -> reporter.stall(nanos));
  }

  /** Makes the driver's heartbeat ticks of the next {@code forNanos} late. */
  public void lateTicks(long byNanos, long forNanos) {
    world.change(() -> heartbeats.late(byNanos, forNanos));
  }

  /** Makes the ARP threads hear nothing of what arrives in the next {@code nanos}. */
  public void deafArp(long nanos) {
    world.change(() -> arpPorts.deaf(world.now() + nanos));
  }

  /** Makes the lease thread's orders of the next {@code forNanos} late. */
  public void lateLeases(long byNanos, long forNanos) {
    world.change(() -> leases.late(byNanos, forNanos));
  }

  /** Another hand takes away the guards of virtual MACs and addresses. */
  public void flushGuards() {
    world.change(leases::flush);
  }

  /** Loses the kernel's events for a moment (ENOBUFS) and then tells all that there is. */
  public void overrun() {
    world.change(
        () -> {
          int mine = session;
          reporter.overrun(true);
          world.after(
              RESYNCHRONIZATION_NANOS,
              () -> {
                if (mine == session) {
                  reporter.overrun(false);
                  reporter.report(new DeviceEvent.Resynchronized(world.now(), kernel.snapshot()));
                }
              });
        });
  }

  /** Reports that a kernel setting is not as failover needs it. */
  public void settingDiffers(String setting, String expected, String found) {
    world.change(() -> settings.differs(setting, expected, found));
  }

  /** Reports that the driver lost its footing. */
  public void trouble(String text) {
    world.change(() -> reporter.report(new DeviceEvent.DeviceTrouble(world.now(), text)));
  }

  /** Kills the agent: the listener hears nothing more, batches stop where they are. */
  public void crash() {
    world.change(this::die);
  }

  /** Called when the agent was killed, in the world's thread. */
  public void whenCrashed(Runnable task) {
    world.change(() -> whenCrashed = task);
  }

  /** Called after an orderly end, in the thread that closed it. */
  void whenClosed(Runnable task) {
    whenClosed = task;
  }

  private void die() {
    settings.forget();
    quit();
    if (whenCrashed != null) {
      whenCrashed.run();
    }
  }

  private void quit() {
    session++;
    lanes.abandon();
    reporter.close();
    heartbeats.follow(List.of());
    kernel.carrierWatch().follow(List.of());
    packets.forget();
    arpPorts.forget();
    leases.forget();
  }

  // The seam

  @Override
  public List<CapabilityLine> selfTest() {
    return List.of(
        works("links, addresses and routes"),
        works("carrier by event and by poll"),
        works("ICMP and ARP heartbeats"),
        works("announcements and frames of the agent's own"),
        works("VLANs and macvlans"),
        works("kernel settings"));
  }

  private static CapabilityLine works(String what) {
    return new CapabilityLine(what, true, true, "works, because the device is simulated");
  }

  @Override
  public void open(DeviceListener listener) {
    world.post(
        () -> {
          if (reporter.isOpen()) {
            throw new IllegalStateException("device " + name + " is open already");
          }
          session++;
          reporter.open(listener);
          reporter.report(new DeviceEvent.Resynchronized(world.now(), kernel.snapshot()));
        });
  }

  @Override
  public DeviceSnapshot snapshot() {
    return world.call(kernel::snapshot);
  }

  @Override
  public Map<InterfaceName, LinkCounters> counters() {
    return world.call(
        () -> {
          Map<InterfaceName, LinkCounters> counters = new LinkedHashMap<>();
          for (Link link : kernel.links.all()) {
            counters.put(link.name, link.counters());
          }
          return counters;
        });
  }

  @Override
  public void follow(DevicePlan plan) {
    inSession(
        () -> {
          settings.follow(plan.sysctls(), plan.managed());
          kernel.carrierWatch().follow(plan.links());
          heartbeats.follow(plan.heartbeats());
        });
  }

  @Override
  public void execute(Batch batch) {
    inSession(() -> lanes.queue(batch));
  }

  @Override
  public PacketPort packets(PacketPort.Listener listener) {
    return packets.open(listener);
  }

  @Override
  public ArpPort arp(InterfaceName nic, ArpAnswers answers) {
    return arpPorts.open(nic, answers);
  }

  @Override
  public LeasePort leases(LeasePort.Listener listener) {
    return leases.open(listener);
  }

  @Override
  public void examine(Examination examination) {
    inSession(
        () -> {
          int mine = session;
          world.after(
              EXAMINATION_NANOS,
              () -> {
                if (mine == session) {
                  reporter.report(examiner.examine(examination));
                }
              });
        });
  }

  /** What a dead agent had asked for is not done. */
  private void inSession(Runnable task) {
    world.post(
        () -> {
          if (reporter.isOpen()) {
            task.run();
          }
        });
  }

  @Override
  public void close() {
    world.change(
        () -> {
          settings.restoreAll();
          quit();
        });
    Runnable last = whenClosed;
    if (last != null) {
      last.run();
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
