package io.postern.runtime.loop;

/** Time, handed in. */
public interface AgentClock {
  /** Monotonic nanoseconds, the device's clock. */
  long nanos();

  /** Milliseconds since the epoch. */
  long wallMillis();

  /** The machine's own clocks. */
  AgentClock SYSTEM =
      new AgentClock() {
        @Override
        public long nanos() {
          return System.nanoTime();
        }

        @Override
        public long wallMillis() {
          return System.currentTimeMillis();
        }
      };
}
