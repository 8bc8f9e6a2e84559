package io.postern.linux.link;

import io.postern.device.Batch;
import io.postern.device.CommandOutcome;
import io.postern.device.DeviceCommand;
import io.postern.device.DeviceError;
import io.postern.device.DeviceEvent;
import io.postern.linux.netlink.AddressCodec;
import io.postern.linux.netlink.Indexes;
import io.postern.linux.netlink.LinkCodec;
import io.postern.linux.netlink.MessageWriter;
import io.postern.linux.netlink.NeighbourCodec;
import io.postern.linux.netlink.Netlink;
import io.postern.linux.netlink.NetlinkSocket;
import io.postern.linux.netlink.RouteCodec;
import io.postern.linux.syscall.Errno;
import io.postern.linux.syscall.KernelException;
import io.postern.net.InterfaceName;
import io.postern.net.MacAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Carries out batches on one lane's thread. Consecutive commands that netlink can express go to the
 * kernel in one send, consecutive frames in another; errors come back by sequence number. What
 * needs more than one step is left to {@link SpecialCommands}.
 */
final class BatchRun implements AutoCloseable {
  private static final int OUTPUT = 512 << 10;
  private static final int BUFFERS = 8 << 20;

  private final Indexes links;
  private final NetlinkSocket netlink;
  private final LinkIoctl ioctl;
  private final FrameQueue frames;
  private final SpecialCommands special;
  private final MessageWriter w = new MessageWriter(OUTPUT);
  private final Indexes current = this::index;

  private List<DeviceCommand> commands = List.of();
  private @Nullable CommandOutcome[] outcomes = new CommandOutcome[0];
  private int firstFrame = -1;
  private int[] commandOf = new int[64];
  private int[] errors = new int[64];
  private @Nullable String[] texts = new String[64];
  private int firstSequence;
  private int messages;

  /** Opens its sockets in the calling thread's network namespace. */
  BatchRun(LaneContext context) throws KernelException {
    links = context.links();
    netlink = NetlinkSocket.open(Netlink.ROUTE, BUFFERS);
    ioctl = new LinkIoctl();
    frames = new FrameQueue(context.sent(), ioctl);
    special = new SpecialCommands(context, current, ioctl);
  }

  /**
   * Whether the kernel does all of its commands in microseconds: nothing is made, ended or flushed.
   */
  static boolean isQuick(Batch batch) {
    for (DeviceCommand command : batch.commands()) {
      boolean quick =
          switch (command) {
            case DeviceCommand.SetAdminUp c -> c.up();
            case DeviceCommand.SetMac _,
                DeviceCommand.AddAddress _,
                DeviceCommand.RemoveAddress _,
                DeviceCommand.PutRoute _,
                DeviceCommand.RemoveRoute _,
                DeviceCommand.PutNeighbour _,
                DeviceCommand.RemoveNeighbour _,
                DeviceCommand.Announce _ ->
                true;
            case DeviceCommand.RemoveAlternativeName _,
                DeviceCommand.AddAlternativeName _,
                DeviceCommand.AnnounceMac _,
                DeviceCommand.ProbeAddress _,
                DeviceCommand.SendFrame _,
                DeviceCommand.FlushNeighbours _,
                DeviceCommand.FlushRouteCaches _,
                DeviceCommand.CreateVlan _,
                DeviceCommand.CreateMacvlan _,
                DeviceCommand.DeleteLink _ ->
                false;
          };
      if (!quick) {
        return false;
      }
    }
    return true;
  }

  /** Carries out a batch. */
  DeviceEvent.BatchCompleted run(Batch batch) {
    long startedAt = System.nanoTime();
    commands = batch.commands();
    outcomes = new CommandOutcome[commands.size()];
    int unconditional = batch.unconditional();
    for (int i = 0; i < unconditional; i++) {
      start(i, commands.get(i));
    }
    flushMessages();
    flushFrames();
    boolean goOn = allDone(unconditional);
    for (int i = unconditional; i < commands.size(); i++) {
      if (goOn) {
        start(i, commands.get(i));
      } else {
        finish(i, DeviceError.SKIPPED, "a command on which it depends was refused");
      }
    }
    flushMessages();
    flushFrames();
    repeatAsReplies();
    List<CommandOutcome> all = new ArrayList<>(outcomes.length);
    for (int i = 0; i < outcomes.length; i++) {
      CommandOutcome outcome = outcomes[i];
      all.add(
          outcome != null
              ? outcome
              : new CommandOutcome(
                  commands.get(i), DeviceError.OTHER, "not carried out", System.nanoTime()));
    }
    commands = List.of();
    return new DeviceEvent.BatchCompleted(System.nanoTime(), batch, startedAt, all);
  }

  private boolean allDone(int count) {
    for (int i = 0; i < count; i++) {
      CommandOutcome outcome = outcomes[i];
      if (outcome == null || !outcome.done()) {
        return false;
      }
    }
    return true;
  }

  private void start(int i, DeviceCommand command) {
    switch (command) {
      case DeviceCommand.SetAdminUp c -> {
        int index = begin(i, c.nic());
        if (index != 0) {
          LinkCodec.writeAdminUp(w, message(i), index, c.up());
        }
      }
      case DeviceCommand.SetMac c -> {
        int index = begin(i, c.nic());
        if (index != 0) {
          LinkCodec.writeMac(w, message(i), index, c.mac());
        }
        // A driver that refuses needs its link down and up, before anything else is put on it.
        if (i + 1 == commands.size() || !(commands.get(i + 1) instanceof DeviceCommand.SetMac)) {
          flushMessages();
        }
      }
      case DeviceCommand.AddAddress c -> {
        int index = begin(i, c.nic());
        if (index != 0) {
          AddressCodec.writeAdd(w, message(i), index, c);
        }
      }
      case DeviceCommand.RemoveAddress c -> {
        int index = beginRemoval(i, c.nic());
        if (index != 0) {
          AddressCodec.writeRemove(w, message(i), index, c.prefix());
        }
      }
      case DeviceCommand.PutRoute c -> {
        beginMessage();
        if (RouteCodec.linksKnown(c.route(), current)) {
          RouteCodec.writePut(w, message(i), c.route(), current);
        } else {
          fail(i, Errno.ENODEV, "");
        }
      }
      case DeviceCommand.RemoveRoute c -> {
        beginMessage();
        if (RouteCodec.linksKnown(c.route(), current)) {
          RouteCodec.writeRemove(w, message(i), c.route(), current);
        } else {
          finish(i, null, ""); // gone with its link
        }
      }
      case DeviceCommand.PutNeighbour c -> putNeighbour(i, c);
      case DeviceCommand.RemoveNeighbour c -> {
        int index = beginRemoval(i, c.nic());
        if (index != 0) {
          NeighbourCodec.writeRemove(w, message(i), index, c.address());
        }
      }
      case DeviceCommand.RemoveAlternativeName c -> {
        int index = beginRemoval(i, c.nic());
        if (index != 0) {
          LinkCodec.writeAlternativeName(w, message(i), index, c.name(), false);
        }
      }
      case DeviceCommand.Announce c -> {
        int index = beginFrame(i, c.nic());
        if (index != 0) {
          frames.announce(i, index, c);
        }
      }
      case DeviceCommand.AnnounceMac c -> {
        int index = beginFrame(i, c.nic());
        if (index != 0) {
          frames.announceMac(i, index, c);
        }
      }
      case DeviceCommand.ProbeAddress c -> {
        int index = beginFrame(i, c.nic());
        failIf(i, index == 0 ? 0 : frames.probe(i, index, c));
      }
      case DeviceCommand.SendFrame c -> {
        int index = beginFrame(i, c.nic());
        failIf(i, index == 0 ? 0 : frames.frame(i, index, c));
      }
      case DeviceCommand.FlushNeighbours c -> special(i, c);
      case DeviceCommand.FlushRouteCaches c -> special(i, c);
      case DeviceCommand.CreateVlan c -> special(i, c);
      case DeviceCommand.CreateMacvlan c -> special(i, c);
      case DeviceCommand.DeleteLink c -> special(i, c);
      case DeviceCommand.AddAlternativeName c -> special(i, c);
    }
  }

  private void putNeighbour(int i, DeviceCommand.PutNeighbour c) {
    MacAddress mac = c.neighbour().mac();
    if (mac == null) {
      fail(i, Errno.EINVAL, "a permanent neighbour needs a MAC");
      return;
    }
    int index = begin(i, c.neighbour().nic());
    if (index != 0) {
      NeighbourCodec.writePut(w, message(i), index, c.neighbour().address(), mac);
    }
  }

  /** The index now: what events have told, or for a link just made what the kernel says. */
  private int index(InterfaceName nic) {
    int index = links.index(nic);
    return index != 0 ? index : ioctl.index(nic);
  }

  private int begin(int i, InterfaceName nic) {
    beginMessage();
    int index = index(nic);
    if (index == 0) {
      fail(i, Errno.ENODEV, "");
    }
    return index;
  }

  /** As {@link #begin}; what stood on a link that is gone is gone with it. */
  private int beginRemoval(int i, InterfaceName nic) {
    beginMessage();
    int index = index(nic);
    if (index == 0) {
      finish(i, null, "");
    }
    return index;
  }

  private void beginMessage() {
    flushFrames();
    if (!w.hasRoom()) {
      flushMessages();
    }
    if (messages == 0) {
      w.reset();
    }
  }

  private int beginFrame(int i, InterfaceName nic) {
    flushMessages();
    if (!frames.hasRoom()) {
      flushFrames();
    }
    if (firstFrame < 0) {
      firstFrame = i;
    }
    int index = index(nic);
    if (index == 0) {
      fail(i, Errno.ENODEV, "");
    }
    return index;
  }

  /** The sequence number of the next message, which command {@code i} needs. */
  private int message(int i) {
    int sequence = netlink.nextSequence();
    if (messages == 0) {
      firstSequence = sequence;
    }
    if (messages == commandOf.length) {
      commandOf = Arrays.copyOf(commandOf, messages * 2);
      errors = Arrays.copyOf(errors, messages * 2);
      texts = Arrays.copyOf(texts, messages * 2);
    }
    commandOf[messages] = i;
    errors[messages] = 0;
    texts[messages] = null;
    messages++;
    return sequence;
  }

  private void flushMessages() {
    if (messages == 0) {
      return;
    }
    int sent = messages;
    int result = netlink.exchange(w, firstSequence + sent - 1, this::note);
    messages = 0;
    for (int m = 0; m < sent; m++) {
      int i = commandOf[m];
      if (result != 0) {
        fail(i, result, "sending to the kernel: " + Errno.text(result));
      } else if (errors[m] == 0) {
        finish(i, null, "");
      } else {
        String text = texts[m];
        refused(i, errors[m], text == null ? "" : text);
      }
    }
  }

  private void note(int sequence, int errno, String text) {
    int m = sequence - firstSequence;
    if (m >= 0 && m < messages) {
      errors[m] = errno;
      texts[m] = text;
    }
  }

  /** Frames have no acknowledgement: those not refused are done. */
  private void flushFrames() {
    if (firstFrame < 0) {
      return;
    }
    frames.flush(this::refuse);
    for (int i = firstFrame; i < outcomes.length && isFrame(commands.get(i)); i++) {
      finish(i, null, "");
    }
    firstFrame = -1;
  }

  /** Behind all of the first forms: the last address is waited for as the first one is. */
  private void repeatAsReplies() {
    for (int i = 0; i < outcomes.length; i++) {
      CommandOutcome outcome = outcomes[i];
      if (commands.get(i) instanceof DeviceCommand.Announce c
          && FrameQueue.hasReply(c)
          && outcome != null
          && outcome.done()) {
        if (!frames.hasRoom()) {
          frames.flush(this::refuse);
        }
        frames.reply(i, index(c.nic()), c);
      }
    }
    frames.flush(this::refuse);
  }

  private void refuse(int i, int errno) {
    fail(i, errno, "");
  }

  private static boolean isFrame(DeviceCommand command) {
    return command instanceof DeviceCommand.Announce
        || command instanceof DeviceCommand.AnnounceMac
        || command instanceof DeviceCommand.ProbeAddress
        || command instanceof DeviceCommand.SendFrame;
  }

  private void special(int i, DeviceCommand command) {
    flushMessages();
    flushFrames();
    SpecialCommands.Result result = special.run(command);
    if (result.errno() == 0) {
      finish(i, null, result.text());
    } else {
      fail(i, result.errno(), result.text());
    }
  }

  /** The kernel refused: some refusals mean that all is as it should be, some can be helped. */
  private void refused(int i, int errno, String text) {
    SpecialCommands.Result result = special.afterRefusal(commands.get(i), errno, text);
    if (result.errno() == 0) {
      finish(i, null, result.text());
    } else {
      fail(i, result.errno(), result.text());
    }
  }

  private void failIf(int i, int errno) {
    if (errno != 0) {
      fail(i, errno, "");
    }
  }

  private void fail(int i, int errno, String text) {
    finish(i, Errno.toDeviceError(errno), text.isEmpty() ? Errno.text(errno) : text);
  }

  /** The first outcome of a command stands, but a failure replaces success. */
  private void finish(int i, @Nullable DeviceError error, String text) {
    CommandOutcome before = outcomes[i];
    if (before == null || (before.done() && error != null)) {
      outcomes[i] = new CommandOutcome(commands.get(i), error, text, System.nanoTime());
    }
  }

  @Override
  public void close() {
    netlink.close();
    ioctl.close();
    frames.close();
    special.close();
  }
}
