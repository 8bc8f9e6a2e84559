package io.postern.tests.vrrp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.postern.cluster.PeerChannel;
import io.postern.core.gateway.GatewayAction;
import io.postern.core.gateway.GatewayEvent;
import io.postern.core.gateway.balance.Balancing;
import io.postern.core.gateway.config.GatewayConfig;
import io.postern.core.gateway.election.RouterRole;
import io.postern.core.gateway.packet.Advertisement;
import io.postern.core.gateway.packet.ChecksumForm;
import io.postern.core.gateway.packet.Discard;
import io.postern.core.gateway.packet.VrrpPacket;
import io.postern.device.Device;
import io.postern.device.PacketPort;
import io.postern.net.InterfaceName;
import io.postern.net.IpAddress;
import io.postern.net.IpPrefix;
import io.postern.net.MacAddress;
import io.postern.runtime.gateway.GatewayLoop;
import io.postern.runtime.gateway.Plans;
import io.postern.runtime.loop.AgentClock;
import io.postern.simulated.EmbeddedLan;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A loop among strangers and bugs: somebody on the LAN floods it, what it calls fails. */
final class GatewayLoopTest {
  private static final InterfaceName NIC = InterfaceName.of("nic0");
  private static final int MILLIS = 100;
  private static final long FLOOD_NANOS = 1_000_000_000L;

  private final Said said = new Said();
  private final AtomicBoolean broken = new AtomicBoolean();
  private EmbeddedLan lan;
  private GatewayLoop loop;
  private PacketPort.@Nullable Listener listener;

  /** When the group's own virtual router spoke last, and how long it was silent at most. */
  private static final class Said {
    private final AtomicLong last = new AtomicLong(System.nanoTime());
    private final AtomicLong silence = new AtomicLong();

    void now() {
      long now = System.nanoTime();
      long before = last.getAndSet(now);
      silence.accumulateAndGet(now - before, Math::max);
    }

    void begin() {
      silence.set(0);
      last.set(System.nanoTime());
    }

    long silence() {
      return Math.max(silence.get(), System.nanoTime() - last.get());
    }
  }

  private record Port(PacketPort port, Said said, AtomicBoolean broken) implements PacketPort {
    @Override
    public void listen(Set<Tap> taps) {
      port.listen(taps);
    }

    @Override
    public void send(InterfaceName nic, MacAddress source, MacAddress destination, byte[] packet) {
      if ((source.bits() & 0xff) == Site.VRID) {
        said.now();
      }
      if (broken.get()) {
        throw new IllegalStateException("a bug");
      }
      port.send(nic, source, destination, packet);
    }

    @Override
    public void drain(long number) {
      port.drain(number);
    }

    @Override
    public void close() {
      port.close();
    }
  }

  /** The device in memory, but that it can be listened to what goes out, and spoken for others. */
  private Device overheard(Device device) {
    return (Device)
        Proxy.newProxyInstance(
            Device.class.getClassLoader(),
            new Class<?>[] {Device.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("packets")) {
                listener = (PacketPort.Listener) arguments[0];
                return new Port(device.packets((PacketPort.Listener) arguments[0]), said, broken);
              }
              try {
                return method.invoke(device, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  @BeforeEach
  void serve() {
    EmbeddedLan.Plan plan = new EmbeddedLan.Plan();
    plan.nic(NIC);
    plan.address(NIC, IpPrefix.of("10.9.1.1/16"));
    lan = plan.start();
    Device device = overheard(lan.device());
    loop =
        new GatewayLoop(
            AgentClock.SYSTEM,
            device,
            new Plans(device),
            notice -> {},
            () -> {},
            null,
            heard -> PeerChannel.NONE);
    device.open(loop::report);
    loop.configure(
        new GatewayConfig(
            "a", List.of(), List.of(Site.balanced(100, MILLIS, 0x15, Balancing.LEAST_HOSTS))));
    Site.await(
        "it is active",
        () ->
            loop.status().balanced().stream()
                .anyMatch(group -> group.state().role() == RouterRole.ACTIVE));
  }

  @AfterEach
  void close() {
    loop.close();
    lan.close();
  }

  /** An advertisement that this gateway outranks, and answers. */
  private static byte[] outranked(int sender) {
    return VrrpPacket.encode(
        new Advertisement(Site.VRID, 1, MILLIS * 1_000_000L, List.of(IpAddress.of(Site.VIRTUAL))),
        IpAddress.ofV4(0x0a09_8000 | (sender & 0x7fff)),
        ChecksumForm.RFC9568);
  }

  /** Floods for a second, and asks something in the midst of it. */
  private void flood(byte[][] packets) throws Exception {
    PacketPort.Listener hears = Objects.requireNonNull(listener);
    FutureTask<Integer> sent =
        new FutureTask<>(
            () -> {
              long end = System.nanoTime() + FLOOD_NANOS;
              int i = 0;
              while (System.nanoTime() - end < 0) {
                hears.heard(System.nanoTime(), NIC, packets[i++ % packets.length]);
              }
              return i;
            });
    said.begin();
    Thread.ofPlatform().daemon().start(sent);
    CompletableFuture<GatewayAction.Answer> answer =
        CompletableFuture.runAsync(
                () -> {}, CompletableFuture.delayedExecutor(FLOOD_NANOS / 2, TimeUnit.NANOSECONDS))
            .thenCompose(_ -> loop.ask("lan", new GatewayEvent.Wish.Rebalance()));
    long asked = System.nanoTime();
    assertTrue(answer.get(30, TimeUnit.SECONDS).done(), "the wish is granted");
    long took = System.nanoTime() - asked - FLOOD_NANOS / 2;
    int packetsSent = sent.get(30, TimeUnit.SECONDS);
    long silence = said.silence();
    assertTrue(packetsSent > 20_000, packetsSent + " packets");
    assertTrue(silence < 5L * MILLIS * 1_000_000, "silent for " + silence / 1e6 + " ms at 100 ms");
    assertTrue(took < 300_000_000L, "what waits is not bounded: " + took / 1e6 + " ms");
    assertEquals(
        RouterRole.ACTIVE, loop.status().balanced().getFirst().state().role(), "it serves on");
  }

  @Test
  void aFloodFromOneSenderDelaysNeitherAdvertisementsNorWishes() throws Exception {
    flood(new byte[][] {outranked(1)});
    assertTrue(loop.status().discarded(Discard.TOO_MANY) > 10_000);
  }

  @Test
  void aFloodFromInventedSendersDelaysNeitherAdvertisementsNorWishes() throws Exception {
    byte[][] packets = new byte[0x8000][];
    for (int i = 0; i < packets.length; i++) {
      packets[i] = outranked(i);
    }
    flood(packets);
    assertTrue(loop.status().discarded(Discard.TOO_MANY) > 10_000);
  }

  @Test
  void aFloodOfPacketsOfNoConcernIsCountedAndCostsNoTurn() throws Exception {
    byte[] foreign =
        VrrpPacket.encode(
            new Advertisement(99, 200, 1_000_000_000L, List.of(IpAddress.of(Site.VIRTUAL))),
            IpAddress.of("10.9.3.3"),
            ChecksumForm.RFC9568);
    byte[] damaged = outranked(1);
    damaged[damaged.length - 1]++;
    flood(new byte[][] {foreign, damaged});
    assertTrue(loop.status().discarded(Discard.VRID) > 10_000);
    assertTrue(loop.status().discarded(Discard.CHECKSUM) > 10_000);
    assertEquals(0, loop.status().discarded(Discard.TOO_MANY));
  }

  /** Each advertisement is followed by what keeps the right to speak it. */
  @Test
  void anActionThatFailsCostsNoOther() {
    List<Integer> held = loop.status().balanced().getFirst().state().held();
    long before = loop.status().balanced().getFirst().counters().sent();
    broken.set(true);
    Site.await(
        "ten more are said, to nobody",
        () -> loop.status().balanced().getFirst().counters().sent() > before + 10);
    assertEquals(held, loop.status().balanced().getFirst().state().held());
    assertEquals(1, loop.status().balanced().getFirst().counters().becameActive());
    broken.set(false);
  }
}
