package io.postern.netconf.transport;

import io.postern.config.NetconfConfig;
import io.postern.net.IpAddress;
import io.postern.netconf.access.LoginThrottle;
import io.postern.netconf.access.Users;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.UnsupportedAddressTypeException;
import java.security.KeyPair;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.sshd.common.io.IoAcceptor;
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

  /** Where it listens: as it was told, and as the kernel has it. */
  private final Map<InetSocketAddress, SocketAddress> bound = new LinkedHashMap<>();

  /** The library's server; its acceptor can be told where to listen while sessions go on. */
  private static final class Listener extends org.apache.sshd.server.SshServer {
    IoAcceptor sockets() {
      return acceptor;
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
    List<InetSocketAddress> wanted = places(config, config.port());
    ssh.setHost(wanted.getFirst().getAddress().getHostAddress());
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
    try {
      start(wanted.getFirst());
      // Port 0 is any for the first address, and the same for all.
      for (InetSocketAddress place : wanted.subList(1, wanted.size())) {
        bind(new InetSocketAddress(place.getAddress(), ssh.getPort()));
      }
    } catch (IOException e) {
      close();
      throw e;
    }
    say();
  }

  private void start(InetSocketAddress first) throws IOException {
    tryPlace(first, first.getPort());
    try {
      ssh.start();
    } catch (IOException | RuntimeException e) {
      throw refused(first, e);
    }
    bound.put(
        new InetSocketAddress(first.getAddress(), ssh.getPort()),
        ssh.sockets().getBoundAddresses().iterator().next());
  }

  /**
   * Listens where this configuration says, and nowhere else. What can be bound beside the old
   * addresses is, before those are given up; connections go on until {@link #endStranded}.
   *
   * @throws IOException where an address or the port is not to be had; it then listens as before
   */
  public synchronized void move(NetconfConfig next, int port) throws IOException {
    List<InetSocketAddress> wanted = places(next, port);
    List<InetSocketAddress> former = List.copyOf(bound.keySet());
    List<InetSocketAddress> leaving = former.stream().filter(a -> !wanted.contains(a)).toList();
    List<InetSocketAddress> coming = wanted.stream().filter(a -> !former.contains(a)).toList();
    List<InetSocketAddress> inTheWay =
        leaving.stream().filter(l -> coming.stream().anyMatch(c -> overlap(l, c))).toList();
    try {
      for (InetSocketAddress place : coming) {
        if (inTheWay.stream().anyMatch(old -> overlap(old, place))) {
          tryPlace(place, 0);
        } else {
          bind(place);
        }
      }
      inTheWay.forEach(this::unbind);
      for (InetSocketAddress place : coming) {
        if (!bound.containsKey(place)) {
          bind(place);
        }
      }
    } catch (IOException e) {
      List.copyOf(bound.keySet()).stream().filter(a -> !former.contains(a)).forEach(this::unbind);
      for (InetSocketAddress place : former) {
        if (!bound.containsKey(place)) {
          bind(place);
        }
      }
      throw e;
    }
    List.copyOf(bound.keySet()).stream().filter(a -> !wanted.contains(a)).forEach(this::unbind);
    ssh.setPort(port);
    say();
  }

  private void say() {
    LOG.info(
        "NETCONF listens on {} port {}",
        bound.keySet().stream()
            .map(a -> a.getAddress().getHostAddress())
            .collect(Collectors.joining(", ")),
        ssh.getPort());
  }

  private static List<InetSocketAddress> places(NetconfConfig config, int port) {
    List<IpAddress> listen =
        config.listen().isEmpty() ? List.of(IpAddress.of(LOOPBACK)) : config.listen();
    return listen.stream().map(a -> new InetSocketAddress(inet(a), port)).distinct().toList();
  }

  private static InetAddress inet(IpAddress address) {
    try {
      return InetAddress.getByAddress(address.octets());
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e); // four or sixteen octets are never unknown
    }
  }

  /** Whether the kernel refuses to have both at once: one is every address of the other's port. */
  private static boolean overlap(InetSocketAddress one, InetSocketAddress other) {
    return one.getPort() == other.getPort()
        && (one.getAddress().isAnyLocalAddress() || other.getAddress().isAnyLocalAddress());
  }

  /** Whether it is to be had; the library would log each time that it is not. */
  private static void tryPlace(InetSocketAddress place, int port) throws IOException {
    try (ServerSocket trial = new ServerSocket()) {
      trial.setReuseAddress(true);
      trial.bind(new InetSocketAddress(place.getAddress(), port));
    } catch (IOException e) {
      throw refused(place, e);
    }
  }

  private void bind(InetSocketAddress place) throws IOException {
    tryPlace(place, place.getPort());
    Set<SocketAddress> before = Set.copyOf(ssh.sockets().getBoundAddresses());
    try {
      ssh.sockets().bind(place);
    } catch (IOException | RuntimeException e) {
      throw refused(place, e);
    }
    ssh.sockets().getBoundAddresses().stream()
        .filter(a -> !before.contains(a))
        .findFirst()
        .ifPresent(actual -> bound.put(place, actual));
  }

  private void unbind(InetSocketAddress place) {
    SocketAddress actual = bound.remove(place);
    if (actual != null) {
      ssh.sockets().unbind(actual);
    }
  }

  private static IOException refused(InetSocketAddress place, Exception e) {
    String why =
        e instanceof UnsupportedAddressTypeException ? "no such addresses here" : e.getMessage();
    return new IOException(
        place.getAddress().getHostAddress() + " port " + place.getPort() + ": " + why, e);
  }

  /** Ends the connections that came in by an address where it no longer listens. */
  public synchronized void endStranded() {
    for (Session session : ssh.getActiveSessions()) {
      if (session.getIoSession().getLocalAddress() instanceof InetSocketAddress local
          && bound.keySet().stream().noneMatch(place -> takes(place, local))) {
        session.close(true);
      }
    }
  }

  private static boolean takes(InetSocketAddress place, InetSocketAddress local) {
    return place.getPort() == local.getPort()
        && (place.getAddress().isAnyLocalAddress()
            || place.getAddress().equals(local.getAddress()));
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
  public synchronized void unbind() {
    List.copyOf(bound.keySet()).forEach(this::unbind);
  }

  /** Ends everything. */
  @Override
  public void close() throws IOException {
    ssh.close(true).await(Duration.ofSeconds(5));
  }
}
