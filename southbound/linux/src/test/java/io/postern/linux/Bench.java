package io.postern.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import io.postern.device.Batch;
import io.postern.device.CommandOutcome;
import io.postern.device.DeviceCommand;
import io.postern.device.DeviceEvent;
import io.postern.linux.syscall.KernelException;
import io.postern.linux.syscall.Privileges;
import io.postern.net.InterfaceName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A box with two NICs on a switch: namespace {@code box} (nic0, nic1) and namespace {@code lan}
 * (port0, port1, bridge br0 with 10.9.0.100/16 and fd09::100/64). The device under test lives in
 * the box. Everything goes at the end.
 */
final class Bench implements AutoCloseable {
  static final InterfaceName NIC0 = InterfaceName.of("nic0");
  static final InterfaceName NIC1 = InterfaceName.of("nic1");
  private static final long BOUND_NANOS = 5_000_000_000L;

  final String box;
  final String lan;
  final LinuxDevice device;
  private final List<DeviceEvent> events = new ArrayList<>();
  private final Thread cleaner;
  private long nextBatch = 1;

  private Bench(String box, String lan, LinuxDevice device, Thread cleaner) {
    this.box = box;
    this.lan = lan;
    this.device = device;
    this.cleaner = cleaner;
  }

  static Bench open() throws Exception {
    return open(null);
  }

  static Bench open(@Nullable Path stateDir) throws Exception {
    Bench bench = build(stateDir);
    bench.start();
    return bench;
  }

  /** As {@link #open}, but the device is not opened yet. */
  static Bench build(@Nullable Path stateDir) throws Exception {
    String tag = Long.toString(System.nanoTime() & 0xff_ffffffL, 36);
    String box = "pst-box" + tag;
    String lan = "pst-lan" + tag;
    Thread cleaner = new Thread(() -> removeNamespaces(box, lan));
    Runtime.getRuntime().addShutdownHook(cleaner);
    try {
      sh("ip netns add " + box);
      sh("ip netns add " + lan);
      sh("ip -n " + box + " link set lo up");
      sh("ip -n " + lan + " link add br0 type bridge stp_state 0 forward_delay 0 mcast_snooping 0");
      sh("ip -n " + lan + " link set br0 up");
      sh("ip -n " + lan + " addr add 10.9.0.100/16 dev br0");
      sh("ip -n " + lan + " addr add fd09::100/64 dev br0 nodad");
      for (int i = 0; i < 2; i++) {
        // Equal indexes: the kernel then delays the loss of a carrier as with hardware (linkwatch).
        sh(
            ("ip link add name port%d index 10%d netns %s type veth"
                    + " peer name nic%d index 10%d netns %s")
                .formatted(i, i, lan, i, i, box));
        sh("ip -n " + lan + " link set port" + i + " master br0 up");
        sh("ip -n " + box + " link set nic" + i + " address 02:00:00:00:00:0" + i + " up");
      }
      LinuxDevice device = inside(box, () -> new LinuxDevice(stateDir));
      return new Bench(box, lan, device, cleaner);
    } catch (Exception e) {
      removeNamespaces(box, lan);
      Runtime.getRuntime().removeShutdownHook(cleaner);
      throw e;
    }
  }

  void start() {
    device.open(this::hear);
    await("the first snapshot", e -> e instanceof DeviceEvent.Resynchronized);
  }

  /** Runs something on a thread in a namespace. */
  static <T> T inside(String namespace, Callable<T> work) throws Exception {
    FutureTask<T> task =
        new FutureTask<>(
            () -> {
              enter(namespace);
              return work.call();
            });
    Thread.ofPlatform().daemon().start(task);
    return task.get(60, TimeUnit.SECONDS);
  }

  private static void enter(String namespace) throws KernelException {
    Privileges.enterNetwork(Path.of("/run/netns", namespace));
  }

  /** Runs an ip command in the box. */
  void inBox(String ip) throws IOException, InterruptedException {
    sh("ip -n " + box + " " + ip);
  }

  /** Runs an ip command on the LAN. */
  String onLan(String ip) throws IOException, InterruptedException {
    return sh("ip -n " + lan + " " + ip);
  }

  /** Runs a command in the box. */
  String execInBox(String command) throws IOException, InterruptedException {
    return sh("ip netns exec " + box + " " + command);
  }

  static String sh(String command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder("sh", "-c", command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), () -> command + ": " + output);
    return output;
  }

  /** Carries out commands and waits for their outcomes. */
  List<CommandOutcome> run(DeviceCommand... commands) {
    return run(List.of(commands)).outcomes();
  }

  DeviceEvent.BatchCompleted run(List<DeviceCommand> commands) {
    return run(commands, commands.size());
  }

  DeviceEvent.BatchCompleted run(List<DeviceCommand> commands, int unconditional) {
    long id = nextBatch++;
    device.execute(new Batch(id, "test", commands, unconditional));
    return (DeviceEvent.BatchCompleted)
        await(
            "batch " + id, e -> e instanceof DeviceEvent.BatchCompleted b && b.batch().id() == id);
  }

  /** As {@link #run}, and none may have failed. */
  void done(DeviceCommand... commands) {
    for (CommandOutcome outcome : run(commands)) {
      assertEquals(null, outcome.error(), outcome::toString);
    }
  }

  private synchronized void hear(DeviceEvent event) {
    events.add(event);
    notifyAll();
  }

  /** What was heard so far. */
  synchronized List<DeviceEvent> events() {
    return List.copyOf(events);
  }

  /** Forgets what was heard so far. */
  synchronized void forget() {
    events.clear();
  }

  /** The first event of that kind, which may have come already. */
  synchronized DeviceEvent await(String what, Predicate<DeviceEvent> wanted) {
    long end = System.nanoTime() + BOUND_NANOS;
    int seen = 0;
    while (true) {
      for (; seen < events.size(); seen++) {
        if (wanted.test(events.get(seen))) {
          return events.get(seen);
        }
      }
      long left = end - System.nanoTime();
      if (left <= 0) {
        return fail("no " + what + " within 5 s; heard: " + events);
      }
      try {
        wait(left / 1_000_000, (int) (left % 1_000_000));
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  static void awaitTrue(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + BOUND_NANOS;
    while (System.nanoTime() - end < 0) {
      if (condition.getAsBoolean()) {
        return;
      }
      Thread.onSpinWait();
    }
    fail("not within 5 s: " + what);
  }

  private static void removeNamespaces(String... names) {
    for (String name : names) {
      try {
        new ProcessBuilder("ip", "netns", "del", name).start().waitFor();
      } catch (IOException e) {
        // nothing more can be done about it
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public void close() {
    device.close();
    removeNamespaces(box, lan);
    Runtime.getRuntime().removeShutdownHook(cleaner);
  }
}
