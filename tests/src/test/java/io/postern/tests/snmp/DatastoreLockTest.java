package io.postern.tests.snmp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.postern.config.schema.Schema;
import io.postern.netconf.datastore.Datastore;
import io.postern.netconf.datastore.Lock;
import io.postern.netconf.datastore.StoredConfiguration;
import io.postern.netconf.datastore.Target;
import io.postern.snmp.SnmpService;
import io.postern.view.Mib;
import io.postern.view.Moments;
import io.postern.view.RowNumbers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snmp4j.PDU;
import org.snmp4j.smi.Integer32;
import org.snmp4j.smi.OID;
import org.snmp4j.smi.OctetString;
import org.snmp4j.smi.Variable;
import org.snmp4j.smi.VariableBinding;

/** SET beside NETCONF's own datastore and its locks. */
final class DatastoreLockTest {
  private static final String SEED =
      """
      { "postern:postern": { "node": { "id": "node-a" }, "postern-failover:failover": {
          "group": [ { "name": "lan0",
            "member": [ { "interface": "eth0" }, { "interface": "eth1" } ] } ] } } }
      """;
  private static final String MOVE = Mib.OBJECTS + ".19.2.1";

  @TempDir private Path directory;
  private final PretendAgent agent = new PretendAgent(Groups.of(1, 1), Groups.links(1));

  @Test
  void nothing_is_set_while_a_session_holds_a_lock_and_afterwards_it_is_a_commit()
      throws IOException {
    Path seed = directory.resolve("seed.json");
    Files.writeString(seed, SEED);
    var opened =
        assertInstanceOf(
            StoredConfiguration.Opened.class,
            StoredConfiguration.open(Schema.load(), directory, Optional.of(seed)));
    try (Datastore datastore = opened.datastore();
        SnmpService service =
            SnmpService.start(
                new Moments(agent, RowNumbers.open(directory)),
                agent,
                datastore,
                Services.usersOnly(),
                directory);
        Station admin = Station.asAdmin(service.port())) {
      datastore.attach((caller, config) -> CompletableFuture.completedFuture(List.of()));
      for (Target target : Target.values()) {
        Lock lock = new Lock(7, "netconf session 7 of admin", Instant.EPOCH);
        assertEquals(Optional.empty(), datastore.lock(target, lock));
        assertEquals(PDU.resourceUnavailable, disable(admin));
        assertEquals(
            PDU.resourceUnavailable, admin.set(set(Mib.OBJECTS + ".1.8.0", new Integer32(1))));
        assertEquals(
            PDU.resourceUnavailable,
            admin.set(
                set(MOVE + ".2.1", new OctetString("lan0")),
                set(MOVE + ".12.1", new Integer32(4))));
        assertEquals(Optional.empty(), datastore.unlock(target, 7));
      }
      assertEquals(List.of(), agent.asked());
      assertTrue(isEnabled(datastore));
      long revision = datastore.revision();
      assertEquals(PDU.noError, disable(admin));
      assertFalse(isEnabled(datastore));
      assertEquals(revision + 1, datastore.revision());
    }
  }

  private static int disable(Station admin) {
    return admin.set(set(Mib.OBJECTS + ".11.1.3.1", new Integer32(2)));
  }

  private static boolean isEnabled(Datastore datastore) {
    return datastore.running().failover().groups().getFirst().enabled();
  }

  private static VariableBinding set(String oid, Variable value) {
    return new VariableBinding(new OID(oid), value);
  }
}
