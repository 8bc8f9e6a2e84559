package io.postern.lab.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class LabRecordTest {
  private static final LabRecord RECORD =
      new LabRecord(
          "t1",
          "nic",
          List.of(new LabRecord.Point("nic0", "box", "switch", "p0")),
          List.of(new LabRecord.Node("box", "10.99.0.1")),
          List.of(new LabRecord.Role("agent-box", new StartedProcess(7, 1234))));

  @Test
  void a_record_reads_as_it_was_written() {
    assertEquals(RECORD, LabRecord.parse("t1", RECORD.lines()));
  }

  @Test
  void lines_that_are_not_understood_are_skipped() {
    List<String> lines = new ArrayList<>(RECORD.lines());
    lines.add("colour blue");
    lines.add("");
    assertEquals(RECORD, LabRecord.parse("t1", lines));
  }

  @Test
  void a_process_started_anew_takes_the_place_of_the_one_before() {
    LabRecord later = RECORD.with("agent-box", new StartedProcess(8, 5678));
    assertEquals(1, later.processes().size());
    assertEquals(8, later.processes().getFirst().process().pid());
  }

  @Test
  void a_process_number_used_again_is_not_the_process_that_was_recorded() {
    long self = ProcessHandle.current().pid();
    StartedProcess now = StartedProcess.of(self).orElseThrow();
    StartedProcess before = new StartedProcess(self, now.startTicks() - 1);
    assertEquals(true, now.isAlive());
    assertEquals(false, before.isAlive());
    assertEquals(Optional.empty(), RECORD.running("agent-box"));
  }

  @Test
  void no_namespace_without_the_prefix_can_be_named() {
    assertThrows(IllegalArgumentException.class, () -> new Namespace("default"));
  }
}
