package io.postern.runtime.rehearsal;

import io.postern.core.failover.config.AddressConfig;
import io.postern.core.failover.config.AnnounceConfig;
import io.postern.core.failover.config.DelayConfig;
import io.postern.core.failover.config.DriftPolicy;
import io.postern.core.failover.config.Failback;
import io.postern.core.failover.config.FailoverConfig;
import io.postern.core.failover.config.GroupConfig;
import io.postern.core.failover.config.HeartbeatConfig;
import io.postern.core.failover.config.MacPolicy;
import io.postern.core.failover.config.MemberConfig;
import io.postern.core.failover.config.MonitorConfig;
import io.postern.core.failover.config.StandbyMode;
import io.postern.core.failover.config.ThresholdBy;
import io.postern.core.failover.state.AddressStatus;
import io.postern.core.failover.state.FailoverStatus;
import io.postern.core.failover.state.LastMove;
import io.postern.device.Batch;
import io.postern.device.DeviceCommand;
import io.postern.device.SysctlPolicy;
import io.postern.linux.LinuxDevice;
import io.postern.linux.link.ScratchNamespace;
import io.postern.linux.syscall.KernelException;
import io.postern.linux.syscall.Urgency;
import io.postern.net.InterfaceName;
import io.postern.net.IpPrefix;
import io.postern.runtime.Engine;
import io.postern.runtime.loop.AgentClock;
import io.postern.view.AgentView;
import io.postern.view.Operator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A scratch namespace with a thread in it that rehearses on demand. The room is entered while the
 * process may still make namespaces; afterwards that privilege can be dropped, the room stays.
 */
public final class RehearsalRoom implements AutoCloseable {
  private static final InterfaceName NIC_0 = InterfaceName.of(ScratchNamespace.NIC_0);
  private static final InterfaceName NIC_1 = InterfaceName.of(ScratchNamespace.NIC_1);
  private static final InterfaceName PORT_0 = InterfaceName.of(ScratchNamespace.PORT_0);

  /** What is set down in turn: the switch's port, and the interface itself. */
  private static final List<InterfaceName> FAILING = List.of(PORT_0, NIC_0);

  private static final int ADDRESSES = 16;
  private static final long STEP_MILLIS = 2_000;

  /** A piece of work for the room's thread; null work ends it. */
  private record Task(int times, boolean last, CompletableFuture<List<Long>> result) {}

  private final LinkedBlockingQueue<Task> tasks = new LinkedBlockingQueue<>();

  private final Path scratch;

  private RehearsalRoom(Path scratch) {
    this.scratch = scratch;
  }

  /**
   * Enters a room.
   *
   * @param scratch a folder that is made for the time of a rehearsal and deleted with all in it
   * @throws KernelException where no namespace can be made
   */
  public static RehearsalRoom enter(Path scratch) throws KernelException {
    RehearsalRoom room = new RehearsalRoom(scratch);
    CompletableFuture<Boolean> entered = new CompletableFuture<>();
    Thread.ofPlatform()
        .name("rehearsal-door")
        .daemon()
        .start(
            () -> {
              try {
                ScratchNamespace.call(
                    () -> {
                      entered.complete(true);
                      room.work();
                      return true;
                    });
              } catch (KernelException | ExecutionException | RuntimeException e) {
                entered.completeExceptionally(e);
              }
            });
    try {
      entered.get();
      return room;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof KernelException k) {
        throw k;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private void work() throws InterruptedException {
    for (Task task = tasks.take(); !task.last; task = tasks.take()) {
      try {
        task.result.complete(rehearse(task.times));
      } catch (IOException | TimeoutException | RuntimeException e) {
        task.result.completeExceptionally(e);
      }
    }
  }

  /** Rehearses so many failovers and says how it went; waits for it. */
  public Operator.Reply rehearse(int times, long boundSeconds) {
    CompletableFuture<List<Long>> result = new CompletableFuture<>();
    tasks.add(new Task(times, false, result));
    try {
      List<Long> micros = result.get(boundSeconds, TimeUnit.SECONDS);
      return new Operator.Reply(
          true,
          "%d failovers rehearsed: the first took %d us from decision to service, the last %d us"
              .formatted(micros.size(), micros.getFirst(), micros.getLast()));
    } catch (ExecutionException e) {
      return new Operator.Reply(false, "the rehearsal failed: " + e.getMessage());
    } catch (TimeoutException e) {
      return new Operator.Reply(false, "the rehearsal did not end in " + boundSeconds + " s");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Operator.Reply(false, "the rehearsal was interrupted");
    }
  }

  @Override
  public void close() {
    tasks.add(new Task(0, true, new CompletableFuture<>()));
  }

  private static void set(LinuxDevice hand, long id, InterfaceName nic, boolean up) {
    hand.execute(new Batch(id, "hand", List.of(new DeviceCommand.SetAdminUp(nic, up))));
  }

  /** Decide and apply times of each failover, microseconds; on the room's thread. */
  private List<Long> rehearse(int times)
      throws KernelException, IOException, TimeoutException, InterruptedException {
    List<Long> micros = new ArrayList<>();
    int moved = times / 3;
    rehearse(MacPolicy.MOVE, moved, micros);
    rehearse(MacPolicy.ANNOUNCE, times - moved, micros);
    if (micros.isEmpty()) {
      throw new TimeoutException("no failover took place");
    }
    return micros;
  }

  private void rehearse(MacPolicy policy, int times, List<Long> micros)
      throws KernelException, IOException, TimeoutException, InterruptedException {
    clear(scratch);
    Files.createDirectory(scratch);
    try (LinuxDevice hand = new LinuxDevice(null, new Urgency());
        Engine engine =
            new Engine(
                AgentClock.SYSTEM,
                new LinuxDevice(null, new Urgency()),
                new Engine.Setting(
                    scratch,
                    "rehearsal",
                    false,
                    List.of(),
                    "rehearsal",
                    1 << 20,
                    () -> {},
                    () -> {}),
                () -> new Operator.Reply(false, "a rehearsal does not rehearse"))) {
      hand.open(_ -> {});
      AgentView view = engine.view();
      Waiter waiter = new Waiter(view);
      engine.start(config(policy));
      waiter.until("serves at home", s -> servedBy(s, NIC_0) && bothEligible(s));
      for (int i = 0; i < times; i++) {
        engine.awaitForesight(STEP_MILLIS);
        InterfaceName failing = FAILING.get(i % FAILING.size());
        set(hand, 2L * i, failing, false);
        waiter.until("failed over", s -> servedBy(s, NIC_1));
        LastMove move = view.snapshot().failover().groups().getFirst().lastMove();
        if (move != null) {
          micros.add(move.decideMicros() + move.applyMicros());
        }
        set(hand, 2L * i + 1, failing, true);
        waiter.until("back at home", s -> servedBy(s, NIC_0) && bothEligible(s));
      }
    } finally {
      clear(scratch);
    }
  }

  private static boolean servedBy(FailoverStatus status, InterfaceName nic) {
    return status.groups().stream()
        .flatMap(g -> g.addresses().stream())
        .map(AddressStatus::serving)
        .allMatch(nic::equals);
  }

  private static boolean bothEligible(FailoverStatus status) {
    return !status.groups().isEmpty()
        && status.groups().getFirst().addresses().size() == ADDRESSES
        && status.groups().getFirst().members().stream().allMatch(m -> m.eligible());
  }

  /** Waits for published states. */
  private record Waiter(AgentView view) {
    private String state() {
      return view.snapshot().failover().groups().stream()
          .map(group -> group.reason() + " " + group.members())
          .collect(Collectors.joining());
    }

    void until(String what, Predicate<FailoverStatus> wanted)
        throws TimeoutException, InterruptedException {
      CompletableFuture<Boolean> seen = new CompletableFuture<>();
      try (AgentView.Subscription _ =
          view.onChange(
              s -> {
                if (wanted.test(s.failover())) {
                  seen.complete(true);
                }
              })) {
        if (wanted.test(view.snapshot().failover())) {
          return;
        }
        seen.get(STEP_MILLIS, TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        throw new TimeoutException(
            "waited " + STEP_MILLIS + " ms in vain until it " + what + "; " + state());
      } catch (ExecutionException e) {
        throw new IllegalStateException(e.getCause());
      }
    }
  }

  private static FailoverConfig config(MacPolicy policy) {
    long millisecond = 1_000_000L;
    List<MemberConfig> members =
        Stream.of(NIC_0, NIC_1)
            .map(nic -> new MemberConfig(nic, null, List.of(), 50, ThresholdBy.PORTS, null, null))
            .toList();
    List<AddressConfig> addresses =
        IntStream.rangeClosed(1, ADDRESSES)
            .mapToObj(i -> new AddressConfig(IpPrefix.of("198.18.0." + i + "/24"), 0, NIC_0, null))
            .toList();
    return new FailoverConfig(
        "rehearsal",
        SysctlPolicy.MANAGE,
        List.of(
            new GroupConfig(
                "rehearsal",
                true,
                StandbyMode.READY,
                policy,
                true,
                Failback.AUTOMATIC,
                false,
                false,
                DriftPolicy.REPAIR,
                100_000,
                false,
                members,
                addresses,
                List.of(),
                new MonitorConfig(
                    millisecond, 1_000 * millisecond, HeartbeatConfig.NONE, List.of()),
                new DelayConfig(0, 0, 0, 0),
                new AnnounceConfig(1, millisecond, 0, true, true))));
  }

  /** Deletes a rehearsal's folder, if there is one. */
  public static void clear(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      files
          .sorted(java.util.Comparator.reverseOrder())
          .forEach(
              file -> {
                try {
                  Files.delete(file);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
    }
  }
}
