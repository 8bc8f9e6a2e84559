package io.postern.simulated;

import io.postern.device.PacketPort;
import io.postern.net.InterfaceName;
import io.postern.net.IpFamily;
import io.postern.net.MacAddress;
import io.postern.simulated.lan.Frame;
import io.postern.simulated.lan.SimulatedWorld;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** VRRP packets of a simulated box; they are heard and drained in the world's thread. */
final class Packets implements PacketPort {
  private final SimulatedWorld world;
  private final Kernel kernel;
  private @Nullable Listener listener;
  private Set<Tap> taps = Set.of();

  Packets(SimulatedWorld world, Kernel kernel) {
    this.world = world;
    this.kernel = kernel;
  }

  Packets open(Listener hears) {
    world.post(() -> listener = hears);
    return this;
  }

  /** A packet reached a link. */
  void arrived(InterfaceName nic, byte[] packet) {
    IpFamily family = (packet[0] & 0xf0) == 0x40 ? IpFamily.IPV4 : IpFamily.IPV6;
    Listener hears = listener;
    if (hears != null && taps.contains(new Tap(nic, family))) {
      hears.heard(world.now(), nic, packet.clone());
    }
  }

  @Override
  public void listen(Set<Tap> all) {
    Set<Tap> next = Set.copyOf(all);
    world.post(() -> taps = next);
  }

  @Override
  public void send(InterfaceName nic, MacAddress source, MacAddress destination, byte[] packet) {
    world.post(
        () -> {
          Link link = kernel.links.find(nic);
          if (listener != null && link != null && link.adminUp) {
            link.send(new Frame.Vrrp(source, destination, 0, packet));
          }
        });
  }

  @Override
  public void drain(long number) {
    world.post(
        () -> {
          Listener hears = listener;
          if (hears != null) {
            hears.drained(world.now(), number);
          }
        });
  }

  @Override
  public void close() {
    world.change(
        () -> {
          listener = null;
          taps = Set.of();
        });
  }

  /** The agent is gone. */
  void forget() {
    listener = null;
    taps = Set.of();
  }
}
