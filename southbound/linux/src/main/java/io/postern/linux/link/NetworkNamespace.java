package io.postern.linux.link;

import io.postern.linux.syscall.Privileges;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Work in another network namespace.
 *
 * <p>A namespace belongs to a thread, and a socket to the namespace of the thread that made it. So
 * the work is done by a platform thread that enters the namespace and ends with the work; sockets
 * that it returns stay in that namespace whichever thread uses them.
 */
public final class NetworkNamespace {
  private NetworkNamespace() {}

  /**
   * Does work inside a namespace and waits for it; for any thread.
   *
   * @param handle the namespace's file, such as {@code /run/netns/NAME} or {@code /proc/PID/ns/net}
   * @param work what to do there
   * @param <T> what the work yields
   * @return what the work yields
   * @throws IOException where the namespace cannot be entered or the work throws it
   * @throws InterruptedException where the calling thread is interrupted; the work goes on
   */
  public static <T> T call(Path handle, Callable<T> work) throws IOException, InterruptedException {
    FutureTask<T> task =
        new FutureTask<>(
            () -> {
              Privileges.enterNetwork(handle);
              return work.call();
            });
    Thread.ofPlatform().daemon().name("netns " + handle.getFileName()).start(task);
    try {
      return task.get();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case IOException io -> throw io;
        case RuntimeException bug -> throw bug;
        case Error error -> throw error;
        case null, default -> throw new IOException(e.getCause());
      }
    }
  }
}
