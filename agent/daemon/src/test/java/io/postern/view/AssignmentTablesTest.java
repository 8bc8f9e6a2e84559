package io.postern.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.postern.core.failover.state.FailoverStatus;
import io.postern.core.gateway.balance.Assignments;
import io.postern.core.gateway.balance.Balancing;
import io.postern.core.gateway.election.RoleCause;
import io.postern.core.gateway.election.RouterConfig;
import io.postern.core.gateway.election.RouterCounters;
import io.postern.core.gateway.election.RouterRole;
import io.postern.core.gateway.forwarder.LifeTimes;
import io.postern.core.gateway.group.BalancedConfig;
import io.postern.core.gateway.group.BalancedStatus;
import io.postern.core.gateway.packet.ChecksumForm;
import io.postern.core.gateway.packet.VirtualRouterId;
import io.postern.core.gateway.state.BalancedGroupStatus;
import io.postern.core.gateway.state.GatewayStatus;
import io.postern.net.InterfaceName;
import io.postern.net.IpAddress;
import io.postern.net.IpFamily;
import io.postern.view.AssignmentTables.AssignmentRow;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows of the store of assignments, reached where they are. */
final class AssignmentTablesTest {
  private static final long SECOND = 1_000_000_000L;
  private static final Cursor<AssignmentRow> CURSOR = cursor();

  @TempDir private Path folder;
  private final Assignments store = new Assignments();
  private Moment moment;

  private static Cursor<AssignmentRow> cursor() {
    return Objects.requireNonNull(AssignmentTables.ASSIGNMENTS.cursor());
  }

  @BeforeEach
  void begin() throws IOException {
    AgentSnapshot snapshot =
        new AgentSnapshot(
            "", 0, 0, 0, true, List.of(), new FailoverStatus("n", null, List.of(), List.of()));
    GatewayStatus groups =
        new GatewayStatus(List.of(), List.of(group("lan"), group("wan")), Map.of(), "");
    moment = new Moments(new StillView(snapshot, groups, store), RowNumbers.open(folder)).now();
  }

  private static BalancedGroupStatus group(String name) {
    RouterConfig router =
        new RouterConfig(
            new VirtualRouterId(InterfaceName.of("eth0"), IpFamily.IPV4, 7),
            List.of(IpAddress.of("10.0.0.1")),
            100,
            true,
            0,
            SECOND,
            ChecksumForm.RFC5798);
    return new BalancedGroupStatus(
        new BalancedConfig(
            name,
            router,
            Balancing.WEIGHTED,
            new LifeTimes(600 * SECOND, 14_400 * SECOND),
            3 * SECOND,
            11,
            100,
            1,
            100,
            0,
            List.of(),
            false),
        new BalancedStatus(
            RouterRole.BACKUP,
            RoleCause.STARTED,
            0,
            null,
            List.of(),
            List.of(),
            List.of(),
            100,
            100,
            true,
            false,
            false,
            ""),
        0,
        null,
        "",
        new RouterCounters(0, 0, 0, 0, 0, 0, 0, 0, 0));
  }

  private void assign(int host) {
    store.assign(host, 0x0200_0000_0001L, 11, SECOND, 1 << 8);
  }

  /** All rows of both groups by their index, as they have to come. */
  private List<int[]> all() {
    List<int[]> all = new ArrayList<>();
    for (Cursor.Placed<AssignmentRow> at = CURSOR.from(moment, new int[0], true);
        at != null;
        at = CURSOR.from(moment, at.index(), false)) {
      all.add(at.index());
    }
    return all;
  }

  @Test
  void bothGroupsAreWalkedInTheOrderOfAddressesAsUnsignedNumbers() {
    for (int host : new int[] {0xc0a8_0101, 0x0a00_0005, 0x0a00_00ff, 0, -1, 0x7fff_ffff}) {
      assign(host);
    }
    List<String> walked = all().stream().map(Arrays::toString).toList();
    assertEquals(12, walked.size());
    assertEquals("[1, 1, 4, 0, 0, 0, 0]", walked.getFirst());
    assertEquals("[1, 1, 4, 10, 0, 0, 5]", walked.get(1));
    assertEquals("[1, 1, 4, 127, 255, 255, 255]", walked.get(3));
    assertEquals("[1, 1, 4, 255, 255, 255, 255]", walked.get(5));
    assertEquals("[2, 1, 4, 0, 0, 0, 0]", walked.get(6));
  }

  /** Whatever a manager asks for, the answer is the one that a sorted list gives. */
  @Test
  void fromAnyIndexTheFirstRowThatIsNotBelowItIsFound() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 300; i++) {
      assign(random.nextInt(8) << 24 | random.nextInt(3) << 8 | random.nextInt(256));
    }
    List<int[]> rows = all();
    assertEquals(2 * store.size(), rows.size());
    for (int i = 0; i < 20_000; i++) {
      int[] wanted = index(random);
      boolean included = random.nextBoolean();
      int[] expected =
          rows.stream()
              .filter(
                  row -> {
                    int order = Arrays.compareUnsigned(row, wanted);
                    return order > 0 || (order == 0 && included);
                  })
              .findFirst()
              .orElse(null);
      Cursor.Placed<AssignmentRow> found = CURSOR.from(moment, wanted, included);
      assertEquals(
          Arrays.toString(expected),
          Arrays.toString(found == null ? null : found.index()),
          () -> Arrays.toString(wanted) + " included " + included);
    }
  }

  private static int[] index(SplittableRandom random) {
    int[] index = new int[random.nextInt(10)];
    int[] usual = {1 + random.nextInt(3), 1, 4, random.nextInt(9), 0, random.nextInt(4)};
    for (int i = 0; i < index.length; i++) {
      index[i] =
          random.nextInt(12) == 0
              ? random.nextInt(-2, 300)
              : i < usual.length ? usual[i] : random.nextInt(256);
    }
    return index;
  }

  @Test
  void oneRowIsFoundByItsKeyAndNoOther() {
    assign(0x0a00_0005);
    assertNotNull(CURSOR.find(moment, List.of("lan"), List.of("10.0.0.5")));
    assertNull(CURSOR.find(moment, List.of("lan"), List.of("10.0.0.6")));
    assertNull(CURSOR.find(moment, List.of("lan"), List.of("fe80::5")));
    assertNull(CURSOR.find(moment, List.of("lan"), List.of("nonsense")));
    assertEquals(1, CURSOR.within(moment, List.of("lan")).count());
  }
}
