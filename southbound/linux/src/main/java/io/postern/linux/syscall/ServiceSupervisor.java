package io.postern.linux.syscall;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/**
 * The service manager that started this process and wants to hear of it: datagrams of assignments
 * to the socket that NOTIFY_SOCKET names (sd_notify(3)). Any thread.
 */
public final class ServiceSupervisor implements AutoCloseable {
  private static final int AF_UNIX = 1;
  private static final int PATH_MAX = 107;

  private final KernelSocket socket;
  private final byte[] path;

  private ServiceSupervisor(KernelSocket socket, byte[] path) {
    this.socket = socket;
    this.path = path;
  }

  /** The supervisor that an environment names; empty where it names none that can be reached. */
  public static Optional<ServiceSupervisor> of(Map<String, String> environment) {
    String name = environment.getOrDefault("NOTIFY_SOCKET", "");
    byte[] path = name.getBytes(StandardCharsets.UTF_8);
    if (path.length < 2 || path.length > PATH_MAX || (path[0] != '/' && path[0] != '@')) {
      return Optional.empty();
    }
    if (path[0] == '@') {
      path[0] = 0;
    }
    try {
      return Optional.of(
          new ServiceSupervisor(KernelSocket.open(AF_UNIX, KernelSocket.SOCK_DGRAM, 0), path));
    } catch (KernelException e) {
      return Optional.empty();
    }
  }

  /** Nanoseconds between two signs of life that the supervisor waits for; 0 where it does not. */
  public static long watchdogNanos(Map<String, String> environment) {
    try {
      return Long.parseLong(environment.getOrDefault("WATCHDOG_USEC", "0")) * 1_000;
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  /** Tells it assignments ({@code READY=1}); one that does not listen is not waited for. */
  public synchronized void tell(String assignments) {
    byte[] text = assignments.getBytes(StandardCharsets.UTF_8);
    OffHeap data = new OffHeap(text.length);
    data.bytes().put(0, text);
    OffHeap address = new OffHeap(2 + path.length + 1);
    ByteBuffer bytes = address.bytes().order(ByteOrder.nativeOrder());
    bytes.putShort(0, (short) AF_UNIX);
    bytes.put(2, path);
    int length = 2 + path.length + (path[0] == 0 ? 0 : 1);
    var _ = socket.send(data.address(), text.length, address.address(), length);
  }

  @Override
  public void close() {
    socket.close();
  }
}
