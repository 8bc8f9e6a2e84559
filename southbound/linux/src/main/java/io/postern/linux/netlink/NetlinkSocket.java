package io.postern.linux.netlink;

import io.postern.linux.syscall.Errno;
import io.postern.linux.syscall.KernelException;
import io.postern.linux.syscall.KernelSocket;
import io.postern.linux.syscall.OffHeap;

/**
 * A netlink socket: requests whose errors are matched by sequence number, dumps, or multicast
 * groups. One thread at a time.
 */
public final class NetlinkSocket implements AutoCloseable {
  private static final int SOL_NETLINK = 270;
  private static final int ADD_MEMBERSHIP = 1;
  private static final int CAP_ACK = 10;
  private static final int EXT_ACK = 11;
  private static final int GET_STRICT_CHK = 12;
  private static final int TIMEOUT_MILLIS = 2_000;
  private static final int DUMP_TRIES = 10;

  private final KernelSocket socket;
  private final OffHeap input;
  private final OffHeap kernel = new OffHeap(12);
  private final MessageReader reader = new MessageReader();
  private final boolean forced;
  private int sequence = 1;

  private NetlinkSocket(KernelSocket socket, int inputSize, boolean forced) {
    this.socket = socket;
    this.input = new OffHeap(inputSize);
    this.forced = forced;
    kernel.bytes().putShort(0, (short) KernelSocket.AF_NETLINK);
  }

  /** Hears of errors; a sequence number is reported once at most. */
  @FunctionalInterface
  public interface Failures {
    /** The message with that sequence number failed; {@code text} is the kernel's, or empty. */
    void failed(int sequence, int errno, String text);
  }

  /** Hears the messages of an answer; the reader is valid during the call. */
  @FunctionalInterface
  public interface Answers {
    /** One message. */
    void answer(MessageReader message);
  }

  /**
   * Opens a socket in the calling thread's network namespace.
   *
   * @param protocol {@link Netlink#ROUTE} or {@link Netlink#GENERIC}
   * @param buffers octets of the kernel's buffers
   * @param groups multicast groups to hear
   */
  public static NetlinkSocket open(int protocol, int buffers, int... groups)
      throws KernelException {
    KernelSocket socket =
        KernelSocket.open(KernelSocket.AF_NETLINK, KernelSocket.SOCK_RAW, protocol);
    try {
      boolean forced = socket.buffers(buffers);
      OffHeap address = new OffHeap(12);
      address.bytes().putShort(0, (short) KernelSocket.AF_NETLINK);
      socket.bind(address, 12);
      socket.tryOption(SOL_NETLINK, CAP_ACK, 1);
      socket.tryOption(SOL_NETLINK, EXT_ACK, 1);
      socket.tryOption(SOL_NETLINK, GET_STRICT_CHK, 1);
      for (int group : groups) {
        socket.option(SOL_NETLINK, ADD_MEMBERSHIP, group);
      }
      if (groups.length == 0) {
        socket.receiveTimeout(TIMEOUT_MILLIS);
      }
      return new NetlinkSocket(socket, 1 << 17, forced);
    } catch (KernelException e) {
      socket.close();
      throw e;
    }
  }

  /** Whether its buffers are as large as asked for. */
  public boolean forced() {
    return forced;
  }

  /** The socket beneath. */
  public KernelSocket socket() {
    return socket;
  }

  /** A fresh sequence number. */
  public int nextSequence() {
    return sequence++;
  }

  /**
   * Sends what was written and waits until the kernel has carried out all of it. The kernel answers
   * each error, and the last message in any case, before the send returns.
   *
   * @param last sequence number of the last message written
   * @return 0, or the error number with which the sending itself failed (ETIMEDOUT: no answer)
   */
  public int exchange(MessageWriter w, int last, Failures failures) {
    w.acknowledgeLast();
    return exchange(w, last, last, failures);
  }

  /**
   * As {@link #exchange(MessageWriter, int, Failures)}, for messages that are carried out together
   * or not at all: they stand between two that frame them, and the one before the second frame asks
   * for the acknowledgement.
   *
   * @param first sequence number of the frame that begins; the kernel refuses the whole by it
   * @param last sequence number of the message that asks
   */
  public int exchangeWhole(MessageWriter w, int first, int last, Failures failures) {
    return exchange(w, first, last, failures);
  }

  private int exchange(MessageWriter w, int first, int last, Failures failures) {
    long sent = socket.send(w.address(), w.size(), kernel.address(), 12);
    if (sent < 0) {
      return (int) -sent;
    }
    while (true) {
      long got = socket.receive(input, 0);
      if (got < 0) {
        return got == -Errno.EAGAIN ? Errno.ETIMEDOUT : (int) -got;
      }
      reader.reset(input.bytes(), (int) Math.min(got, input.size()));
      while (reader.next()) {
        if (reader.type() != Netlink.ERROR || reader.to() - reader.from() < 4) {
          continue;
        }
        int errno = -reader.bytes().getInt(reader.from());
        if (errno != 0) {
          failures.failed(reader.sequence(), errno, ExtendedAck.text(reader));
        }
        if (reader.sequence() == last || (errno != 0 && reader.sequence() == first)) {
          return 0;
        }
      }
    }
  }

  /** Writes a request with the sequence number given. */
  @FunctionalInterface
  public interface Request {
    /** Writes one message. */
    void write(MessageWriter w, int sequence);
  }

  /**
   * Sends a dump request and hands over each message of its answer; done over when the kernel says
   * that what it walked through changed meanwhile.
   *
   * @param begin called before each try, to forget what an earlier one brought
   * @return 0 or an error number
   */
  public int dump(MessageWriter w, Request request, Runnable begin, Answers answers) {
    int result = Errno.EAGAIN;
    for (int i = 0; i < DUMP_TRIES && result == Errno.EAGAIN; i++) {
      begin.run();
      w.reset();
      int seq = nextSequence();
      request.write(w, seq);
      long sent = socket.send(w.address(), w.size(), kernel.address(), 12);
      result = sent < 0 ? (int) -sent : readDump(seq, answers, i == DUMP_TRIES - 1);
    }
    return result;
  }

  private int readDump(int seq, Answers answers, boolean evenInterrupted) {
    boolean interrupted = false;
    while (true) {
      long got = socket.receive(input, 0);
      if (got < 0) {
        return got == -Errno.EAGAIN ? Errno.ETIMEDOUT : (int) -got;
      }
      reader.reset(input.bytes(), (int) Math.min(got, input.size()));
      while (reader.next()) {
        if (reader.sequence() != seq) {
          continue;
        }
        interrupted |= (reader.flags() & Netlink.F_DUMP_INTR) != 0;
        if (reader.type() == Netlink.DONE) {
          return interrupted && !evenInterrupted ? Errno.EAGAIN : 0;
        }
        if (reader.type() == Netlink.ERROR) {
          return reader.to() - reader.from() < 4 ? 0 : -reader.bytes().getInt(reader.from());
        }
        answers.answer(reader);
      }
    }
  }

  /**
   * Sends one request that is answered by one message or an error.
   *
   * @return 0 or an error number
   */
  public int ask(MessageWriter w, Request request, Answers answers) {
    w.reset();
    int seq = nextSequence();
    request.write(w, seq);
    long sent = socket.send(w.address(), w.size(), kernel.address(), 12);
    return sent < 0 ? (int) -sent : readOne(seq, answers);
  }

  private int readOne(int seq, Answers answers) {
    while (true) {
      long got = socket.receive(input, 0);
      if (got < 0) {
        return got == -Errno.EAGAIN ? Errno.ETIMEDOUT : (int) -got;
      }
      reader.reset(input.bytes(), (int) Math.min(got, input.size()));
      while (reader.next()) {
        if (reader.sequence() != seq) {
          continue;
        }
        if (reader.type() == Netlink.ERROR) {
          return reader.to() - reader.from() < 4 ? 0 : -reader.bytes().getInt(reader.from());
        }
        answers.answer(reader);
        return 0;
      }
    }
  }

  /**
   * Receives one datagram of a multicast group without waiting.
   *
   * @return 0, EAGAIN where there is none, ENOBUFS where events were lost, or another error number
   */
  public int receive(Answers answers) {
    long got = socket.receive(input, KernelSocket.MSG_DONTWAIT);
    if (got < 0) {
      return (int) -got;
    }
    reader.reset(input.bytes(), (int) Math.min(got, input.size()));
    while (reader.next()) {
      answers.answer(reader);
    }
    return 0;
  }

  @Override
  public void close() {
    socket.close();
  }
}
