package io.postern.tests.kernel;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectPackage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Runs the tests of package {@code inside} in the guest and writes a line for each. */
final class InsideKernel {
  private static final Path RESULTS = Path.of("/run/out/results");

  private InsideKernel() {}

  /** The guest's main class. */
  public static void main(String[] arguments) {
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(selectPackage(InsideKernel.class.getPackageName() + ".inside"))
            .build();
    LauncherFactory.create().execute(request, new Writing());
  }

  private static final class Writing implements TestExecutionListener {
    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
      boolean passed = result.getStatus() == TestExecutionResult.Status.SUCCESSFUL;
      if (!test.isTest() && passed) {
        return;
      }
      String why = result.getThrowable().map(t -> t.toString().replaceAll("\\s+", " ")).orElse("");
      result.getThrowable().ifPresent(Throwable::printStackTrace);
      write((passed ? "passed" : "failed") + "\t" + name(test) + "\t" + why);
    }

    @Override
    public void executionSkipped(TestIdentifier test, String reason) {
      write("failed\t" + name(test) + "\tskipped: " + reason.replaceAll("\\s+", " "));
    }

    private static String name(TestIdentifier test) {
      return test.getLegacyReportingName() + " " + test.getDisplayName();
    }

    private static void write(String line) {
      try {
        Files.writeString(
            RESULTS, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
