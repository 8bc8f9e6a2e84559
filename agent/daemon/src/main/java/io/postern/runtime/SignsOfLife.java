package io.postern.runtime;

import io.postern.linux.syscall.ServiceSupervisor;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells systemd that the agent is ready, lives, and stops. It lives while its loops turn, that of
 * failover and that of gateway groups: where one hangs the signs of life stop, and systemd starts
 * the agent anew.
 */
final class SignsOfLife implements AutoCloseable {
  private static final long MOST_SILENCE = Duration.ofSeconds(5).toNanos();

  private final @Nullable ServiceSupervisor supervisor;
  private volatile boolean closed;

  private SignsOfLife(@Nullable ServiceSupervisor supervisor) {
    this.supervisor = supervisor;
  }

  /**
   * Says that the agent is ready and goes on saying that it lives.
   *
   * @param silence nanoseconds since the loop that is silent longest turned
   */
  static SignsOfLife begin(Map<String, String> environment, LongSupplier silence) {
    ServiceSupervisor supervisor = ServiceSupervisor.of(environment).orElse(null);
    SignsOfLife signs = new SignsOfLife(supervisor);
    if (supervisor != null) {
      supervisor.tell("READY=1\nSTATUS=watching");
      long interval = ServiceSupervisor.watchdogNanos(environment) / 3;
      if (interval > 0) {
        Thread.ofPlatform()
            .name("signs-of-life")
            .daemon()
            .start(() -> signs.keepOn(supervisor, interval, silence));
      }
    }
    return signs;
  }

  private void keepOn(ServiceSupervisor listening, long interval, LongSupplier silence) {
    while (!closed) {
      if (silence.getAsLong() < MOST_SILENCE) {
        listening.tell("WATCHDOG=1");
      }
      LockSupport.parkNanos(interval);
    }
  }

  @Override
  public void close() {
    closed = true;
    ServiceSupervisor listening = supervisor;
    if (listening != null) {
      listening.tell("STOPPING=1");
      listening.close();
    }
  }
}
