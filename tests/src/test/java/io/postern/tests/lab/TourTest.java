package io.postern.tests.lab;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.postern.lab.agent.AgentConfiguration;
import io.postern.lab.host.LabFailure;
import io.postern.lab.tour.Tour;
import io.postern.lab.tour.TourPrinter;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The README's first command. */
@Tag("lab")
final class TourTest {
  @Test
  void every_fault_of_the_tour_meets_its_expectation_and_every_window_tells_of_it()
      throws LabFailure, InterruptedException {
    StringWriter read = new StringWriter();
    try (TestLab labs = TestLab.open()) {
      boolean met =
          new Tour(
                  labs.directory(),
                  new TourPrinter(new PrintWriter(read, true)),
                  AgentConfiguration.USUAL)
              .run();
      assertTrue(met, read::toString);
      assertFalse(labs.directory().tags().contains(Tour.TAG));
    }
  }
}
