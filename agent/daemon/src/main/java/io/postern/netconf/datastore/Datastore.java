package io.postern.netconf.datastore;

import io.postern.config.AgentConfig;
import io.postern.config.CleartextPasswords;
import io.postern.config.ConfigError;
import io.postern.config.Configuration;
import io.postern.config.ConfigurationTarget;
import io.postern.config.WholeConfiguration;
import io.postern.config.schema.Schema;
import io.postern.config.schema.SchemaNode;
import io.postern.config.tree.DataNode.Entries;
import io.postern.config.tree.DataNode.Inner;
import io.postern.config.tree.DataNode.Leaf;
import io.postern.config.tree.JsonWriter;
import io.postern.config.tree.Place;
import io.postern.netconf.xml.ErrorTag;
import io.postern.netconf.xml.RpcError;
import io.postern.netconf.xml.XmlElement;
import io.postern.view.Operator;
import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The running configuration and the candidate that all sessions share. Any thread. Commits come one
 * after another; readers and edits of the candidate do not wait for them.
 */
public final class Datastore implements Configuration, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Datastore.class);

  /** Longer than the agent's own bounds for applying and for going back. */
  private static final long APPLY_SECONDS = 30;

  private record State(Inner tree, AgentConfig config, long revision) {}

  private final Schema schema;
  private final CommitLog log;
  private final EditReader reader;
  private final ReentrantLock committing = new ReentrantLock();
  private final Object guard = new Object();
  private final Map<Target, Lock> locks = new EnumMap<>(Target.class);
  private volatile State running;
  private volatile Inner candidate;
  private volatile @Nullable ConfigurationTarget target;

  Datastore(Schema schema, CommitLog log, Inner tree, AgentConfig config, long revision) {
    this.schema = schema;
    this.log = log;
    reader = new EditReader(schema);
    running = new State(tree, config, revision);
    candidate = tree;
  }

  /** Says where commits take effect; until then they are refused. */
  public void attach(ConfigurationTarget agent) {
    target = agent;
  }

  /** The modules. */
  public Schema schema() {
    return schema;
  }

  /** A datastore's contents now. */
  public Inner tree(Target which) {
    return which == Target.RUNNING ? running.tree() : candidate;
  }

  /** Grows by one with every configuration that was applied, across restarts. */
  public long revision() {
    return running.revision();
  }

  @Override
  public AgentConfig running() {
    return running.config();
  }

  @Override
  public String exportJson(boolean withSecrets) {
    return JsonWriter.write(running.tree(), withSecrets);
  }

  @Override
  public Optional<String> lockedBy() {
    synchronized (guard) {
      Lock lock = locks.getOrDefault(Target.RUNNING, locks.get(Target.CANDIDATE));
      return Optional.ofNullable(lock).map(Lock::holder);
    }
  }

  /** Locks a datastore; the error where that cannot be. */
  public Optional<RpcError> lock(Target which, Lock lock) {
    synchronized (guard) {
      Lock held = locks.get(which);
      if (held != null) {
        return Optional.of(denied("is locked by " + held.holder(), held.session()));
      }
      if (which == Target.CANDIDATE && !candidate.equals(running.tree())) {
        return Optional.of(
            denied("the candidate has changes that were neither committed nor discarded", 0));
      }
      locks.put(which, lock);
      return Optional.empty();
    }
  }

  private static RpcError denied(String sentence, int session) {
    return RpcError.protocol(ErrorTag.LOCK_DENIED, sentence)
        .with("session-id", Integer.toString(session));
  }

  /** Unlocks a datastore. */
  public Optional<RpcError> unlock(Target which, int session) {
    synchronized (guard) {
      Lock held = locks.get(which);
      if (held == null || held.session() != session) {
        return Optional.of(
            RpcError.protocol(ErrorTag.OPERATION_FAILED, "this session holds no lock on it"));
      }
      locks.remove(which);
      return Optional.empty();
    }
  }

  /** Who holds which lock. */
  public Map<Target, Lock> locks() {
    synchronized (guard) {
      return locks.isEmpty() ? Map.of() : new EnumMap<>(locks);
    }
  }

  /**
   * A session has ended: its locks are released, and a candidate that it had locked loses what was
   * not committed (RFC 6241 section 8.3.5.2).
   */
  public void ended(int session) {
    synchronized (guard) {
      Lock held = locks.get(Target.CANDIDATE);
      if (held != null && held.session() == session) {
        candidate = running.tree();
      }
      locks.values().removeIf(lock -> lock.session() == session);
    }
  }

  private Optional<RpcError> inUse(Target which, int session) {
    Lock held = locks.get(which);
    return held == null || held.session() == session
        ? Optional.empty()
        : Optional.of(
            RpcError.protocol(ErrorTag.IN_USE, "is locked by " + held.holder())
                .with("session-id", Integer.toString(held.session())));
  }

  /**
   * Edits the candidate, wholly or not at all.
   *
   * @param testFirst validate the result, and change nothing where it is wrong
   * @param testOnly validate the result and change nothing in any case
   */
  public List<RpcError> edit(
      int session,
      XmlElement config,
      EditOperation byDefault,
      boolean testFirst,
      boolean testOnly) {
    EditNode edit;
    try {
      edit = reader.read(config, byDefault);
    } catch (Refused e) {
      return List.of(e.error());
    }
    synchronized (guard) {
      Optional<RpcError> used = inUse(Target.CANDIDATE, session);
      if (used.isPresent()) {
        return List.of(used.get());
      }
      try {
        Inner next = CleartextPasswords.hash(Edit.apply(candidate, edit));
        List<RpcError> errors = testFirst || testOnly ? validate(next) : List.of();
        if (errors.isEmpty() && !testOnly) {
          candidate = next;
        }
        return errors;
      } catch (Refused e) {
        return List.of(e.error());
      }
    }
  }

  /** Makes the candidate what is given, or what is running. */
  public List<RpcError> replaceCandidate(int session, @Nullable XmlElement config) {
    synchronized (guard) {
      Optional<RpcError> used = inUse(Target.CANDIDATE, session);
      if (used.isPresent()) {
        return List.of(used.get());
      }
      try {
        candidate =
            config == null
                ? running.tree()
                : CleartextPasswords.hash(
                    Edit.apply(
                        Inner.empty(schema.root()), reader.read(config, EditOperation.REPLACE)));
        return List.of();
      } catch (Refused e) {
        return List.of(e.error());
      }
    }
  }

  /** Everything that is wrong with a configuration that is not in a datastore. */
  public List<RpcError> validate(XmlElement config) {
    try {
      return validate(
          Edit.apply(Inner.empty(schema.root()), reader.read(config, EditOperation.REPLACE)));
    } catch (Refused e) {
      return List.of(e.error());
    }
  }

  /** Everything that is wrong with a datastore's contents. */
  public List<RpcError> validate(Target which) {
    return validate(tree(which));
  }

  private List<RpcError> validate(Inner tree) {
    return switch (WholeConfiguration.read(tree)) {
      case WholeConfiguration.Values ignored -> List.of();
      case WholeConfiguration.Wrong wrong -> errors(wrong.errors());
    };
  }

  private List<RpcError> errors(List<ConfigError> errors) {
    return errors.stream()
        .map(
            e -> {
              Place place = Place.parse(schema.root(), e.place()).orElse(null);
              String sentence = place == null && !e.place().isEmpty() ? e.toString() : e.sentence();
              return RpcError.at(ErrorTag.OPERATION_FAILED, place, sentence);
            })
        .toList();
  }

  /** Makes the candidate the running configuration; the errors where nothing has changed. */
  public List<RpcError> commit(Operator.Caller caller, int session) {
    committing.lock();
    try {
      Inner next;
      synchronized (guard) {
        Optional<RpcError> used = inUse(Target.RUNNING, session);
        if (used.isEmpty()) {
          used = inUse(Target.CANDIDATE, session);
        }
        if (used.isPresent()) {
          return List.of(used.get());
        }
        next = candidate;
      }
      return commit(caller, next);
    } finally {
      committing.unlock();
    }
  }

  /**
   * Validate, write, apply and wait for the kernel, seal, tell; whoever fails gives everything
   * before it back, and nothing is told of it.
   */
  private List<RpcError> commit(Operator.Caller caller, Inner next) {
    State before = running;
    if (next.equals(before.tree())) {
      return List.of();
    }
    ConfigurationTarget agent = target;
    if (agent == null) {
      return failed("the agent is not ready yet");
    }
    AgentConfig config;
    switch (WholeConfiguration.read(next)) {
      case WholeConfiguration.Wrong wrong -> {
        return errors(wrong.errors());
      }
      case WholeConfiguration.Values values -> config = values.config();
    }
    long revision = before.revision() + 1;
    CommitLog.Prepared prepared;
    try {
      prepared = log.prepare(new KeptConfiguration(revision, JsonWriter.write(next, true)));
    } catch (IOException e) {
      return failed("the configuration cannot be stored: " + e.getMessage());
    }
    List<ConfigError> refusals = outcome(agent.apply(caller, config));
    if (!refusals.isEmpty()) {
      prepared.drop();
      return errors(refusals);
    }
    try {
      prepared.seal();
    } catch (IOException e) {
      List<ConfigError> left = outcome(agent.withdraw(caller, before.config()));
      if (!left.isEmpty()) {
        LOG.error("a commit that could not be stored was not undone: {}", left);
      }
      return failed("the configuration cannot be stored: " + e.getMessage());
    }
    running = new State(next, config, revision);
    agent.committed(caller, revision);
    LOG.info("configuration {} applied for {} ({})", revision, caller.user(), caller.source());
    return List.of();
  }

  private static List<ConfigError> outcome(CompletableFuture<List<ConfigError>> answer) {
    try {
      return answer.get(APPLY_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      return List.of(
          new ConfigError("", "the agent gave no answer within " + APPLY_SECONDS + " seconds"));
    } catch (ExecutionException e) {
      LOG.error("the agent failed to apply a configuration", e.getCause());
      return List.of(new ConfigError("", "the agent failed to apply it; its log says why"));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return List.of(new ConfigError("", "interrupted: the agent is stopping"));
    }
  }

  private static List<RpcError> failed(String sentence) {
    return List.of(RpcError.at(ErrorTag.OPERATION_FAILED, null, sentence));
  }

  @Override
  public CompletableFuture<Operator.Reply> enableGroup(
      Operator.Caller caller, String group, boolean enabled) {
    CompletableFuture<Operator.Reply> reply = new CompletableFuture<>();
    Thread.ofVirtual()
        .name("enable-group")
        .start(() -> reply.complete(enable(caller, group, enabled)));
    return reply;
  }

  private Operator.Reply enable(Operator.Caller caller, String group, boolean enabled) {
    committing.lock();
    try {
      Optional<String> holder = lockedBy();
      if (holder.isPresent()) {
        return new Operator.Reply(false, "the configuration is locked by " + holder.get());
      }
      Inner before = running.tree();
      Optional<Inner> next = enabled(before, group, enabled);
      if (next.isEmpty()) {
        return new Operator.Reply(false, "there is no group " + group);
      }
      List<RpcError> errors = commit(caller, next.get());
      if (!errors.isEmpty()) {
        return new Operator.Reply(false, errors.getFirst().message());
      }
      synchronized (guard) {
        // What others are about to commit must not undo it.
        candidate =
            candidate.equals(before)
                ? running.tree()
                : enabled(candidate, group, enabled).orElse(candidate);
      }
      return new Operator.Reply(true, "group " + group + (enabled ? " enabled" : " disabled"));
    } finally {
      committing.unlock();
    }
  }

  private static Optional<Inner> enabled(Inner tree, String name, boolean enabled) {
    Inner postern = tree.inner("postern");
    Inner failover = postern.inner("failover");
    SchemaNode list = failover.schema().require("group");
    if (!(failover.get(list) instanceof Entries groups)) {
      return Optional.empty();
    }
    Inner group = groups.entries().get(List.of(name));
    if (group == null) {
      return Optional.empty();
    }
    Inner changed = group.with(new Leaf(list.require("enabled"), Boolean.toString(enabled)));
    return Optional.of(tree.with(postern.with(failover.with(groups.with(List.of(name), changed)))));
  }

  /** Forgets what was not committed. */
  public List<RpcError> discard(int session) {
    return replaceCandidate(session, null);
  }

  @Override
  public void close() throws IOException {
    committing.lock();
    try {
      log.close();
    } finally {
      committing.unlock();
    }
  }
}
