package io.postern.linux.link;

import io.postern.device.DeviceEvent;
import io.postern.device.DeviceListener;
import io.postern.device.Examination;
import io.postern.device.LinkState;
import io.postern.device.Reading;
import io.postern.device.Verdict;
import io.postern.linux.netlink.GenericNetlink;
import io.postern.linux.netlink.LinkCodec;
import io.postern.linux.netlink.MessageWriter;
import io.postern.linux.netlink.NeighbourCodec;
import io.postern.linux.netlink.Netlink;
import io.postern.linux.netlink.NetlinkSocket;
import io.postern.linux.syscall.Errno;
import io.postern.linux.syscall.KernelException;
import io.postern.net.MacAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.random.RandomGenerator;

/**
 * The examining thread, ended by interruption: finds out what a link can carry, without disturbing
 * it. Unicast filter slots are tried with spare MACs of no one's, since the kernel answers by
 * turning promiscuous where there are none left.
 */
public final class Examiner implements Runnable {
  private final DeviceListener listener;
  private final LinkedBlockingQueue<Examination> queue = new LinkedBlockingQueue<>();
  private final NetlinkSocket netlink;
  private final GenericNetlink generic;
  private final LinkIoctl ioctl;
  private final MessageWriter w = new MessageWriter(64 << 10);
  private final RandomGenerator random = RandomGenerator.getDefault();

  /** Opens its sockets in the calling thread's network namespace. */
  public Examiner(DeviceListener listener) throws KernelException {
    this.listener = listener;
    netlink = NetlinkSocket.open(Netlink.ROUTE, 1 << 20);
    generic = new GenericNetlink();
    ioctl = new LinkIoctl();
  }

  /** Queues an examination; any thread. */
  public void examine(Examination examination) {
    queue.add(examination);
  }

  @Override
  public void run() {
    try {
      while (true) {
        listener.report(carryOut(queue.take()));
      }
    } catch (InterruptedException e) {
      netlink.close();
      generic.close();
      ioctl.close();
    }
  }

  private DeviceEvent carryOut(Examination examination) {
    int index = ioctl.index(examination.nic());
    LinkCodec.Read link = LinkQuestions.link(netlink, w, index);
    if (link == null) {
      Reading gone = new Reading(Verdict.FAIL, "no link " + examination.nic());
      return new DeviceEvent.Examined(System.nanoTime(), examination, gone, gone, gone);
    }
    Reading address = address(link);
    Reading macs = macs(link, examination.macs());
    Reading vlans = vlans(link, examination.vlanIds());
    return new DeviceEvent.Examined(System.nanoTime(), examination, address, macs, vlans);
  }

  private static Reading address(LinkCodec.Read link) {
    LinkState s = link.state();
    if (s.loopback()) {
      return new Reading(Verdict.FAIL, "the loopback");
    }
    if (!link.ethernet()) {
      return new Reading(
          Verdict.FAIL, "not an Ethernet link (hardware type " + link.hardwareType() + ")");
    }
    if (s.master() != 0) {
      return new Reading(
          Verdict.FAIL, "port of another link (index " + s.master() + "): it takes the packets");
    }
    return new Reading(
        Verdict.PASS, s.kind().isEmpty() ? "an Ethernet NIC" : "a link of kind " + s.kind());
  }

  private Reading macs(LinkCodec.Read link, List<MacAddress> asked) {
    LinkState before = link.state();
    if (asked.isEmpty()) {
      return new Reading(Verdict.PASS, "no further MAC asked for");
    }
    if (!before.adminUp()) {
      return new Reading(Verdict.UNKNOWN, "administratively down: its filter is not in use");
    }
    List<MacAddress> added = new ArrayList<>();
    int refused = 0;
    for (int i = 0; i < asked.size() && refused == 0; i++) {
      // Locally administered, not a group.
      MacAddress spare =
          new MacAddress((random.nextLong() & 0x00ff_ffff_ffffL) | 0x0600_0000_0000L);
      refused = filter(before.index(), spare, true);
      if (refused == 0) {
        added.add(spare);
      }
    }
    LinkCodec.Read after = LinkQuestions.link(netlink, w, before.index());
    for (MacAddress spare : added) {
      filter(before.index(), spare, false);
    }
    if (refused == Errno.EOPNOTSUPP) {
      return new Reading(Verdict.UNKNOWN, "the driver has no unicast filter to ask");
    }
    if (refused != 0) {
      return new Reading(
          Verdict.FAIL,
          "room for " + added.size() + " of " + asked.size() + ": " + Errno.text(refused));
    }
    if (after == null) {
      return new Reading(Verdict.UNKNOWN, "the link went away");
    }
    int now = after.state().promiscuity();
    if (now <= before.promiscuity()) {
      return new Reading(
          Verdict.PASS, added.size() + " filter slots free, promiscuity stayed at " + now);
    }
    String rise = "promiscuity rose from " + before.promiscuity() + " to " + now;
    // Hardware without slots takes in all the segment's traffic; a software link is asked for
    // nothing that it does not do anyway.
    return before.kind().isEmpty()
        ? new Reading(Verdict.FAIL, rise)
        : new Reading(
            Verdict.PASS, rise + ", which costs a link of kind " + before.kind() + " nothing");
  }

  private int filter(int index, MacAddress mac, boolean add) {
    w.reset();
    int seq = netlink.nextSequence();
    NeighbourCodec.writeFilter(w, seq, index, mac, add);
    int[] error = new int[1];
    int result = netlink.exchange(w, seq, (s, errno, text) -> error[0] = errno);
    return result != 0 ? result : error[0];
  }

  private Reading vlans(LinkCodec.Read link, List<Integer> ids) {
    if (ids.isEmpty()) {
      return new Reading(Verdict.PASS, "no VLAN asked for");
    }
    for (int id : ids) {
      if (id < 1 || id > 4094) {
        return new Reading(Verdict.FAIL, "no VLAN id: " + id);
      }
    }
    if (!kernelHas("vlan")) {
      return new Reading(Verdict.FAIL, "this kernel has no VLAN devices (8021q)");
    }
    Boolean challenged = generic.feature(link.state().index(), "vlan-challenged");
    if (challenged == null) {
      return new Reading(Verdict.UNKNOWN, "the kernel does not tell the link's features");
    }
    return challenged
        ? new Reading(Verdict.FAIL, "vlan-challenged: it cannot carry VLAN tags")
        : new Reading(Verdict.PASS, "not vlan-challenged");
  }

  private boolean kernelHas(String kind) {
    w.reset();
    int seq = netlink.nextSequence();
    LinkCodec.writeKindQuestion(w, seq, kind);
    int[] error = new int[1];
    netlink.exchange(w, seq, (s, errno, text) -> error[0] = errno);
    return error[0] != Errno.EOPNOTSUPP;
  }
}
