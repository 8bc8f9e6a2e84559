package io.postern.linux;

import io.postern.device.Guarded;
import io.postern.device.LeasePort;
import io.postern.net.InterfaceName;
import io.postern.net.MacAddress;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A process that keeps the right to a MAC, for tests that stop or kill it: {@code LeaseHolder LINK
 * MAC MILLISECONDS}. It says "held", renews three times in the lease, and says "lost" and ends when
 * the right is gone.
 */
final class LeaseHolder {
  private LeaseHolder() {}

  public static void main(String[] words) throws Exception {
    long lease = TimeUnit.MILLISECONDS.toNanos(Long.parseLong(words[2]));
    Guarded what =
        new Guarded(InterfaceName.of(words[0]), List.of(MacAddress.of(words[1])), List.of());
    BlockingQueue<Boolean> answers = new ArrayBlockingQueue<>(16);
    LinuxDevice device = new LinuxDevice(null);
    LeasePort leases =
        device.leases(
            new LeasePort.Listener() {
              @Override
              public void done(long at, long number) {}

              @Override
              public void granted(long at, long number, long until) {
                answers.add(true);
              }

              @Override
              public void refused(long at, long number, String why) {
                System.out.println("refused " + why);
                answers.add(false);
              }

              @Override
              public void lapsed(long at, InterfaceName nic, String why) {}
            });
    leases.guard(1, List.of(what));
    leases.grant(2, what, System.nanoTime() + lease, false);
    if (answers.take()) {
      System.out.println("held");
      boolean holds = true;
      while (holds) {
        TimeUnit.NANOSECONDS.sleep(lease / 3);
        leases.renew(3, what, System.nanoTime() + lease, false);
        holds = answers.take();
      }
      System.out.println("lost");
    }
    // Whoever lost a right leaves the guard where it is.
    Runtime.getRuntime().halt(0);
  }
}
