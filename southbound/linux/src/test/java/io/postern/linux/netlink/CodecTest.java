package io.postern.linux.netlink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.postern.device.AddressState;
import io.postern.device.DeviceCommand;
import io.postern.device.NeighbourState;
import io.postern.device.NextHop;
import io.postern.device.RouteState;
import io.postern.net.InterfaceName;
import io.postern.net.IpAddress;
import io.postern.net.IpPrefix;
import io.postern.net.MacAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

final class CodecTest {
  private static final InterfaceName NIC = InterfaceName.of("nic0");
  private static final InterfaceName OTHER = InterfaceName.of("nic1");
  private static final int SIZE = 64 << 10;

  private static @Nullable InterfaceName name(int index) {
    return index == 7 ? NIC : index == 8 ? OTHER : null;
  }

  private static int index(InterfaceName name) {
    return name.equals(NIC) ? 7 : name.equals(OTHER) ? 8 : 0;
  }

  private static MessageReader read(MessageWriter w) {
    MessageReader reader = new MessageReader();
    reader.reset(w.bytes(), w.size());
    return reader;
  }

  @ParameterizedTest
  @CsvSource({
    "10.9.1.1/16,10.9.255.255",
    "10.9.1.1/16,",
    "192.0.2.1/32,",
    "fd09::1/64,",
    "::1/128,",
    "fe80::1/64,"
  })
  void anAddressIsReadAsWritten(String prefix, @Nullable String broadcast) {
    IpAddress end = broadcast == null ? null : IpAddress.of(broadcast);
    MessageWriter w = new MessageWriter(SIZE);
    w.reset();
    AddressCodec.writeAdd(w, 42, 7, new DeviceCommand.AddAddress(NIC, IpPrefix.of(prefix), end));
    MessageReader m = read(w);
    assertTrue(m.next());
    assertEquals(Netlink.NEWADDR, m.type());
    assertEquals(42, m.sequence());
    assertEquals(Netlink.F_REQUEST | Netlink.F_CREATE | Netlink.F_EXCL, m.flags());
    assertEquals(
        new AddressState(NIC, IpPrefix.of(prefix), end, false, false, false, true),
        AddressCodec.read(m.bytes(), m.from(), m.to(), CodecTest::name));
    assertFalse(m.next());
    assertFalse(m.malformed());
  }

  static Stream<RouteState> routes() {
    NextHop plain = new NextHop(NIC, IpAddress.of("10.9.0.100"), 1, false);
    NextHop onlink = new NextHop(OTHER, IpAddress.of("192.0.2.1"), 1, true);
    NextHop heavy = new NextHop(OTHER, IpAddress.of("10.8.0.1"), 256, false);
    NextHop mixed = new NextHop(NIC, IpAddress.of("fe80::1"), 1, false);
    NextHop device = new NextHop(NIC, null, 1, false);
    IpAddress source = IpAddress.of("10.9.1.1");
    return Stream.of(
        route(254, "172.16.0.0/24", 0, null, false, 0, plain),
        route(254, "0.0.0.0/0", 100, source, false, 1400, onlink),
        route(70_000, "172.16.0.0/12", 4_000_000_000L, null, false, 0, plain, heavy),
        route(1, "10.9.0.0/16", 0, source, true, 0, device),
        route(254, "172.16.0.0/24", 0, null, false, 0, mixed),
        route(254, "172.16.0.0/24", 0, null, false, 0, mixed, plain),
        route(
            254,
            "fd17::/64",
            1024,
            null,
            false,
            0,
            new NextHop(NIC, IpAddress.of("fd09::1"), 1, false)),
        route(254, "::/0", 1024, null, false, 1280, mixed));
  }

  private static RouteState route(
      long table,
      String destination,
      long metric,
      @Nullable IpAddress source,
      boolean link,
      int mtu,
      NextHop... hops) {
    return new RouteState(
        table,
        IpPrefix.of(destination),
        metric,
        source,
        link,
        Netlink.PROTOCOL_POSTERN,
        mtu,
        List.of(hops),
        true);
  }

  @ParameterizedTest
  @MethodSource("routes")
  void aRouteIsReadAsWritten(RouteState route) {
    MessageWriter w = new MessageWriter(SIZE);
    w.reset();
    assertTrue(RouteCodec.linksKnown(route, CodecTest::index));
    RouteCodec.writePut(w, 1, route, CodecTest::index);
    MessageReader m = read(w);
    assertTrue(m.next());
    assertEquals(route, RouteCodec.read(m.bytes(), m.from(), m.to(), CodecTest::name));
  }

  @Test
  void aRouteThroughAnUnknownLinkIsNotWritten() {
    NextHop gone = new NextHop(InterfaceName.of("nic9"), null, 1, false);
    assertFalse(
        RouteCodec.linksKnown(
            route(254, "172.16.0.0/24", 0, null, true, 0, gone), CodecTest::index));
  }

  @Test
  void aNeighbourIsReadAsWritten() {
    MacAddress mac = MacAddress.of("02:00:00:00:00:09");
    for (String address : List.of("10.9.0.7", "fd09::7")) {
      MessageWriter w = new MessageWriter(SIZE);
      w.reset();
      NeighbourCodec.writePut(w, 1, 8, IpAddress.of(address), mac);
      MessageReader m = read(w);
      assertTrue(m.next());
      assertEquals(
          new NeighbourState(OTHER, IpAddress.of(address), mac, true),
          NeighbourCodec.read(m.bytes(), m.from(), m.to(), CodecTest::name));
    }
  }

  @Test
  void manyMessagesStandBehindOneAnotherAndOnlyTheLastAsksForAnAnswer() {
    MessageWriter w = new MessageWriter(SIZE);
    w.reset();
    LinkCodec.writeMac(w, 1, 7, MacAddress.of("02:00:00:00:00:09"));
    LinkCodec.writeAlternativeName(w, 2, 7, "a", true);
    LinkCodec.writeDelete(w, 3, 7);
    w.acknowledgeLast();
    MessageReader m = read(w);
    int count = 0;
    while (m.next()) {
      count++;
      assertEquals(count, m.sequence());
      assertEquals(count == 3, (m.flags() & Netlink.F_ACK) != 0);
    }
    assertEquals(3, count);
    assertFalse(m.malformed());
  }

  /** struct nlmsghdr, struct nlmsgerr (capped), NLMSGERR_ATTR_MSG. */
  @Test
  void theKernelsWordsAreReadFromAnError() {
    ByteBuffer b = ByteBuffer.allocate(64).order(ByteOrder.nativeOrder());
    b.putInt(52).putShort((short) Netlink.ERROR);
    b.putShort((short) (Netlink.F_CAPPED | Netlink.F_ACK_TLVS)).putInt(9).putInt(0);
    b.putInt(-22).putInt(28).putInt(0).putInt(9).putInt(0);
    b.putShort((short) 15)
        .putShort((short) 1)
        .put("Nope, sir.\0".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    MessageReader m = new MessageReader();
    m.reset(b, 52);
    assertTrue(m.next());
    assertEquals("Nope, sir.", ExtendedAck.text(m));
  }

  @Test
  void aMessageThatClaimsMoreThanThereIsEndsTheWalk() {
    for (int claim : new int[] {0, 15, 17, 1000, -1, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
      ByteBuffer b = ByteBuffer.allocate(16).order(ByteOrder.nativeOrder());
      b.putInt(claim);
      MessageReader m = new MessageReader();
      m.reset(b, 16);
      assertFalse(m.next(), "claim " + claim);
      assertTrue(m.malformed(), "claim " + claim);
    }
  }

  @Test
  void tooShortBodiesReadAsNothing() {
    ByteBuffer b = ByteBuffer.allocate(64).order(ByteOrder.nativeOrder());
    b.put(0, (byte) 2).putInt(4, 7);
    for (int size = 0; size < 8; size++) {
      assertNull(AddressCodec.read(b, 0, size, CodecTest::name));
      assertNull(RouteCodec.read(b, 0, size, CodecTest::name));
      assertNull(NeighbourCodec.read(b, 0, size, CodecTest::name));
      assertNull(LinkCodec.read(b, 0, size));
    }
  }

  /** Anything at all: no exception, no endless walk. */
  @Test
  void garbageIsSkipped() {
    long seed = Long.getLong("postern.seed", System.nanoTime());
    SplittableRandom random = new SplittableRandom(seed);
    MessageWriter w = new MessageWriter(SIZE);
    try {
      for (int run = 0; run < 40_000; run++) {
        w.reset();
        valid(w, random.nextInt(8));
        ByteBuffer b = w.bytes();
        int size = w.size();
        for (int i = random.nextInt(6); i > 0; i--) {
          b.put(random.nextInt(size), (byte) random.nextInt(256));
        }
        walk(b, random.nextInt(10) == 0 ? random.nextInt(size) : size);
      }
      for (int run = 0; run < 10_000; run++) {
        byte[] noise = new byte[24 + random.nextInt(200)];
        random.nextBytes(noise);
        ByteBuffer b = ByteBuffer.wrap(noise).order(ByteOrder.nativeOrder());
        b.putInt(0, noise.length);
        b.put(16, (byte) (random.nextBoolean() ? 2 : 10)).putInt(20, 7);
        walk(b, noise.length);
      }
    } catch (RuntimeException e) {
      throw new AssertionError("postern.seed=" + seed, e);
    }
  }

  private static void valid(MessageWriter w, int kind) {
    MacAddress mac = MacAddress.of("02:00:00:00:00:09");
    RouteState[] all = routes().toArray(RouteState[]::new);
    switch (kind) {
      case 0 -> add(w, "10.9.1.1/16");
      case 1 -> add(w, "fd09::1/64");
      case 2 -> NeighbourCodec.writePut(w, 1, 7, IpAddress.of("10.9.1.1"), mac);
      case 3 -> LinkCodec.writeMacvlan(w, 1, "mv0", 7, mac);
      case 4 -> LinkCodec.writeVlan(w, 1, "nic0.5", 7, 5);
      case 5 -> LinkCodec.writeAlternativeName(w, 1, 7, "uplink", true);
      default -> RouteCodec.writePut(w, 1, all[kind % all.length], CodecTest::index);
    }
  }

  private static void add(MessageWriter w, String prefix) {
    AddressCodec.writeAdd(
        w, 1, 7, new DeviceCommand.AddAddress(NIC, IpPrefix.of(prefix), null, false));
  }

  private static void walk(ByteBuffer b, int size) {
    MessageReader m = new MessageReader();
    m.reset(b, size);
    for (int i = 0; m.next(); i++) {
      assertTrue(i < 64, "endless");
      AddressCodec.read(b, m.from(), m.to(), CodecTest::name);
      RouteCodec.read(b, m.from(), m.to(), CodecTest::name);
      NeighbourCodec.read(b, m.from(), m.to(), CodecTest::name);
      LinkCodec.read(b, m.from(), m.to());
      assertNotNull(ExtendedAck.text(m));
    }
  }
}
