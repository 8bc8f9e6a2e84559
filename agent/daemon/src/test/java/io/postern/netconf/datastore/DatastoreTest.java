package io.postern.netconf.datastore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.postern.config.AgentConfig;
import io.postern.config.ConfigError;
import io.postern.core.failover.config.GroupConfig;
import io.postern.netconf.xml.ErrorTag;
import io.postern.netconf.xml.RpcError;
import io.postern.view.Operator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DatastoreTest {
  private static final Operator.Caller ADMIN = new Operator.Caller("admin", "test");
  private static final int SESSION = 7;

  @TempDir private Path folder;

  private final FaultyFile disk = new FaultyFile();
  private final List<AgentConfig> applied = new ArrayList<>();
  private List<ConfigError> refusals = List.of();
  private Datastore datastore;

  @BeforeEach
  void open() throws IOException {
    datastore = reopen(disk);
    datastore.attach(
        (caller, config) -> {
          if (refusals.isEmpty()) {
            applied.add(config);
          }
          return CompletableFuture.completedFuture(refusals);
        });
  }

  private Datastore reopen(FaultyFile file) throws IOException {
    Path seed = folder.resolve("seed.json");
    Files.writeString(
        seed,
        """
        { "postern:postern": { "postern-failover:failover": { "group": [
          { "name": "wan", "member": [ { "interface": "eth0" } ] } ] } } }
        """);
    return assertInstanceOf(
            StoredConfiguration.Opened.class,
            StoredConfiguration.open(Trees.SCHEMA, file, Optional.of(seed)))
        .datastore();
  }

  private List<RpcError> edit(String inFailover) {
    return datastore.edit(SESSION, Trees.config(inFailover), EditOperation.MERGE, false, false);
  }

  private static List<String> names(AgentConfig config) {
    return config.failover().groups().stream().map(GroupConfig::name).toList();
  }

  private static final String LAN =
      "<group><name>lan</name><member><interface>eth1</interface></member></group>";

  @Test
  void a_commit_is_applied_stored_and_running() throws IOException {
    assertEquals(List.of(), edit(LAN));
    assertEquals(List.of("wan"), names(datastore.running()));
    assertEquals(List.of(), datastore.commit(ADMIN, SESSION));
    assertEquals(List.of("lan", "wan"), names(datastore.running()));
    assertEquals(List.of("lan", "wan"), names(applied.getLast()));
    assertEquals(2, datastore.revision());
    Datastore again = reopen(FaultyFile.of(disk.contents()));
    assertEquals(List.of("lan", "wan"), names(again.running()));
    assertEquals(2, again.revision());
    assertEquals(datastore.exportJson(true), again.exportJson(true));
  }

  @Test
  void an_edit_that_is_wrong_in_part_changes_nothing() {
    assertFalse(edit(LAN + "<group><name>b</name><enabled>perhaps</enabled></group>").isEmpty());
    assertSame(datastore.tree(Target.RUNNING), datastore.tree(Target.CANDIDATE));
  }

  @Test
  void a_candidate_that_is_wrong_is_not_committed_and_every_error_told() {
    edit(
        "<group><name>lan</name><member><interface>eth0</interface></member></group>"
            + "<group><name>dmz</name></group>");
    List<RpcError> errors = datastore.commit(ADMIN, SESSION);
    assertEquals(2, errors.size(), errors::toString);
    assertTrue(errors.stream().allMatch(e -> e.path() != null));
    assertTrue(applied.isEmpty());
    assertEquals(List.of("wan"), names(datastore.running()));
  }

  @Test
  void what_the_agent_refuses_changes_nothing_on_disk() throws IOException {
    edit(LAN);
    byte[] before = disk.contents();
    refusals = List.of(new ConfigError("", "no such device"));
    assertEquals("no such device", datastore.commit(ADMIN, SESSION).getFirst().message());
    assertEquals(List.of("wan"), names(datastore.running()));
    assertEquals(before.length, disk.contents().length);
    refusals = List.of();
    assertEquals(List.of(), datastore.commit(ADMIN, SESSION));
    assertEquals(List.of("lan", "wan"), names(reopen(FaultyFile.of(disk.contents())).running()));
  }

  @Test
  void a_full_disk_refuses_a_commit_before_the_agent_hears_of_it() throws IOException {
    edit(LAN);
    disk.failAfter(0, 5);
    List<RpcError> errors = datastore.commit(ADMIN, SESSION);
    disk.mend();
    assertTrue(errors.getFirst().message().contains("No space left"), errors::toString);
    assertTrue(applied.isEmpty());
    assertEquals(List.of("wan"), names(datastore.running()));
    assertEquals(List.of("wan"), names(reopen(FaultyFile.of(disk.contents())).running()));
  }

  @Test
  void a_disk_that_fails_at_the_last_moment_makes_the_agent_go_back() {
    edit(LAN);
    disk.failAfter(1, 0);
    assertFalse(datastore.commit(ADMIN, SESSION).isEmpty());
    assertEquals(2, applied.size());
    assertEquals(List.of("wan"), names(applied.getLast()));
    assertEquals(List.of("wan"), names(datastore.running()));
  }

  @Test
  void a_crash_between_any_two_stages_leaves_the_old_or_the_new_configuration() throws IOException {
    edit(LAN);
    List<byte[]> images = new ArrayList<>();
    datastore.attach(
        (caller, config) -> {
          images.add(disk.contents());
          return CompletableFuture.completedFuture(List.of());
        });
    images.add(disk.contents());
    datastore.commit(ADMIN, SESSION);
    assertEquals(2, images.size());
    for (byte[] image : images) {
      assertEquals(List.of("wan"), names(reopen(FaultyFile.of(image)).running()));
    }
  }

  @Test
  void a_commit_that_changes_nothing_disturbs_nobody() {
    assertEquals(List.of(), datastore.commit(ADMIN, SESSION));
    assertTrue(applied.isEmpty());
    assertEquals(1, datastore.revision());
  }

  @Test
  void a_change_of_order_alone_is_a_change() {
    edit("<group><name>wan</name><member><interface>eth1</interface></member></group>");
    datastore.commit(ADMIN, SESSION);
    edit(
        "<group><name>wan</name><member y:insert='first'><interface>eth1</interface></member></group>");
    assertEquals(List.of(), datastore.commit(ADMIN, SESSION));
    assertEquals(
        "eth1",
        datastore.running().failover().groups().getFirst().members().getFirst().nic().text());
  }

  @Test
  void a_lock_keeps_others_out_and_ends_with_its_session() {
    Lock lock = new Lock(SESSION, "netconf session 7 of admin", Instant.EPOCH);
    assertEquals(Optional.empty(), datastore.lock(Target.CANDIDATE, lock));
    assertEquals(Optional.of(lock.holder()), datastore.lockedBy());
    RpcError denied =
        datastore.lock(Target.CANDIDATE, new Lock(8, "other", Instant.EPOCH)).orElseThrow();
    assertEquals(ErrorTag.LOCK_DENIED, denied.tag());
    assertEquals("7", denied.info().getFirst().text());
    assertEquals(
        ErrorTag.IN_USE,
        datastore.edit(8, Trees.config(LAN), EditOperation.MERGE, false, false).getFirst().tag());
    assertEquals(ErrorTag.IN_USE, datastore.commit(ADMIN, 8).getFirst().tag());
    assertFalse(datastore.enableGroup(ADMIN, "wan", false).join().done());
    edit(LAN);
    datastore.ended(SESSION);
    assertSame(datastore.tree(Target.RUNNING), datastore.tree(Target.CANDIDATE));
    assertEquals(Optional.empty(), datastore.lockedBy());
  }

  @Test
  void a_candidate_with_changes_is_not_locked() {
    edit(LAN);
    assertEquals(
        ErrorTag.LOCK_DENIED,
        datastore.lock(Target.CANDIDATE, new Lock(8, "other", Instant.EPOCH)).orElseThrow().tag());
    datastore.discard(SESSION);
    assertEquals(
        Optional.empty(), datastore.lock(Target.CANDIDATE, new Lock(8, "other", Instant.EPOCH)));
  }

  @Test
  void a_group_is_disabled_in_one_commit_and_no_candidate_undoes_it() {
    edit(LAN);
    assertTrue(datastore.enableGroup(ADMIN, "wan", false).join().done());
    assertFalse(datastore.running().failover().groups().getFirst().enabled());
    assertEquals(List.of(), datastore.commit(ADMIN, SESSION));
    assertEquals(List.of("lan", "wan"), names(datastore.running()));
    assertFalse(datastore.running().failover().groups().get(1).enabled());
    assertFalse(datastore.enableGroup(ADMIN, "nowhere", true).join().done());
  }

  @Test
  void test_only_validates_and_changes_nothing() {
    assertFalse(
        datastore
            .edit(
                SESSION,
                Trees.config("<group><name>dmz</name></group>"),
                EditOperation.MERGE,
                false,
                true)
            .isEmpty());
    assertEquals(
        List.of(), datastore.edit(SESSION, Trees.config(LAN), EditOperation.MERGE, false, true));
    assertSame(datastore.tree(Target.RUNNING), datastore.tree(Target.CANDIDATE));
  }
}
