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
   * Starts it.
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
    service.reconfigure(config);
    return service;
  }

  /**
   * Works by this configuration from now on. Users count at once, in open sessions too. When the
   * addresses or the port change, the old connections end a moment after, so that the commit that
   * did it is acknowledged; where the new ones are not to be had, the log says so.
   */
  public synchronized void reconfigure(NetconfConfig next) {
    users.reconfigure(next);
    sessions.all().stream().filter(c -> !users.known(c.user())).forEach(c -> later(c::kill));
    boolean moved =
        next.enabled() != config.enabled()
            || next.port() != config.port()
            || !next.listen().equals(config.listen());
    if (!moved && server != null) {
      config = next;
      return;
    }
    SshServer old = server;
    if (old != null) {
      // The new addresses may overlap the old ones.
      old.unbind();
      later(() -> close(old));
    }
    server = null;
    config = next;
    if (next.enabled()) {
      try {
        server = listen(next);
      } catch (IOException e) {
        LOG.error("NETCONF cannot listen on port {}: {}", next.port(), e.getMessage());
      }
    }
  }

  private SshServer listen(NetconfConfig next) throws IOException {
    KeyPair key = HostKey.of(directory);
    return new SshServer(next, new SshServer.Parts(key, users, throttle, background, this::begin));
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
