package io.postern.view;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.postern.core.failover.state.FailoverStatus;
import io.postern.device.LinkCounters;
import io.postern.net.InterfaceName;
import io.postern.view.InterfaceTables.InterfaceRow;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is shown of an interface. */
final class InterfaceTablesTest {
  private static final InterfaceName NIC = InterfaceName.of("eth0");

  @TempDir private Path folder;

  /** Has read counters a moment ago. */
  private record Still(AgentSnapshot snapshot) implements AgentView {
    @Override
    public Map<InterfaceName, LinkCounters> counters() {
      return Map.of(NIC, new LinkCounters(1, 2, 3, 4, 5, 6, 7, 8, 9));
    }

    @Override
    public List<PublishedNotice> recentNotices() {
      return List.of();
    }

    @Override
    public Subscription onNotice(Consumer<PublishedNotice> listener) {
      return () -> {};
    }

    @Override
    public Subscription onChange(Consumer<AgentSnapshot> listener) {
      return () -> {};
    }
  }

  @Test
  void aMemberThatIsGoneShowsNoCountersThoughTheyWereReadAMomentAgo() throws IOException {
    FailoverStatus failover = new FailoverStatus("n", null, List.of(), List.of());
    Still view = new Still(new AgentSnapshot("", 0, 0, 0, true, List.of(), failover));
    Moment moment = new Moments(view, RowNumbers.open(folder)).now();
    assertEquals(0, new InterfaceRow(moment, NIC, null, null).counted(LinkCounters::rxBytes));
  }
}
