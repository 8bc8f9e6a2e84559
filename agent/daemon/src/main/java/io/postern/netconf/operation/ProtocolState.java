package io.postern.netconf.operation;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.postern.config.schema.Schema;
import io.postern.config.schema.YangModule;
import io.postern.config.tree.DataNode;
import io.postern.config.tree.DataNode.Inner;
import io.postern.netconf.datastore.Datastore;
import io.postern.netconf.datastore.Lock;
import io.postern.netconf.datastore.Target;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.zip.CRC32C;

/**
 * What the server knows of itself: ietf-netconf-monitoring (RFC 6022), ietf-yang-library (RFC 8525)
 * and the streams of RFC 5277.
 */
public final class ProtocolState {
  private final Datastore datastore;
  private final Schema schema;
  private final Clients clients;
  private final Capabilities capabilities;
  private final Supplier<Instant> replayFrom;
  private final Instant started;
  private final DataNode library;

  /** Collects from these. */
  public ProtocolState(
      Datastore datastore,
      Clients clients,
      Capabilities capabilities,
      Supplier<Instant> replayFrom,
      Instant started) {
    this.datastore = datastore;
    this.clients = clients;
    this.capabilities = capabilities;
    this.replayFrom = replayFrom;
    this.started = started;
    schema = datastore.schema();
    library = library(schema);
  }

  /** A tree with all of it added. */
  public Inner addTo(Inner tree) {
    return tree.with(library).with(monitoring()).with(streams());
  }

  private DataNode monitoring() {
    TreeBuilder state = new TreeBuilder(schema.root().require("netconf-state"));
    TreeBuilder listed = state.child("capabilities");
    capabilities.all().forEach(c -> listed.leaf("capability", c));
    Map<Target, Lock> locks = datastore.locks();
    for (Target target : Target.values()) {
      TreeBuilder store =
          state.child("datastores").entry("datastore", target.name().toLowerCase(Locale.ROOT));
      Lock lock = locks.get(target);
      if (lock != null) {
        store
            .child("locks")
            .child("global-lock")
            .leaf("locked-by-session", Integer.toString(lock.session()))
            .leaf("locked-time", lock.since().toString());
      }
    }
    for (YangModule module : schema.modules()) {
      state
          .child("schemas")
          .entry("schema", module.name(), module.revision(), "ietf-netconf-monitoring:yang")
          .leaf("namespace", module.namespace())
          .leaf("location", "NETCONF");
    }
    long in = 0;
    long bad = 0;
    long errors = 0;
    long notifications = 0;
    for (Client client : clients.all()) {
      Client.Counters counters = client.counters();
      in += counters.rpcs();
      bad += counters.badRpcs();
      errors += counters.errors();
      notifications += counters.notifications();
      state
          .child("sessions")
          .entry("session", Integer.toString(client.session()))
          .leaf("transport", "ietf-netconf-monitoring:netconf-ssh")
          .leaf("username", client.user())
          .leaf("source-host", client.source())
          .leaf("login-time", client.since().toString())
          .leaf("in-rpcs", Long.toString(counters.rpcs()))
          .leaf("in-bad-rpcs", Long.toString(counters.badRpcs()))
          .leaf("out-rpc-errors", Long.toString(counters.errors()))
          .leaf("out-notifications", Long.toString(counters.notifications()));
    }
    Clients.Totals past = clients.past();
    state
        .child("statistics")
        .leaf("netconf-start-time", started.toString())
        .leaf("in-bad-hellos", Long.toString(past.badHellos()))
        .leaf("in-sessions", Long.toString(past.sessions()))
        .leaf("dropped-sessions", Long.toString(past.dropped()))
        .leaf("in-rpcs", Long.toString(past.counters().rpcs() + in))
        .leaf("in-bad-rpcs", Long.toString(past.counters().badRpcs() + bad))
        .leaf("out-rpc-errors", Long.toString(past.counters().errors() + errors))
        .leaf("out-notifications", Long.toString(past.counters().notifications() + notifications));
    return state.build();
  }

  private DataNode streams() {
    TreeBuilder netconf = new TreeBuilder(schema.root().require("netconf"));
    netconf
        .child("streams")
        .entry("stream", "NETCONF")
        .leaf("description", "Everything that the agent tells of its own accord.")
        .leaf("replaySupport", "true")
        .leaf("replayLogCreationTime", replayFrom.get().toString());
    return netconf.build();
  }

  /** Names the set of modules: equal for equal sets. */
  static String contentId(Schema schema) {
    CRC32C sum = new CRC32C();
    schema.modules().forEach(m -> sum.update((m + (m.implemented() ? " " : "-")).getBytes(UTF_8)));
    return Long.toHexString(sum.getValue());
  }

  private static DataNode library(Schema schema) {
    TreeBuilder library = new TreeBuilder(schema.root().require("yang-library"));
    TreeBuilder set = library.entry("module-set", "all");
    Map<String, YangModule> sorted = new TreeMap<>();
    schema.modules().forEach(m -> sorted.put(m.name(), m));
    sorted.values().stream()
        .filter(YangModule::implemented)
        .forEach(
            m -> {
              TreeBuilder entry = set.entry("module", m.name());
              if (!m.revision().isEmpty()) {
                entry.leaf("revision", m.revision());
              }
              entry.leaf("namespace", m.namespace());
              if (m.name().equals("ietf-netconf")) {
                Capabilities.FEATURES.forEach(f -> entry.leaf("feature", f));
              }
              if (m.name().equals("ietf-interfaces")) {
                entry.leaf("deviation", "postern-deviations");
              }
            });
    sorted.values().stream()
        .filter(m -> !m.implemented())
        .forEach(
            m ->
                set.entry("import-only-module", m.name(), m.revision())
                    .leaf("namespace", m.namespace()));
    library.entry("schema", "all").leaf("module-set", "all");
    for (String store : new String[] {"running", "candidate", "operational"}) {
      library.entry("datastore", "ietf-datastores:" + store).leaf("schema", "all");
    }
    library.leaf("content-id", contentId(schema));
    return library.build();
  }
}
