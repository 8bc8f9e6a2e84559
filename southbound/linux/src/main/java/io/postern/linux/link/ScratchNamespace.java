package io.postern.linux.link;

import io.postern.linux.netlink.LinkCodec;
import io.postern.linux.netlink.MessageWriter;
import io.postern.linux.netlink.Netlink;
import io.postern.linux.netlink.NetlinkSocket;
import io.postern.linux.syscall.KernelException;
import io.postern.linux.syscall.Privileges;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * A network namespace of its own with two pairs of virtual Ethernet links, their far ends joined by
 * a bridge, in which the agent rehearses a failover against the real kernel before it matters. It
 * has no name and ends with its last thread and socket: a killed agent leaves nothing behind.
 *
 * <p>Needs CAP_SYS_ADMIN. {@link Privileges#drop} takes that from a thread afterwards; Linux keeps
 * capabilities per thread, so the main thread has to drop it before it starts the agent's threads.
 * The JVM's own threads (compiler, collector) keep theirs and run none of our code; who wants them
 * without too lets the launcher make the namespace and start the JVM without the capability.
 */
public final class ScratchNamespace {
  /** The links of the first pair; the second end stands for the switch's port. */
  public static final String NIC_0 = "nic0";

  /** The partner of {@link #NIC_0}. */
  public static final String PORT_0 = "port0";

  /** The second NIC. */
  public static final String NIC_1 = "nic1";

  /** The partner of {@link #NIC_1}. */
  public static final String PORT_1 = "port1";

  private static final int SWITCH_INDEX = 1_000;

  private ScratchNamespace() {}

  /**
   * Runs something on a platform thread inside a fresh namespace, all four links up.
   *
   * @throws KernelException where the namespace or its links cannot be made
   * @throws ExecutionException what the work threw
   */
  public static <T> T call(Callable<T> work) throws KernelException, ExecutionException {
    FutureTask<T> task =
        new FutureTask<>(
            () -> {
              build();
              return work.call();
            });
    Thread thread = Thread.ofPlatform().daemon().name("postern-scratch").start(task);
    try {
      return task.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof KernelException k) {
        throw k;
      }
      throw e;
    } catch (InterruptedException e) {
      thread.interrupt();
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private static void build() throws KernelException {
    Privileges.enterNewNetwork();
    try (NetlinkSocket netlink = NetlinkSocket.open(Netlink.ROUTE, 1 << 18)) {
      MessageWriter w = new MessageWriter(MessageWriter.ROOM_FOR_ONE * 12);
      w.reset();
      LinkCodec.writeVethPair(w, netlink.nextSequence(), NIC_0, PORT_0);
      LinkCodec.writeVethPair(w, netlink.nextSequence(), NIC_1, PORT_1);
      LinkCodec.writeBridge(w, netlink.nextSequence(), "switch", SWITCH_INDEX);
      LinkCodec.writePortOf(w, netlink.nextSequence(), PORT_0, SWITCH_INDEX);
      LinkCodec.writePortOf(w, netlink.nextSequence(), PORT_1, SWITCH_INDEX);
      int last = 0;
      for (String name : new String[] {"lo", NIC_0, PORT_0, NIC_1, PORT_1}) {
        last = netlink.nextSequence();
        LinkCodec.writeUp(w, last, name);
      }
      int[] error = new int[1];
      int result = netlink.exchange(w, last, (seq, errno, text) -> error[0] = errno);
      if (result != 0 || error[0] != 0) {
        throw new KernelException("links of the scratch namespace", Math.max(result, error[0]));
      }
    }
  }

  /** Whether the calling thread may make such a namespace. */
  public static boolean isPossible() {
    try {
      return call(() -> true);
    } catch (KernelException | ExecutionException e) {
      return false;
    }
  }
}
