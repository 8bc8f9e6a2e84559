package io.postern.tests.vrrp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.postern.core.gateway.packet.Advertisement;
import io.postern.core.gateway.packet.ChecksumForm;
import io.postern.core.gateway.packet.Discard;
import io.postern.core.gateway.packet.Received;
import io.postern.core.gateway.packet.VirtualRouterId;
import io.postern.core.gateway.packet.VrrpPacket;
import io.postern.net.InterfaceName;
import io.postern.net.IpAddress;
import io.postern.net.IpFamily;
import io.postern.net.MacAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Sections 5 and 7 of RFC 9568: what is written, what is read, and what is discarded. */
final class PacketTest {
  private static final long MILLI = 1_000_000L;
  private static final IpAddress SENDER_V4 = IpAddress.of("192.0.2.1");
  private static final IpAddress SENDER_V6 = IpAddress.of("fe80::1");
  private static final Advertisement V4 =
      new Advertisement(
          7, 100, 1_000 * MILLI, List.of(IpAddress.of("192.0.2.100"), IpAddress.of("192.0.2.101")));
  private static final Advertisement V6 =
      new Advertisement(
          9, 255, 10 * MILLI, List.of(IpAddress.of("fe80::64"), IpAddress.of("2001:db8::64")));

  private static Received.Valid valid(byte[] packet) {
    return assertInstanceOf(Received.Valid.class, VrrpPacket.decode(packet));
  }

  private static void discards(Discard reason, byte[] packet) {
    Received.Invalid invalid =
        assertInstanceOf(Received.Invalid.class, VrrpPacket.decode(packet), reason.name());
    assertEquals(reason, invalid.reason(), invalid.text());
  }

  @Test
  void whatIsWrittenIsWhatAnotherProgramComputed() {
    assertArrayEquals(Forged.V4_RFC9568, VrrpPacket.encode(V4, SENDER_V4, ChecksumForm.RFC9568));
    assertArrayEquals(Forged.V4_RFC5798, VrrpPacket.encode(V4, SENDER_V4, ChecksumForm.RFC5798));
    assertArrayEquals(Forged.V6, VrrpPacket.encode(V6, SENDER_V6, ChecksumForm.RFC9568));
  }

  @Test
  void whatAnotherProgramComputedIsRead() {
    assertEquals(new Received.Valid(V4, SENDER_V4, ChecksumForm.RFC9568), valid(Forged.V4_RFC9568));
    assertEquals(new Received.Valid(V4, SENDER_V4, ChecksumForm.RFC5798), valid(Forged.V4_RFC5798));
    assertEquals(new Received.Valid(V6, SENDER_V6, ChecksumForm.RFC5798), valid(Forged.V6));
  }

  @Test
  void theFormOfAnIpv6ChecksumCannotBeChosen() {
    assertArrayEquals(Forged.V6, VrrpPacket.encode(V6, SENDER_V6, ChecksumForm.RFC5798));
  }

  @Test
  void everyPacketLeavesWithTtl255ToTheGroup() {
    byte[] v4 = VrrpPacket.encode(V4, SENDER_V4, ChecksumForm.RFC9568);
    assertEquals(255, v4[8] & 0xff);
    assertEquals(112, v4[9]);
    assertEquals(SENDER_V4, IpAddress.of(IpFamily.IPV4, v4, 12));
    assertEquals(IpAddress.of("224.0.0.18"), IpAddress.of(IpFamily.IPV4, v4, 16));
    byte[] v6 = VrrpPacket.encode(V6, SENDER_V6, ChecksumForm.RFC9568);
    assertEquals(112, v6[6]);
    assertEquals(255, v6[7] & 0xff);
    assertEquals(SENDER_V6, IpAddress.of(IpFamily.IPV6, v6, 8));
    assertEquals(IpAddress.of("ff02::12"), IpAddress.of(IpFamily.IPV6, v6, 24));
  }

  @Test
  void packetsThatWereForwardedAreDiscarded() {
    for (int ttl : new int[] {0, 1, 64, 254}) {
      discards(Discard.TTL, Forged.v4().header(8, ttl).sealed());
      discards(Discard.TTL, Forged.v6().header(7, ttl).sealed());
    }
  }

  @Test
  void otherVersionsAreDiscarded() {
    for (int version : new int[] {0, 1, 2, 4, 15}) {
      discards(Discard.VERSION, Forged.v4().message(0, version << 4 | 1).sealed());
      discards(Discard.VERSION, Forged.v6().message(0, version << 4 | 1).sealed());
    }
  }

  @Test
  void otherTypesAreDiscarded() {
    for (int type : new int[] {0, 2, 15}) {
      discards(Discard.TYPE, Forged.v4().message(0, 0x30 | type).sealed());
      discards(Discard.TYPE, Forged.v6().message(0, 0x30 | type).sealed());
    }
  }

  @Test
  void incompletePacketsAreDiscarded() {
    for (int length : new int[] {0, 1, 7, 8, 12, 15}) {
      discards(Discard.LENGTH, Forged.v4().messageLength(length).sealed());
    }
    for (int length : new int[] {0, 7, 8, 24, 39}) {
      discards(Discard.LENGTH, Forged.v6().messageLength(length).sealed());
    }
    for (int length = 1; length < Forged.V4_RFC9568.length; length++) {
      discards(Discard.LENGTH, Arrays.copyOf(Forged.V4_RFC9568, length));
    }
    discards(Discard.LENGTH, Forged.v4().header(6, 0x20).sealed());
    discards(Discard.LENGTH, Forged.v4().header(7, 1).sealed());
  }

  @Test
  void whatEthernetPaddedAPacketWithIsNotPartOfIt() {
    byte[] padded = Arrays.copyOf(Forged.V4_RFC5798, 46);
    padded[40] = 0x55;
    assertEquals(V4, valid(padded).advertisement());
  }

  @Test
  void aWrongChecksumIsDiscarded() {
    for (int bit = 0; bit < 16; bit++) {
      Forged v4 = Forged.v4();
      int at = 26 + bit / 8;
      v4.header(at, v4.octets()[at] ^ 1 << bit % 8);
      discards(Discard.CHECKSUM, v4.octets());
      Forged v6 = Forged.v6();
      at = 46 + bit / 8;
      v6.header(at, v6.octets()[at] ^ 1 << bit % 8);
      discards(Discard.CHECKSUM, v6.octets());
    }
  }

  @Test
  void anIpv6ChecksumWithoutPseudoHeaderIsDiscarded() {
    byte[] packet = Forged.V6.clone();
    int message = 0;
    for (int i = 40; i < packet.length; i += 2) {
      message += i == 46 ? 0 : (packet[i] & 0xff) << 8 | (packet[i + 1] & 0xff);
    }
    int folded = ~((message & 0xffff) + (message >>> 16)) & 0xffff;
    packet[46] = (byte) (folded >>> 8);
    packet[47] = (byte) folded;
    discards(Discard.CHECKSUM, packet);
  }

  @Test
  void anAdvertisementWithoutAddressIsIgnored() {
    discards(Discard.ADDRESSES, Forged.v4().message(3, 0).messageLength(8).sealed());
    discards(Discard.ADDRESSES, Forged.v6().message(3, 0).messageLength(8).sealed());
    assertEquals(
        1,
        valid(Forged.v4().message(3, 1).messageLength(12).sealed())
            .advertisement()
            .addresses()
            .size());
  }

  @Test
  void anIntervalOfZeroIsDiscarded() {
    discards(Discard.INTERVAL, Forged.v4().message(5, 0).sealed());
    discards(Discard.INTERVAL, Forged.v4().message(4, 0xf0).message(5, 0).sealed());
    discards(Discard.INTERVAL, Forged.v6().message(5, 0).sealed());
  }

  @Test
  void theReservedBitsAreIgnoredOnReceptionAndZeroOnTransmission() {
    assertEquals(V4, valid(Forged.v4().message(4, 0xf0).sealed()).advertisement());
    Advertisement longest = new Advertisement(1, 1, Advertisement.LONGEST_INTERVAL, V4.addresses());
    byte[] packet = VrrpPacket.encode(longest, SENDER_V4, ChecksumForm.RFC9568);
    assertEquals(0x0f, packet[24]);
    assertEquals(0xff, packet[25] & 0xff);
  }

  @Test
  void theFirstIpv6AddressIsLinkLocal() {
    discards(Discard.ADDRESSES, Forged.v6().message(8, 0x20).message(9, 1).sealed());
    assertEquals("fe80::64", valid(Forged.V6).advertisement().addresses().getFirst().toString());
  }

  @Test
  void theVridZeroIsDiscarded() {
    discards(Discard.VRID, Forged.v4().message(1, 0).sealed());
    assertEquals(255, valid(Forged.v4().message(1, 255).sealed()).advertisement().vrid());
  }

  @Test
  void whatIsNotVrrpToTheGroupIsDiscarded() {
    discards(Discard.NOT_VRRP, new byte[0]);
    discards(Discard.NOT_VRRP, new byte[] {0x50});
    discards(Discard.NOT_VRRP, Forged.v4().header(9, 17).sealed());
    discards(Discard.NOT_VRRP, Forged.v4().header(19, 13).sealed());
    discards(Discard.NOT_VRRP, Forged.v4().header(12, 224).sealed());
    discards(Discard.NOT_VRRP, Forged.v4().header(12, 127).sealed());
    discards(Discard.NOT_VRRP, Forged.v4().header(0, 0x44).octets());
    discards(Discard.NOT_VRRP, Forged.v6().header(6, 0).sealed());
    Forged damaged = Forged.v4();
    damaged.header(10, damaged.octets()[10] ^ 1);
    discards(Discard.NOT_VRRP, damaged.octets());
  }

  @Test
  void theVirtualMacsAreThoseOfTheRfc() {
    InterfaceName lan = InterfaceName.of("eth0");
    assertEquals(
        MacAddress.of("00:00:5e:00:01:07"), new VirtualRouterId(lan, IpFamily.IPV4, 7).mac());
    assertEquals(
        MacAddress.of("00:00:5e:00:02:ff"), new VirtualRouterId(lan, IpFamily.IPV6, 255).mac());
    assertThrows(IllegalArgumentException.class, () -> new VirtualRouterId(lan, IpFamily.IPV4, 0));
    assertThrows(
        IllegalArgumentException.class, () -> new VirtualRouterId(lan, IpFamily.IPV4, 256));
  }

  @Test
  void whatTheFieldsCannotHoldCannotBeSaid() {
    List<IpAddress> one = List.of(IpAddress.of("192.0.2.100"));
    long second = 1_000 * MILLI;
    assertThrows(IllegalArgumentException.class, () -> new Advertisement(0, 1, second, one));
    assertThrows(IllegalArgumentException.class, () -> new Advertisement(256, 1, second, one));
    assertThrows(IllegalArgumentException.class, () -> new Advertisement(1, 256, second, one));
    assertThrows(IllegalArgumentException.class, () -> new Advertisement(1, -1, second, one));
    for (long interval : new long[] {0, 5 * MILLI, 15 * MILLI, 40_960 * MILLI}) {
      assertThrows(IllegalArgumentException.class, () -> new Advertisement(1, 1, interval, one));
    }
    assertThrows(IllegalArgumentException.class, () -> new Advertisement(1, 1, second, List.of()));
    assertThrows(
        IllegalArgumentException.class,
        () -> new Advertisement(1, 1, second, List.of(one.getFirst(), SENDER_V6)));
    assertThrows(
        IllegalArgumentException.class,
        () -> VrrpPacket.encode(V4, SENDER_V6, ChecksumForm.RFC9568));
  }

  @Test
  void whatIsWrittenIsReadBackWhateverItSays() {
    SplittableRandom random = new SplittableRandom(9568);
    for (int i = 0; i < 5_000; i++) {
      IpFamily family = random.nextBoolean() ? IpFamily.IPV4 : IpFamily.IPV6;
      ChecksumForm form =
          family == IpFamily.IPV4 && random.nextBoolean()
              ? ChecksumForm.RFC9568
              : ChecksumForm.RFC5798;
      Advertisement said = any(random, family);
      IpAddress source =
          family == IpFamily.IPV4
              ? IpAddress.ofV4(0x0a00_0001 + random.nextInt(1 << 20))
              : new IpAddress(IpFamily.IPV6, 0xfe80L << 48, random.nextLong());
      assertEquals(
          new Received.Valid(said, source, form),
          VrrpPacket.decode(VrrpPacket.encode(said, source, form)),
          "case " + i);
    }
  }

  private static Advertisement any(SplittableRandom random, IpFamily family) {
    List<IpAddress> addresses = new ArrayList<>();
    int count = 1 + random.nextInt(random.nextInt(8) == 0 ? 255 : 4);
    for (int i = 0; i < count; i++) {
      addresses.add(
          family == IpFamily.IPV4
              ? IpAddress.ofV4(random.nextInt())
              : new IpAddress(
                  family, i == 0 ? 0xfe80L << 48 : random.nextLong(), random.nextLong()));
    }
    return new Advertisement(
        1 + random.nextInt(255),
        random.nextInt(256),
        (1 + random.nextInt(4095)) * Advertisement.CENTISECOND,
        addresses);
  }
}
