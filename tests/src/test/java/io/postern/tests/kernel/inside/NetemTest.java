package io.postern.tests.kernel.inside;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.postern.core.failover.Notice;
import io.postern.core.failover.state.Cause;
import io.postern.core.failover.state.GroupStatus;
import io.postern.core.failover.state.HeartbeatStatus;
import io.postern.device.Verdict;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Heartbeats through a link that delays or loses what comes back. */
@Tag("inside")
final class NetemTest {
  private static final String ADDRESS = "10.9.0.1";
  private static final String TARGET = "10.9.0.100";
  private static final int INTERVAL_MILLIS = 50;

  private Site site;

  @BeforeEach
  void build() throws Exception {
    site = Site.of(2);
  }

  @AfterEach
  void close() {
    site.close();
  }

  private void netem(String how) throws Exception {
    site.lan.sh("tc qdisc replace dev port0 root netem " + how);
  }

  private void start(int losses) throws Exception {
    site.start(
        GroupDraft.on("nic0", "nic1")
            .address(ADDRESS + "/24", 0)
            .heartbeat(TARGET, INTERVAL_MILLIS, losses, 3));
    site.awaitReady();
  }

  private static HeartbeatStatus home(GroupStatus group) {
    return Site.member(group, "nic0").heartbeats().getFirst();
  }

  private GroupStatus awaitRounds(int more) throws Exception {
    long from = home(site.awaitReady()).rounds();
    return site.await(more + " rounds", g -> home(g).rounds() >= from + more);
  }

  private List<Cause> failures() {
    return site.engine().view().recentNotices().stream()
        .flatMap(told -> told.failover().stream())
        .filter(notice -> notice instanceof Notice.InterfaceFailed)
        .map(Notice::cause)
        .toList();
  }

  /** A notice is shown after the status that it belongs to. */
  private void awaitFailure() throws Exception {
    Netns.until("told", () -> failures().equals(List.of(Cause.HEARTBEAT_LOST)));
  }

  @Test
  void a_delay_below_the_interval_is_an_answer() throws Exception {
    netem("delay 20ms");
    start(5);
    HeartbeatStatus heartbeat = home(awaitRounds(20));
    assertEquals(Verdict.PASS, heartbeat.verdict());
    assertTrue(heartbeat.lastRttNanos() >= 20_000_000L, heartbeat::toString);
    assertEquals(List.of(), failures(), site::told);
  }

  @Test
  void silence_moves_the_address_after_the_loss_threshold_and_answers_bring_it_back()
      throws Exception {
    start(5);
    long missedBefore = home(site.awaitReady()).missed();
    netem("loss 100%");
    GroupStatus group = site.awaitServing("nic1");
    awaitFailure();
    assertTrue(home(group).missed() >= missedBefore + 5, () -> home(group).toString());
    site.lan.awaitReach(ADDRESS);
    site.lan.sh("tc qdisc del dev port0 root");
    site.awaitServing("nic0");
    site.lan.awaitReach(ADDRESS);
  }

  @Test
  void a_lossy_link_does_not_flap() throws Exception {
    start(12);
    netem("loss 30%");
    HeartbeatStatus heartbeat = home(awaitRounds(50));
    assertTrue(heartbeat.missed() > 0, heartbeat::toString);
    assertEquals(List.of(), failures(), site::told);
  }

  @Test
  void an_answer_later_than_the_interval_is_none() throws Exception {
    start(5);
    netem("delay 75ms");
    site.awaitServing("nic1");
    awaitFailure();
  }
}
