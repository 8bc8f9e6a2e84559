package io.postern.linux.nft;

import io.postern.linux.netlink.MessageWriter;
import io.postern.linux.netlink.Netlink;
import io.postern.net.IpAddress;
import io.postern.net.MacAddress;
import java.util.List;

/**
 * Writes messages of nf_tables (include/uapi/linux/netfilter/nf_tables.h) of the netdev family.
 * They are carried out together or not at all between {@link #begin} and {@link #end}.
 */
final class NftWriter {
  static final int NEWTABLE = 0;
  static final int DELTABLE = 2;
  static final int NEWSETELEM = 12;
  static final int DELSETELEM = 14;

  static final int INGRESS = 0;
  static final int EGRESS = 1;

  /** The table can be changed by the socket that made it alone ... */
  static final int OWNER = 2;

  /** ... and outlives it. */
  static final int PERSIST = 4;

  /** A set whose elements last as long as each says. */
  static final int TIMED = 0x10;

  /** A set into which rules put elements. */
  static final int FED = 0x20;

  /** nft(8)'s number of the type of a set's key, with which it lists sets readably. */
  private static final int TYPE_IPV4 = 7;

  private static final int TYPE_ETHER = 9;

  private static final int SUBSYSTEM = 10;
  private static final int BATCH_BEGIN = 0x10;
  private static final int BATCH_END = 0x11;
  private static final int NEWCHAIN = 3;
  private static final int NEWRULE = 6;
  private static final int NEWSET = 9;
  private static final int FAMILY_NETDEV = 5;
  private static final int NESTED = 0x8000;
  private static final int REGISTER = 1;
  private static final int F_APPEND = 0x800;

  private final MessageWriter w;
  private final String table;
  private int set;

  NftWriter(MessageWriter w, String table) {
    this.w = w;
    this.table = table;
  }

  static void begin(MessageWriter w, int sequence) {
    frame(w, sequence, BATCH_BEGIN);
  }

  static void end(MessageWriter w, int sequence) {
    frame(w, sequence, BATCH_END);
  }

  private static void frame(MessageWriter w, int sequence, int type) {
    w.begin(type, 0, sequence);
    w.u8(0).u8(0).u8(0).u8(SUBSYSTEM);
    w.end();
  }

  private void message(int sequence, int type, int flags) {
    // Each asks to be acknowledged: what the kernel answers last is not known when it is written.
    w.begin(SUBSYSTEM << 8 | type, flags | Netlink.F_ACK, sequence);
    w.u8(FAMILY_NETDEV).u8(0).u16(0);
    w.attributeText(1, table);
  }

  void table(int sequence, int type, int flags) {
    message(sequence, type, type == NEWTABLE ? Netlink.F_CREATE : 0);
    if (type == NEWTABLE && flags != 0) {
      w.attributeNetwork32(2, flags);
    }
    w.end();
  }

  void set(int sequence, String name, boolean macs, int flags) {
    message(sequence, NEWSET, Netlink.F_CREATE);
    w.attributeText(2, name);
    w.attributeNetwork32(3, flags);
    w.attributeNetwork32(4, macs ? TYPE_ETHER : TYPE_IPV4);
    w.attributeNetwork32(5, macs ? MacAddress.LENGTH : 4);
    w.attributeNetwork32(10, ++set);
    w.end();
  }

  void chain(int sequence, String name, String nic, int hook, int priority) {
    message(sequence, NEWCHAIN, Netlink.F_CREATE);
    w.attributeText(3, name);
    int nest = w.nest(4 | NESTED);
    w.attributeNetwork32(1, hook);
    w.attributeNetwork32(2, priority);
    w.attributeText(3, nic);
    w.endNest(nest);
    w.attributeNetwork32(5, 1); // accept
    w.attributeText(7, "filter");
    w.end();
  }

  /** A rule: frames of an EtherType (0: any) whose field is in a set are counted and end so. */
  void rule(
      int sequence,
      String chain,
      int etherType,
      int offset,
      int length,
      String set,
      boolean accept) {
    message(sequence, NEWRULE, Netlink.F_CREATE | F_APPEND);
    w.attributeText(2, chain);
    int expressions = w.nest(4 | NESTED);
    match(etherType, offset, length, set);
    if (!accept) {
      expression("counter");
    }
    verdict(accept);
    w.endNest(expressions);
    w.end();
  }

  /** A rule: a VRRP packet puts the one element into a set, for a time. */
  void noteVrrp(int sequence, String chain, String into, long millis) {
    message(sequence, NEWRULE, Netlink.F_CREATE | F_APPEND);
    w.attributeText(2, chain);
    int expressions = w.nest(4 | NESTED);
    load(12, 2);
    compare(0x0800);
    load(23, 1);
    compareOctet(112);
    theOne();
    int element = w.nest(1 | NESTED);
    w.attributeText(1, "dynset");
    int data = w.nest(2 | NESTED);
    w.attributeText(1, into);
    w.attributeNetwork32(3, 1); // update
    w.attributeNetwork32(4, REGISTER);
    w.attributeNetwork64(6, millis);
    w.endNest(data);
    w.endNest(element);
    w.endNest(expressions);
    w.end();
  }

  /** As {@link #rule}, accepting, but only while the one element is not in {@code without}. */
  void ruleWithout(
      int sequence,
      String chain,
      int etherType,
      int offset,
      int length,
      String set,
      String without) {
    message(sequence, NEWRULE, Netlink.F_CREATE | F_APPEND);
    w.attributeText(2, chain);
    int expressions = w.nest(4 | NESTED);
    match(etherType, offset, length, set);
    theOne();
    lookup(without, true);
    verdict(true);
    w.endNest(expressions);
    w.end();
  }

  /** An EtherType (0: any) and a field that is in a set (length 0: no field). */
  private void match(int etherType, int offset, int length, String set) {
    if (etherType != 0) {
      load(12, 2);
      compare(etherType);
    }
    if (length != 0) {
      load(offset, length);
      lookup(set, false);
    }
  }

  /** Loads the key of the one element that a set of marks has: 0.0.0.0. */
  private void theOne() {
    int element = w.nest(1 | NESTED);
    w.attributeText(1, "immediate");
    int data = w.nest(2 | NESTED);
    w.attributeNetwork32(1, REGISTER);
    int value = w.nest(2 | NESTED);
    w.attributeNetwork32(1, 0);
    w.endNest(value);
    w.endNest(data);
    w.endNest(element);
  }

  private void load(int offset, int length) {
    int element = w.nest(1 | NESTED);
    w.attributeText(1, "payload");
    int data = w.nest(2 | NESTED);
    w.attributeNetwork32(1, REGISTER);
    w.attributeNetwork32(2, 0); // from the link header; a tag that hardware took off is put back
    w.attributeNetwork32(3, offset);
    w.attributeNetwork32(4, length);
    w.endNest(data);
    w.endNest(element);
  }

  private void compare(int etherType) {
    int element = w.nest(1 | NESTED);
    int data = beginComparison();
    int value = w.nest(3 | NESTED);
    w.attributeNetwork16(1, etherType);
    w.endNest(value);
    w.endNest(data);
    w.endNest(element);
  }

  private void compareOctet(int octet) {
    int element = w.nest(1 | NESTED);
    int data = beginComparison();
    int value = w.nest(3 | NESTED);
    w.attributeU8(1, octet);
    w.endNest(value);
    w.endNest(data);
    w.endNest(element);
  }

  private int beginComparison() {
    w.attributeText(1, "cmp");
    int data = w.nest(2 | NESTED);
    w.attributeNetwork32(1, REGISTER);
    w.attributeNetwork32(2, 0); // equal
    return data;
  }

  private void lookup(String set, boolean absent) {
    int element = w.nest(1 | NESTED);
    w.attributeText(1, "lookup");
    int data = w.nest(2 | NESTED);
    w.attributeText(1, set);
    w.attributeNetwork32(2, REGISTER);
    if (absent) {
      w.attributeNetwork32(5, 1);
    }
    w.endNest(data);
    w.endNest(element);
  }

  private void expression(String name) {
    int element = w.nest(1 | NESTED);
    w.attributeText(1, name);
    w.endNest(element);
  }

  private void verdict(boolean accept) {
    int element = w.nest(1 | NESTED);
    w.attributeText(1, "immediate");
    int data = w.nest(2 | NESTED);
    w.attributeNetwork32(1, 0); // the verdict's register
    int value = w.nest(2 | NESTED);
    int code = w.nest(2 | NESTED);
    w.attributeNetwork32(1, accept ? 1 : 0);
    w.endNest(code);
    w.endNest(value);
    w.endNest(data);
    w.endNest(element);
  }

  /**
   * Puts MACs into a set or takes them out.
   *
   * @param millis how long they stay; 0: until taken out
   */
  void macs(int sequence, int type, String set, List<MacAddress> macs, long millis) {
    int nest = beginElements(sequence, type, set);
    for (MacAddress mac : macs) {
      int element = beginElement(type, millis);
      w.attributeMac(1, mac);
      endElement(element);
    }
    w.endNest(nest);
    w.end();
  }

  /** As {@link #macs}. */
  void addresses(int sequence, int type, String set, List<IpAddress> addresses, long millis) {
    int nest = beginElements(sequence, type, set);
    for (IpAddress address : addresses) {
      int element = beginElement(type, millis);
      w.attributeIp(1, address);
      endElement(element);
    }
    w.endNest(nest);
    w.end();
  }

  private int beginElements(int sequence, int type, String set) {
    message(sequence, type, type == NEWSETELEM ? Netlink.F_CREATE : 0);
    w.attributeText(2, set);
    return w.nest(3 | NESTED);
  }

  private int keyAt;

  private int beginElement(int type, long millis) {
    int element = w.nest(1 | NESTED);
    if (type == NEWSETELEM && millis != 0) {
      w.attributeNetwork64(4, millis);
    }
    keyAt = w.nest(1 | NESTED);
    return element;
  }

  private void endElement(int element) {
    w.endNest(keyAt);
    w.endNest(element);
  }
}
