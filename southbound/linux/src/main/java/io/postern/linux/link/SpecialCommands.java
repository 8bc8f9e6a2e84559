package io.postern.linux.link;

import io.postern.device.DeviceCommand;
import io.postern.device.NeighbourState;
import io.postern.linux.netlink.AddressCodec;
import io.postern.linux.netlink.GenericNetlink;
import io.postern.linux.netlink.Indexes;
import io.postern.linux.netlink.LinkCodec;
import io.postern.linux.netlink.MessageWriter;
import io.postern.linux.netlink.NeighbourCodec;
import io.postern.linux.netlink.Netlink;
import io.postern.linux.netlink.NetlinkSocket;
import io.postern.linux.syscall.Errno;
import io.postern.linux.syscall.KernelException;
import io.postern.net.InterfaceName;
import io.postern.net.IpFamily;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Commands that take more than one message, and what follows a refusal. One lane's thread. */
final class SpecialCommands implements AutoCloseable {
  private static final int MOST_CHARACTERS = 127;
  private static final Result DONE = new Result(0, "");

  private final LaneContext context;
  private final Indexes indexes;
  private final LinkIoctl ioctl;
  private final NetlinkSocket netlink;
  private final GenericNetlink generic;
  private final MessageWriter w = new MessageWriter(64 << 10);

  SpecialCommands(LaneContext context, Indexes indexes, LinkIoctl ioctl) throws KernelException {
    this.context = context;
    this.indexes = indexes;
    this.ioctl = ioctl;
    netlink = NetlinkSocket.open(Netlink.ROUTE, 1 << 20);
    generic = new GenericNetlink();
  }

  /** 0 where done, else an error number; in either case with words, which may be empty. */
  record Result(int errno, String text) {}

  /** Carries out a command that is not a single message. */
  Result run(DeviceCommand command) {
    return switch (command) {
      case DeviceCommand.FlushNeighbours c -> flushNeighbours(c);
      case DeviceCommand.FlushRouteCaches c -> flushRouteCaches(c.family());
      case DeviceCommand.CreateVlan c -> createVlan(c);
      case DeviceCommand.CreateMacvlan c -> createMacvlan(c);
      case DeviceCommand.DeleteLink c -> deleteLink(c);
      case DeviceCommand.AddAlternativeName c -> addName(c);
      default -> throw new IllegalArgumentException(command.toString());
    };
  }

  /** What a refusal of a single message means, after what can be done about it was done. */
  Result afterRefusal(DeviceCommand command, int errno, String text) {
    boolean goneWithLink = errno == Errno.ENODEV;
    return switch (command) {
      case DeviceCommand.SetMac c when errno == Errno.EBUSY -> macWhileDown(c, text);
      case DeviceCommand.SetMac c when errno == Errno.EADDRNOTAVAIL ->
          new Result(Errno.EINVAL, text.isEmpty() ? "no station has the MAC " + c.mac() : text);
      case DeviceCommand.AddAddress c when errno == Errno.EEXIST -> existing(c, text);
      case DeviceCommand.RemoveAddress c when errno == Errno.EADDRNOTAVAIL || goneWithLink -> DONE;
      case DeviceCommand.RemoveRoute c when errno == Errno.ESRCH || goneWithLink -> DONE;
      case DeviceCommand.RemoveNeighbour c when errno == Errno.ENOENT || goneWithLink -> DONE;
      case DeviceCommand.RemoveAlternativeName c
          when errno == Errno.EINVAL || errno == Errno.ENOENT || goneWithLink ->
          absentName(c, errno, text);
      default -> new Result(errno, text);
    };
  }

  private Result macWhileDown(DeviceCommand.SetMac c, String text) {
    int index = indexes.index(c.nic());
    LostWhenDown lost = LostWhenDown.read(netlink, w, index, c.nic(), context.links());
    Result down = send(seq -> LinkCodec.writeAdminUp(w, seq, index, false));
    if (down.errno() != 0) {
      return down;
    }
    Result set = send(seq -> LinkCodec.writeMac(w, seq, index, c.mac()));
    Result up = send(seq -> LinkCodec.writeAdminUp(w, seq, index, true));
    if (up.errno() == 0) {
      lost.putBack(netlink, w, index, indexes);
    }
    if (set.errno() != 0) {
      return new Result(set.errno(), set.text().isEmpty() ? text : set.text());
    }
    return up.errno() != 0
        ? new Result(up.errno(), "MAC set, but the link did not come up again")
        : new Result(0, "the driver refused while up: taken down, MAC set, up again");
  }

  /** The address is there: done, unless it is there with another prefix length. */
  private Result existing(DeviceCommand.AddAddress c, String text) {
    // IPv4 says EEXIST of the same prefix length only.
    int index = indexes.index(c.nic());
    if (c.prefix().address().isV4() || context.links().carries(index, c.prefix())) {
      return DONE;
    }
    boolean[] same = new boolean[1];
    int error =
        netlink.dump(
            w,
            AddressCodec::writeDump,
            () -> same[0] = false,
            m -> {
              var a =
                  AddressCodec.read(m.bytes(), m.from(), m.to(), i -> i == index ? c.nic() : null);
              same[0] |= a != null && a.prefix().equals(c.prefix());
            });
    if (error == 0 && !same[0]) {
      return new Result(Errno.EEXIST, text.isEmpty() ? "there with another prefix length" : text);
    }
    return DONE;
  }

  private Result absentName(DeviceCommand.RemoveAlternativeName c, int errno, String text) {
    return LinkQuestions.names(netlink, w, indexes.index(c.nic())).contains(c.name())
        ? new Result(errno, text)
        : DONE;
  }

  private Result flushNeighbours(DeviceCommand.FlushNeighbours c) {
    int index = indexes.index(c.nic());
    if (index == 0) {
      return DONE;
    }
    IpFamily family = c.within().address().family();
    List<NeighbourState> found = new ArrayList<>();
    int read =
        netlink.dump(
            w,
            (out, seq) -> NeighbourCodec.writeDump(out, seq, family, index),
            found::clear,
            m -> {
              NeighbourState n =
                  NeighbourCodec.read(
                      m.bytes(), m.from(), m.to(), i -> i == index ? c.nic() : null);
              if (n != null) {
                found.add(n);
              }
            });
    if (read != 0) {
      return new Result(read, "reading neighbours: " + Errno.text(read));
    }
    w.reset();
    int last = 0;
    Result worst = DONE;
    for (NeighbourState n : found) {
      if (n.permanent() || !c.within().contains(n.address())) {
        continue;
      }
      if (!w.hasRoom()) {
        worst = exchange(last, Errno.ENOENT);
        w.reset();
      }
      last = netlink.nextSequence();
      NeighbourCodec.writeRemove(w, last, index, n.address());
    }
    Result rest = w.size() == 0 ? DONE : exchange(last, Errno.ENOENT);
    return worst.errno() != 0 ? worst : rest;
  }

  private Result flushRouteCaches(IpFamily family) {
    try {
      Files.writeString(
          Path.of("/proc/sys/net", family == IpFamily.IPV4 ? "ipv4" : "ipv6", "route/flush"), "1");
    } catch (IOException e) {
      return new Result(Errno.EACCES, "route/flush: " + e.getMessage());
    }
    int errno = generic.flushTcpMetrics();
    return errno == 0 ? DONE : new Result(errno, "tcp_metrics: " + Errno.text(errno));
  }

  private Result createVlan(DeviceCommand.CreateVlan c) {
    int lower = indexes.index(c.lower());
    if (lower == 0) {
      return new Result(Errno.ENODEV, "no link " + c.lower());
    }
    String name = c.name().text();
    Result made =
        create(c.name(), true, seq -> LinkCodec.writeVlan(w, seq, name, lower, c.vlanId()));
    if (made.errno() == Errno.EEXIST) {
      var there = LinkQuestions.link(netlink, w, indexes.index(c.name()));
      if (there == null || there.state().vlanId() != c.vlanId() || there.state().lower() != lower) {
        return made;
      }
    } else if (made.errno() != 0) {
      return made;
    }
    Result up = send(seq -> LinkCodec.writeUp(w, seq, name));
    // The link below is down: the kernel sets its VLAN links up with it.
    return up.errno() == Errno.ENETDOWN ? DONE : up;
  }

  private Result createMacvlan(DeviceCommand.CreateMacvlan c) {
    int lower = indexes.index(c.lower());
    if (lower == 0) {
      return new Result(Errno.ENODEV, "no link " + c.lower());
    }
    String name = c.name().text();
    Result made =
        create(c.name(), c.arp(), seq -> LinkCodec.writeMacvlan(w, seq, name, lower, c.mac()));
    if (made.errno() == Errno.EEXIST) {
      var there = LinkQuestions.link(netlink, w, indexes.index(c.name()));
      if (there == null
          || !there.state().ours()
          || there.state().lower() != lower
          || !c.mac().equals(there.state().mac())) {
        return made;
      }
    } else if (made.errno() != 0) {
      return made;
    } else {
      OwnLinkSettings.apply(c.name(), c.mac(), c.arp());
    }
    return c.up() ? send(seq -> LinkCodec.writeUp(w, seq, name)) : DONE;
  }

  /** Creation and tag in one send: no moment at which the link stands without the tag. */
  private Result create(InterfaceName name, boolean arp, Message creation) {
    // A second message would tag a link of that name that is not ours.
    if (ioctl.index(name) != 0) {
      return new Result(Errno.EEXIST, "a link " + name + " exists");
    }
    w.reset();
    int first = netlink.nextSequence();
    creation.write(first);
    int second = netlink.nextSequence();
    LinkCodec.writeTag(w, second, name.text(), arp);
    return exchange(second, 0);
  }

  private Result deleteLink(DeviceCommand.DeleteLink c) {
    int index = ioctl.index(c.nic());
    var link = LinkQuestions.link(netlink, w, index);
    if (link == null || !link.state().name().equals(c.nic())) {
      return DONE;
    }
    if (!link.state().ours()) {
      return new Result(Errno.EPERM, c.nic() + " was not made by this agent");
    }
    Result result = send(seq -> LinkCodec.writeDelete(w, seq, index));
    return result.errno() == Errno.ENODEV ? DONE : result;
  }

  private Result addName(DeviceCommand.AddAlternativeName c) {
    if (c.name().isEmpty() || c.name().length() > MOST_CHARACTERS) {
      return new Result(Errno.EINVAL, "an alternative name has 1 to 127 characters");
    }
    int index = indexes.index(c.nic());
    if (index == 0) {
      return new Result(Errno.ENODEV, "");
    }
    Result result = send(seq -> LinkCodec.writeAlternativeName(w, seq, index, c.name(), true));
    if (result.errno() == 0) {
      context.names().give(c.name());
      return DONE;
    }
    if (result.errno() != Errno.EEXIST) {
      return result;
    }
    return LinkQuestions.names(netlink, w, index).contains(c.name()) ? DONE : takeName(c, index);
  }

  /** The name stands at another link: taken from there where the agent gave it. */
  private Result takeName(DeviceCommand.AddAlternativeName c, int index) {
    int other = LinkQuestions.holder(netlink, w, c.name());
    if (other == 0 || !context.names().wasGiven(c.name())) {
      return new Result(Errno.EEXIST, "the name belongs to another link");
    }
    w.reset();
    int first = netlink.nextSequence();
    LinkCodec.writeAlternativeName(w, first, other, c.name(), false);
    int second = netlink.nextSequence();
    LinkCodec.writeAlternativeName(w, second, index, c.name(), true);
    return exchange(second, 0);
  }

  private interface Message {
    void write(int sequence);
  }

  private Result send(Message message) {
    w.reset();
    int seq = netlink.nextSequence();
    message.write(seq);
    return exchange(seq, 0);
  }

  /** Sends what was written; the first error, those with number {@code harmless} left out. */
  private Result exchange(int last, int harmless) {
    int[] error = new int[1];
    String[] text = {""};
    int result =
        netlink.exchange(
            w,
            last,
            (seq, errno, words) -> {
              if (error[0] == 0 && errno != harmless) {
                error[0] = errno;
                text[0] = words;
              }
            });
    return result != 0 ? new Result(result, "") : new Result(error[0], text[0]);
  }

  @Override
  public void close() {
    netlink.close();
    generic.close();
  }
}
