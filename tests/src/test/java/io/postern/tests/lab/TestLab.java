package io.postern.tests.lab;

import io.postern.lab.host.LabDirectory;
import io.postern.lab.host.LabFailure;
import java.time.Duration;

/** A lab directory, locked for as long as a test uses it. */
final class TestLab implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private final LabDirectory directory;
  private final LabDirectory.Lock lock;

  private TestLab(LabDirectory directory, LabDirectory.Lock lock) {
    this.directory = directory;
    this.lock = lock;
  }

  static TestLab open() throws LabFailure, InterruptedException {
    LabDirectory directory = LabDirectory.open();
    return new TestLab(directory, directory.lock(PATIENCE));
  }

  LabDirectory directory() {
    return directory;
  }

  @Override
  public void close() {
    lock.close();
  }
}
