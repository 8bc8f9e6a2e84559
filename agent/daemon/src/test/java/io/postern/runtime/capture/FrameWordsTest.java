package io.postern.runtime.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** Frames as they are on the wire, in words. */
final class FrameWordsTest {
  private static final String ETHERNET = "ffffffffffff" + "020000000010";
  private static final String HEAD = "02:00:00:00:00:10 > ff:ff:ff:ff:ff:ff ";

  private static String words(String type, String payload) {
    return FrameWords.of(HexFormat.of().parseHex(ETHERNET + type + payload));
  }

  private static String arp(String operation, String sender, String target) {
    return words(
        "0806", "00010800060400" + operation + "020000000010" + sender + "000000000000" + target);
  }

  @Test
  void anArpPacketSaysWhetherItAsksAnswersProbesOrAnnounces() {
    assertEquals(
        HEAD + "ARP request: who has 10.0.0.2? tell 10.0.0.1 at 02:00:00:00:00:10",
        arp("01", "0a000001", "0a000002"));
    assertEquals(HEAD + "ARP probe: who has 10.0.0.2?", arp("01", "00000000", "0a000002"));
    assertEquals(
        HEAD + "ARP announcement: 10.0.0.1 is at 02:00:00:00:00:10",
        arp("01", "0a000001", "0a000001"));
    assertEquals(
        HEAD + "ARP reply: 10.0.0.1 is at 02:00:00:00:00:10 (announcement)",
        arp("02", "0a000001", "0a000001"));
  }

  @Test
  void aNeighbourAdvertisementSaysItsTargetMacAndFlags() {
    String address = "fd090000000000000000000000000001";
    String head = "6000000000203aff" + address + "ff020000000000000000000000000001";
    assertEquals(
        HEAD + "NA: fd09:0:0:0:0:0:0:1 is at 02:00:00:00:00:10, override",
        words("86dd", head + "8800000020000000" + address + "0201020000000010"));
  }

  @Test
  void aVrrpAdvertisementSaysItsGroupAlsoOnAVlan() {
    String head = "4500002000000000ff700000" + "0a000001" + "e0000012";
    assertEquals(
        "02:00:00:00:00:10 > ff:ff:ff:ff:ff:ff VLAN 7"
            + " VRRPv3 from 10.0.0.1: VRID 5, priority 254, every 1000 ms, 10.0.0.9",
        words("8100" + "0007" + "0800", head + "3105fe0100640000" + "0a000009"));
  }

  @Test
  void aFrameThatIsCutShortIsShownAsOctets() {
    assertTrue(words("0806", "0001").startsWith("a frame cut short: ffff"));
  }

  @Test
  void anInterfaceThatIsNotThereIsRefusedWithThoseThatAre() {
    var outcome =
        FrameCapture.run(new FrameCapture.Wish("nosuch0", "", null, 1, 1, 1), (_, _) -> {});
    assertTrue(
        outcome instanceof FrameCapture.Refused(var why, var words)
            && why == FrameCapture.Why.NO_INTERFACE
            && words.startsWith("nosuch0: expected an interface of this node: "),
        outcome.toString());
  }
}
