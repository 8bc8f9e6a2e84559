package io.postern.linux.nft;

import io.postern.device.Guarded;
import io.postern.device.LeasePort;
import io.postern.linux.netlink.MessageWriter;
import io.postern.linux.netlink.NetlinkSocket;
import io.postern.linux.syscall.Errno;
import io.postern.net.InterfaceName;
import io.postern.net.IpAddress;
import io.postern.net.MacAddress;
import java.util.List;
import java.util.function.ObjIntConsumer;

/**
 * The table of one LAN: sets of what is guarded and of what there is a right to, a chain at the
 * link's ingress, before a macvlan takes a frame, and one at its egress, behind all that sends.
 */
final class GuardTable {
  /** How the tables are called; what begins so is this agent's. */
  static final String PREFIX = "postern-lease-";

  private static final String MACS = "macs";
  private static final String LIVE_MACS = "live-macs";
  private static final String ADDRESSES = "addresses";
  private static final String LIVE_ADDRESSES = "live-addresses";
  private static final String ALONE_MACS = "alone-macs";
  private static final String ALONE_ADDRESSES = "alone-addresses";
  private static final String HEARD = "heard";
  private static final String TICKETS = "tickets";
  private static final String IN = "in";
  private static final String OUT = "out";

  /** Before what administrators usually put there. */
  private static final int PRIORITY = -450;

  private static final int DESTINATION = 0;
  private static final int SOURCE = 6;
  private static final int IP_DESTINATION = 30;
  private static final int ARP_SENDER_MAC = 22;
  private static final int ARP_SENDER = 28;
  private static final int IPV4 = 0x0800;
  private static final int ARP = 0x0806;
  private static final int[] TAGGED = {0x8100, 0x88a8};
  private static final List<MacAddress> TICKET = List.of(MacAddress.ZERO);

  private final InterfaceName nic;
  private final NetlinkSocket netlink;
  private final MessageWriter w;
  private final NftWriter out;
  private int first;
  private int last;
  private int error;
  private String text = "";

  GuardTable(InterfaceName nic, NetlinkSocket netlink, MessageWriter w) {
    this.nic = nic;
    this.netlink = netlink;
    this.w = w;
    out = new NftWriter(w, PREFIX + nic);
  }

  /** Makes the table anew, in place of what there is; an error number. */
  int make(Guarded guarded, int flags) {
    begin();
    // Deleting needs something to delete; of another life it is taken over by this.
    table(NftWriter.NEWTABLE, flags);
    table(NftWriter.DELTABLE, 0);
    table(NftWriter.NEWTABLE, flags);
    write((t, seq) -> t.set(seq, MACS, true, 0));
    write((t, seq) -> t.set(seq, LIVE_MACS, true, NftWriter.TIMED));
    write((t, seq) -> t.set(seq, ADDRESSES, false, 0));
    write((t, seq) -> t.set(seq, LIVE_ADDRESSES, false, NftWriter.TIMED));
    write((t, seq) -> t.set(seq, TICKETS, true, NftWriter.TIMED));
    write((t, seq) -> t.set(seq, ALONE_MACS, true, 0));
    write((t, seq) -> t.set(seq, ALONE_ADDRESSES, false, 0));
    write((t, seq) -> t.set(seq, HEARD, false, NftWriter.TIMED | NftWriter.FED));
    write((t, seq) -> t.chain(seq, IN, nic.text(), NftWriter.INGRESS, PRIORITY));
    write((t, seq) -> t.chain(seq, OUT, nic.text(), NftWriter.EGRESS, PRIORITY));
    for (int tag : TAGGED) {
      rule(IN, tag, 0, 0, "", true);
      rule(OUT, tag, 0, 0, "", true);
    }
    write((t, seq) -> t.noteVrrp(seq, IN, HEARD, LeasePort.HEARD_NANOS / 1_000_000));
    rule(IN, 0, DESTINATION, 6, LIVE_MACS, true);
    alone(IN, 0, DESTINATION, 6, ALONE_MACS);
    rule(IN, 0, DESTINATION, 6, MACS, false);
    rule(IN, IPV4, IP_DESTINATION, 4, LIVE_ADDRESSES, true);
    alone(IN, IPV4, IP_DESTINATION, 4, ALONE_ADDRESSES);
    rule(IN, IPV4, IP_DESTINATION, 4, ADDRESSES, false);
    rule(OUT, 0, SOURCE, 6, LIVE_MACS, true);
    alone(OUT, 0, SOURCE, 6, ALONE_MACS);
    rule(OUT, 0, SOURCE, 6, MACS, false);
    rule(OUT, ARP, ARP_SENDER_MAC, 6, LIVE_MACS, true);
    alone(OUT, ARP, ARP_SENDER_MAC, 6, ALONE_MACS);
    rule(OUT, ARP, ARP_SENDER, 4, LIVE_ADDRESSES, true);
    alone(OUT, ARP, ARP_SENDER, 4, ALONE_ADDRESSES);
    rule(OUT, ARP, ARP_SENDER, 4, ADDRESSES, false);
    elements(NftWriter.NEWSETELEM, MACS, guarded.macs(), ADDRESSES, guarded.addresses(), 0);
    return commit();
  }

  /** Takes the table away; an error number, 0 where there was none. */
  int remove() {
    begin();
    table(NftWriter.DELTABLE, 0);
    int result = commit();
    return result == Errno.ENOENT ? 0 : result;
  }

  /** Guards more, and less; an error number. */
  int change(Guarded more, Guarded less) {
    begin();
    elements(NftWriter.NEWSETELEM, MACS, more.macs(), ADDRESSES, more.addresses(), 0);
    elements(NftWriter.DELSETELEM, MACS, less.macs(), ADDRESSES, less.addresses(), 0);
    return commit();
  }

  /** Puts a ticket there, which {@link #grant} needs and which does not last. */
  int ticket(long millis) {
    begin();
    write((t, seq) -> t.macs(seq, NftWriter.NEWSETELEM, TICKETS, TICKET, millis));
    return commit();
  }

  /** Companions of rights that change with them. */
  record Companions(Guarded more, Guarded less) {}

  /** Gives a right to {@code what} if the ticket is still there; {@code renewed} has one before. */
  int grant(Guarded what, Guarded renewed, Companions companions, long millis) {
    begin();
    write((t, seq) -> t.macs(seq, NftWriter.DELSETELEM, TICKETS, TICKET, 0));
    live(NftWriter.DELSETELEM, renewed, 0);
    live(NftWriter.NEWSETELEM, what, millis);
    companions(companions);
    return commit();
  }

  /** Moves the end of a right if all of it is still there. */
  int renew(Guarded what, Companions companions, long millis) {
    begin();
    live(NftWriter.DELSETELEM, what, 0);
    live(NftWriter.NEWSETELEM, what, millis);
    companions(companions);
    return commit();
  }

  /** Ends a right; ENOENT where some of it has ended, and then all stays as it is. */
  int revoke(Guarded what, Companions companions) {
    begin();
    live(NftWriter.DELSETELEM, what, 0);
    companions(companions);
    return commit();
  }

  private void companions(Companions c) {
    Guarded more = c.more();
    Guarded less = c.less();
    elements(NftWriter.NEWSETELEM, ALONE_MACS, more.macs(), ALONE_ADDRESSES, more.addresses(), 0);
    elements(NftWriter.DELSETELEM, ALONE_MACS, less.macs(), ALONE_ADDRESSES, less.addresses(), 0);
  }

  /** The kernel's words about the last error. */
  String text() {
    return text.isEmpty() ? Errno.text(error) : text;
  }

  private void live(int type, Guarded what, long millis) {
    elements(type, LIVE_MACS, what.macs(), LIVE_ADDRESSES, what.addresses(), millis);
  }

  private void elements(
      int type,
      String macSet,
      List<MacAddress> macs,
      String addressSet,
      List<IpAddress> addresses,
      long millis) {
    if (!macs.isEmpty()) {
      write((t, seq) -> t.macs(seq, type, macSet, macs, millis));
    }
    if (!addresses.isEmpty()) {
      write((t, seq) -> t.addresses(seq, type, addressSet, addresses, millis));
    }
  }

  private void table(int type, int flags) {
    write((t, seq) -> t.table(seq, type, flags));
  }

  private void rule(
      String chain, int etherType, int offset, int length, String set, boolean accept) {
    write((t, seq) -> t.rule(seq, chain, etherType, offset, length, set, accept));
  }

  private void alone(String chain, int etherType, int offset, int length, String set) {
    write((t, seq) -> t.ruleWithout(seq, chain, etherType, offset, length, set, HEARD));
  }

  private void begin() {
    w.reset();
    first = netlink.nextSequence();
    last = first;
    NftWriter.begin(w, first);
  }

  private void write(ObjIntConsumer<NftWriter> message) {
    last = netlink.nextSequence();
    message.accept(out, last);
  }

  private int commit() {
    if (last == first) {
      return 0;
    }
    NftWriter.end(w, netlink.nextSequence());
    error = 0;
    text = "";
    int sent =
        netlink.exchangeWhole(
            w,
            first,
            last,
            (seq, errno, words) -> {
              if (error == 0) {
                error = errno;
                text = words;
              }
            });
    if (sent != 0) {
      error = sent;
    }
    return error;
  }
}
