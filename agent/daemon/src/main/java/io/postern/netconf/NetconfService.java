package io.postern.netconf;

import io.postern.config.NetconfConfig;
import io.postern.netconf.access.HostKey;
import io.postern.netconf.access.LoginThrottle;
import io.postern.netconf.access.Users;
import io.postern.netconf.datastore.Datastore;
import io.postern.netconf.notification.NoticeStream;
import io.postern.netconf.operation.ActionOperation;
import io.postern.netconf.operation.Capabilities;
import io.postern.netconf.operation.Client;
import io.postern.netconf.operation.CommitOperations;
import io.postern.netconf.operation.Dispatcher;
import io.postern.netconf.operation.EditOperations;
import io.postern.netconf.operation.ProtocolState;
import io.postern.netconf.operation.ReadOperations;
import io.postern.netconf.operation.SchemaOperation;
import io.postern.netconf.operation.SessionOperations;
import io.postern.netconf.operation.StatePlan;
import io.postern.netconf.session.Peer;
import io.postern.netconf.session.Sessions;
import io.postern.netconf.transport.SshServer;
import io.postern.netconf.xml.Namespaces;
import io.postern.view.Moments;
import io.postern.view.Operator;
import io.postern.view.Tables;
import java.io.IOException;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The NETCONF server. Listens where and while the configuration says so. Any thread. */
public final class NetconfService implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(NetconfService.class);

  /** Time for a commit that moves the server to be acknowledged on the old connection. */
  private static final long LAST_REPLIES_MILLIS = 1_000;

  private final Path directory;
  private final Users users = new Users(NetconfConfig.OFF);
  private final LoginThrottle throttle = new LoginThrottle(System::nanoTime);
  private final Sessions sessions;
  private final NoticeStream notices;
  private final Capabilities capabilities;
  private final Dispatcher dispatcher;
  private final Datastore datastore;
  private final ScheduledExecutorService background =
      Executors.newScheduledThreadPool(
          2, Thread.ofPlatform().daemon().name("netconf-background-", 1).factory());
  private NetconfConfig config = NetconfConfig.OFF;
  private @Nullable SshServer server;
  private volatile String shut = "";

  private NetconfService(
      Moments moments,
      Operator operator,
      Datastore datastore,
      Path directory,
      Sessions.Bounds bounds) {
    this.datastore = datastore;
    this.directory = directory;
    sessions = new Sessions(bounds);
    notices = new NoticeStream(datastore.schema(), moments.view(), InstantSource.system());
    capabilities = new Capabilities(datastore.schema());
    ProtocolState state =
        new ProtocolState(datastore, sessions, capabilities, notices::replayFrom, Instant.now());
    ReadOperations read =
        new ReadOperations(
            datastore, new StatePlan(datastore.schema(), Tables.ALL), moments::now, state::addTo);
    EditOperations edit = new EditOperations(datastore);
    CommitOperations commit = new CommitOperations(datastore);
    SessionOperations session = new SessionOperations(sessions);
    ActionOperation action = new ActionOperation(datastore.schema(), operator, moments.view());
    dispatcher =
        new Dispatcher()
            .with(Namespaces.BASE, "get", read::get)
            .with(Namespaces.BASE, "get-config", read::getConfig)
            .with(Namespaces.BASE, "edit-config", edit::edit)
            .with(Namespaces.BASE, "copy-config", edit::copy)
            .with(Namespaces.BASE, "delete-config", edit::delete)
            .with(Namespaces.BASE, "commit", commit::commit)
            .with(Namespaces.BASE, "discard-changes", commit::discard)
            .with(Namespaces.BASE, "validate", commit::validate)
            .with(Namespaces.BASE, "lock", commit::lock)
            .with(Namespaces.BASE, "unlock", commit::unlock)
            .with(Namespaces.BASE, "close-session", session::close)
            .with(Namespaces.BASE, "kill-session", session::kill)
            .with(Namespaces.MONITORING, "get-schema", new SchemaOperation(datastore.schema())::get)
            .with(Namespaces.NOTIFICATION, "create-subscription", notices::subscribe)
            .with(Namespaces.YANG, "action", action::run);
  }

  /**
   * Starts it. Where it cannot listen it goes on trying: see {@link #retry}.
   *
   * @param directory the state directory, where the host key is kept
   */
  public static NetconfService start(
      Moments moments,
      Operator operator,
      Datastore datastore,
      Path directory,
      NetconfConfig config) {
    return start(moments, operator, datastore, directory, config, Sessions.Bounds.USUAL);
  }

  /** Starts it with bounds of its own. */
  public static NetconfService start(
      Moments moments,
      Operator operator,
      Datastore datastore,
      Path directory,
      NetconfConfig config,
      Sessions.Bounds bounds) {
    NetconfService service = new NetconfService(moments, operator, datastore, directory, bounds);
    service.resume(config);
    return service;
  }

  /**
   * Works by this configuration from now on. Users count at once, in open sessions too. Where the
   * addresses or the port change, the new ones are bound before the old ones are given up, and
   * connections by the old ones end a moment after, so that the commit that did it is acknowledged.
   * Where it could not listen before either, and is to listen there as before, it goes on trying.
   *
   * @throws IOException where it cannot listen as it is told now; it then works as before
   */
  public synchronized void reconfigure(NetconfConfig next) throws IOException {
    boolean moved =
        next.enabled() != config.enabled()
            || next.port() != config.port()
            || !next.listen().equals(config.listen());
    if (moved) {
      listen(next);
      shut = "";
    } else if (!shut.isEmpty()) {
      config = next;
      retry();
    }
    config = next;
    users.reconfigure(next);
    sessions.all().stream().filter(c -> !users.known(c.user())).forEach(c -> later(c::kill));
  }

  /** As {@link #reconfigure}, but where it cannot listen it goes on trying: see {@link #retry}. */
  public synchronized void resume(NetconfConfig next) {
    try {
      reconfigure(next);
    } catch (IOException e) {
      leave();
      config = next;
      users.reconfigure(next);
      say(e);
    }
  }

  /** Tries once more to listen, where it could not. */
  public synchronized void retry() {
    if (shut.isEmpty()) {
      return;
    }
    try {
      listen(config);
      LOG.info("NETCONF is on again, after: {}", shut);
      shut = "";
    } catch (IOException e) {
      say(e);
    }
  }

  private void say(IOException e) {
    String why = String.valueOf(e.getMessage());
    if (!why.equals(shut)) {
      LOG.error("NETCONF is off, it cannot listen on {}", why);
    }
    shut = why;
  }

  /** Why it does not listen although it should; empty where it does. */
  public String shut() {
    return shut;
  }

  private void listen(NetconfConfig next) throws IOException {
    SshServer listening = server;
    if (!next.enabled()) {
      leave();
    } else if (listening == null) {
      KeyPair key = HostKey.of(directory);
      server =
          new SshServer(next, new SshServer.Parts(key, users, throttle, background, this::begin));
    } else {
      listening.move(next, next.port() == config.port() ? listening.port() : next.port());
      later(listening::endStranded);
    }
  }

  private void leave() {
    SshServer listening = server;
    server = null;
    if (listening != null) {
      listening.unbind();
      later(() -> close(listening));
    }
  }

  /**
   * Begins a session with an authenticated peer, whatever brings it.
   *
   * @param ended run when the session has ended
   * @return false where there are too many
   */
  public boolean begin(Peer peer, Runnable ended) {
    return sessions.begin(
        peer,
        capabilities,
        dispatcher,
        number -> {
          datastore.ended(number);
          ended.run();
        });
  }

  private void later(Runnable action) {
    var _ = background.schedule(action, LAST_REPLIES_MILLIS, TimeUnit.MILLISECONDS);
  }

  private static void close(SshServer server) {
    try {
      server.close();
    } catch (IOException e) {
      LOG.debug("an SSH server did not close in order: {}", e.getMessage());
    }
  }

  /** The sessions there are. */
  public List<Client> clients() {
    return sessions.all();
  }

  /** The port that it listens on; 0 where it does not listen. */
  public synchronized int port() {
    SshServer listening = server;
    return listening == null ? 0 : listening.port();
  }

  @Override
  public void close() {
    sessions.close();
    notices.close();
    synchronized (this) {
      SshServer listening = server;
      server = null;
      if (listening != null) {
        close(listening);
      }
    }
    background.shutdownNow();
  }
}
