package io.postern.netconf.transport;

import io.postern.config.NetconfConfig;
import io.postern.net.IpAddress;
import io.postern.netconf.access.LoginThrottle;
import io.postern.netconf.access.Users;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.security.KeyPair;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.SessionHeartbeatController.HeartbeatType;
import org.apache.sshd.common.session.SessionListener;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.server.ServerBuilder;
import org.apache.sshd.server.auth.AsyncAuthException;
import org.apache.sshd.server.auth.password.UserAuthPasswordFactory;
import org.apache.sshd.server.auth.pubkey.UserAuthPublicKeyFactory;
import org.apache.sshd.server.forward.RejectAllForwardingFilter;
import org.apache.sshd.server.session.ServerSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An SSH server that has the subsystem netconf and nothing else. */
public final class SshServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SshServer.class);
  private static final int MAX_CONNECTIONS = 128;
  private static final String LOOPBACK = "127.0.0.1";

  private final Listener ssh;

  /** The library's server; its acceptor can be told to stop while sessions go on. */
  private static final class Listener extends org.apache.sshd.server.SshServer {
    void unbind() {
      if (acceptor != null) {
        acceptor.unbind();
      }
    }
  }

  /** What a server is made of. */
  public record Parts(
      KeyPair hostKey,
      Users users,
      LoginThrottle throttle,
      ScheduledExecutorService logins,
      SubsystemStart subsystem) {}

  /** Begins a session on a channel. */
  @FunctionalInterface
  public interface SubsystemStart {
    /** False where there are too many. */
    boolean begin(ChannelPeer peer, Runnable ended);
  }

  /**
   * Listens.
   *
   * @throws IOException where an address or the port is not to be had
   */
  public SshServer(NetconfConfig config, Parts parts) throws IOException {
    ssh = (Listener) ServerBuilder.builder().factory(Listener::new).build();
    ssh.setHost(
        config.listen().isEmpty()
            ? LOOPBACK
            : config.listen().stream().map(IpAddress::toString).collect(Collectors.joining(",")));
    ssh.setPort(config.port());
    ssh.setNioWorkers(2);
    ssh.setKeyPairProvider(KeyPairProvider.wrap(parts.hostKey()));
    ssh.setUserAuthFactories(
        List.of(UserAuthPublicKeyFactory.INSTANCE, UserAuthPasswordFactory.INSTANCE));
    ssh.setPublickeyAuthenticator((user, key, session) -> parts.users().key(user, key));
    ssh.setPasswordAuthenticator(
        (user, password, session) -> password(parts, user, password, session));
    ssh.setSubsystemFactories(List.of(new NetconfSubsystem.Factory(parts)));
    ssh.setShellFactory(null);
    ssh.setCommandFactory(null);
    ssh.setForwardingFilter(RejectAllForwardingFilter.INSTANCE);
    CoreModuleProperties.AUTH_TIMEOUT.set(ssh, Duration.ofSeconds(30));
    CoreModuleProperties.MAX_AUTH_REQUESTS.set(ssh, 6);
    CoreModuleProperties.MAX_CONCURRENT_CHANNELS.set(ssh, 8);
    // Sessions have their own bound for silence; a subscription may be silent for days.
    CoreModuleProperties.IDLE_TIMEOUT.set(ssh, Duration.ZERO);
    CoreModuleProperties.NIO2_READ_TIMEOUT.set(ssh, Duration.ZERO);
    CoreModuleProperties.SOCKET_KEEPALIVE.set(ssh, true);
    // A reply is one write: its last segment must not wait for the client's delayed ACK (40 ms).
    CoreModuleProperties.TCP_NODELAY.set(ssh, true);
    CoreModuleProperties.SERVER_IDENTIFICATION.set(ssh, "POSTERN");
    ssh.setSessionHeartbeat(HeartbeatType.IGNORE, Duration.ofSeconds(60));
    ssh.addSessionListener(
        new SessionListener() {
          @Override
          public void sessionCreated(Session session) {
            if (ssh.getActiveSessions().size() > MAX_CONNECTIONS) {
              LOG.warn("too many connections: one from {} is closed", source(session));
              session.close(true);
            }
          }
        });
    ssh.start();
    LOG.info("NETCONF listens on {} port {}", ssh.getHost(), ssh.getPort());
  }

  /** Checks a password off the SSH library's threads; a wrong one is answered late. */
  private static boolean password(
      Parts parts, String user, String password, ServerSession session) {
    AsyncAuthException later = new AsyncAuthException();
    String source = source(session);
    parts
        .logins()
        .execute(
            () -> {
              boolean right = parts.users().password(user, password);
              if (right) {
                parts.throttle().succeeded(source);
                later.setAuthed(true);
                return;
              }
              Duration delay = parts.throttle().failed(source);
              LOG.info("login of {} from {} refused", printable(user), source);
              var _ =
                  parts
                      .logins()
                      .schedule(
                          () -> later.setAuthed(false), delay.toMillis(), TimeUnit.MILLISECONDS);
            });
    throw later;
  }

  /** What a stranger sent, fit for a log. */
  private static String printable(String text) {
    String shown = text.length() > 64 ? text.substring(0, 64) : text;
    return shown.replaceAll("[^ -~]", "?");
  }

  /** The address of the other end. */
  static String source(Session session) {
    SocketAddress remote =
        session.getIoSession() == null ? null : session.getIoSession().getRemoteAddress();
    if (remote instanceof InetSocketAddress inet) {
      InetAddress address = inet.getAddress();
      return address == null ? inet.getHostString() : address.getHostAddress();
    }
    return "unknown";
  }

  /** The port that it listens on. */
  public int port() {
    return ssh.getPort();
  }

  /** Takes no further connections; those that are open go on. */
  public void unbind() {
    ssh.unbind();
  }

  /** Ends everything. */
  @Override
  public void close() throws IOException {
    ssh.close(true).await(Duration.ofSeconds(5));
  }
}
