package io.postern.cli;

import io.postern.runtime.Agent;
import io.postern.runtime.StartFailure;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code postern run}: the agent itself. */
@Command(
    name = "run",
    description = "Runs the agent in the foreground until SIGTERM or SIGINT.",
    mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {
  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description =
          "Configuration (RFC 7951 JSON) that seeds an empty state directory. From then on the"
              + " datastore in the state directory is authoritative.")
  private @Nullable Path config;

  @Mixin private StateDirectory stateDirectory = new StateDirectory();

  @Option(
      names = "--simulated",
      description = "On a simulated device: no privilege needed, nothing real is touched.")
  private boolean simulated;

  @Option(
      names = "--rehearsals",
      paramLabel = "N",
      defaultValue = "24",
      description =
          "Failovers rehearsed in a scratch namespace at start (default: ${DEFAULT-VALUE}; 0: none,"
              + " and the first real failover is slow).")
  private int rehearsals;

  @Option(
      names = "--trial",
      hidden = true,
      description = "Starts, rehearses and stops in order: what the launcher's caches are made of.")
  private boolean trial;

  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  RunCommand() {}

  @Override
  public Integer call() throws InterruptedException {
    // Before the start, which may serve already when the signal comes: it is brought to its end
    // and then undone in order.
    CompletableFuture<Optional<Agent>> started = new CompletableFuture<>();
    CountDownLatch stop = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  started.join().ifPresent(Agent::close);
                  stop.countDown();
                },
                "stop"));
    Optional<Agent> agent = Optional.empty();
    try {
      agent =
          Optional.of(
              Agent.start(
                  new Agent.Options(
                      config, stateDirectory.path(), simulated, rehearsals, Version.text())));
    } catch (StartFailure e) {
      spec.commandLine().getErr().println("postern: " + e.getMessage());
      return e.exitCode();
    } finally {
      started.complete(agent);
    }
    if (trial) {
      agent.ifPresent(Agent::awaitRehearsal);
      agent.ifPresent(Agent::close);
    } else {
      stop.await();
    }
    return SysExits.OK;
  }
}
