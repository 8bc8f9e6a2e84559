package io.postern.linux.arp;

import java.util.ArrayList;
import java.util.List;

/**
 * The packet filter of an ARP socket: what asks for one of some addresses or claims one, untagged,
 * and neither overheard (promiscuous NICs bring frames for other stations' MACs) nor our own.
 */
final class ArpFilter {
  /** Jumps have eight bits: sender and target are compared with each address. */
  static final int MOST_ADDRESSES = 64;

  private static final int LD_W_ABS = 0x20;
  private static final int LD_H_ABS = 0x28;
  private static final int LD_B_ABS = 0x30;
  private static final int JEQ = 0x15;
  private static final int JGE = 0x35;
  private static final int RET = 0x06;
  private static final int WHOLE = 0x40000;
  private static final int PACKET_TYPE = -0x1000 + 4;
  private static final int VLAN_TAG_PRESENT = -0x1000 + 48;
  private static final int PACKET_OTHERHOST = 3;
  private static final int REQUEST = 1;

  private ArpFilter() {}

  /** For up to {@link #MOST_ADDRESSES} addresses. */
  static int[][] of(int[] addresses) {
    int n = addresses.length;
    List<int[]> program = new ArrayList<>();
    // The refusal is the last instruction but one: 10 + 2n in all, numbered from 0.
    int refuse = 8 + 2 * n;
    program.add(new int[] {LD_B_ABS, 0, 0, VLAN_TAG_PRESENT});
    program.add(new int[] {JEQ, 0, refuse - 2, 0});
    program.add(new int[] {LD_B_ABS, 0, 0, PACKET_TYPE});
    program.add(new int[] {JGE, refuse - 4, 0, PACKET_OTHERHOST});
    program.add(new int[] {LD_W_ABS, 0, 0, 28});
    for (int i = 0; i < n; i++) {
      program.add(new int[] {JEQ, refuse + 1 - program.size() - 1, 0, addresses[i]});
    }
    program.add(new int[] {LD_H_ABS, 0, 0, 20});
    program.add(new int[] {JEQ, 0, refuse - program.size() - 1, REQUEST});
    program.add(new int[] {LD_W_ABS, 0, 0, 38});
    for (int i = 0; i < n; i++) {
      program.add(new int[] {JEQ, refuse + 1 - program.size() - 1, 0, addresses[i]});
    }
    program.add(new int[] {RET, 0, 0, 0});
    program.add(new int[] {RET, 0, 0, WHOLE});
    return program.toArray(int[][]::new);
  }
}
