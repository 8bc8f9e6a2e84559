package io.postern.tests.netconf;

import io.postern.netconf.access.JdkEd25519;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.Pipe;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.time.Duration;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.channel.ChannelSubsystem;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.core.CoreModuleProperties;

/** A client that sends what it is told, right or wrong, in the framing it is told. */
public final class RawClient implements AutoCloseable {
  static final String BASE = "urn:ietf:params:xml:ns:netconf:base:1.0";
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final String MARK = "]]>]]>";

  static {
    JdkEd25519.register();
  }

  private final Closing closing;
  private final OutputStream out;
  private final InputStream in;
  private boolean chunked;
  private int messages;

  private RawClient(InputStream in, OutputStream out, Closing closing) {
    this.in = in;
    this.out = out;
    this.closing = closing;
  }

  /** What ends a client. */
  private interface Closing {
    void close() throws IOException;
  }

  private static RawClient over(SshClient ssh, ClientSession session) throws IOException {
    ChannelSubsystem channel = session.createSubsystemChannel("netconf");
    channel.open().verify(PATIENCE);
    return new RawClient(
        channel.getInvertedOut(),
        channel.getInvertedIn(),
        () -> {
          channel.close(true).await(PATIENCE);
          session.close(true).await(PATIENCE);
          ssh.close(true).await(PATIENCE);
          ssh.stop();
        });
  }

  /** Begins a session of admin in this process, without SSH; says hello. */
  static RawClient within(ManagedNode node) throws IOException {
    Pipe there = Pipe.open();
    Pipe back = Pipe.open();
    Closing closing =
        () -> {
          there.sink().close();
          there.source().close();
          back.sink().close();
          back.source().close();
        };
    node.begin(
        Channels.newInputStream(there.source()),
        Channels.newOutputStream(back.sink()),
        () -> {
          try {
            back.sink().close();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
    RawClient client =
        new RawClient(
            Channels.newInputStream(back.source()),
            Channels.newOutputStream(there.sink()),
            closing);
    client.receive();
    return client.hello("1.1");
  }

  static RawClient login(int port, String user, String password) throws IOException {
    return login("127.0.0.1", port, user, password);
  }

  private static RawClient login(String host, int port, String user, String password)
      throws IOException {
    SshClient ssh = client();
    ClientSession session = ssh.connect(user, host, port).verify(PATIENCE).getSession();
    session.addPasswordIdentity(password);
    session.auth().verify(PATIENCE);
    return over(ssh, session);
  }

  static RawClient login(int port, String user, KeyPair key) throws IOException {
    SshClient ssh = client();
    ClientSession session = ssh.connect(user, "127.0.0.1", port).verify(PATIENCE).getSession();
    session.addPublicKeyIdentity(key);
    session.auth().verify(PATIENCE);
    return over(ssh, session);
  }

  private static SshClient client() {
    SshClient ssh = SshClient.setUpDefaultClient();
    ssh.setServerKeyVerifier((s, address, key) -> true);
    CoreModuleProperties.TCP_NODELAY.set(ssh, true);
    ssh.start();
    return ssh;
  }

  /**
   * Logs in with a password and says hello in the newer version; the server's hello is read. The
   * connection is made in the network of the thread that calls.
   */
  public static RawClient begin(String host, int port, String user, String password)
      throws IOException {
    RawClient client = login(host, port, user, password);
    client.receive();
    return client.hello("1.1");
  }

  /** Logs in as admin and says hello in the newer version; the server's hello is read. */
  static RawClient admin(int port) throws IOException {
    RawClient client = login(port, "admin", "gateway");
    client.receive();
    client.hello("1.1");
    return client;
  }

  /** Says hello. */
  RawClient hello(String version) throws IOException {
    send(
        "<hello xmlns='"
            + BASE
            + "'><capabilities><capability>urn:ietf:params:netconf:base:"
            + version
            + "</capability></capabilities></hello>");
    chunked = version.equals("1.1");
    return this;
  }

  /** Sends a message in the session's framing. */
  void send(String message) throws IOException {
    byte[] octets = message.getBytes(StandardCharsets.UTF_8);
    String head = chunked ? "\n#" + octets.length + "\n" : "";
    raw(head + message + (chunked ? "\n##\n" : MARK));
  }

  /** Sends octets as they are. */
  void raw(String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  /** Sends an operation. */
  public void rpc(String operation) throws IOException {
    send("<rpc xmlns='" + BASE + "' message-id='" + ++messages + "'>" + operation + "</rpc>");
  }

  /** Sends an operation and returns what comes next. */
  public String ask(String operation) throws IOException {
    rpc(operation);
    return receive();
  }

  /** The next message; empty at the end of the session. */
  public String receive() throws IOException {
    return chunked ? receiveChunked() : receiveMarked();
  }

  private String receiveMarked() throws IOException {
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    while (true) {
      int octet = in.read();
      if (octet < 0) {
        return "";
      }
      message.write(octet);
      if (octet == '>') {
        String text = message.toString(StandardCharsets.UTF_8);
        if (text.endsWith(MARK)) {
          return text.substring(0, text.length() - MARK.length());
        }
      }
    }
  }

  private String receiveChunked() throws IOException {
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    while (true) {
      String head = line() + line();
      if (head.isEmpty()) {
        return "";
      }
      if (head.equals("##")) {
        return message.toString(StandardCharsets.UTF_8);
      }
      message.write(in.readNBytes(Integer.parseInt(head.substring(1))));
    }
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int octet = in.read(); octet >= 0 && octet != '\n'; octet = in.read()) {
      line.append((char) octet);
    }
    return line.toString();
  }

  @Override
  public void close() throws IOException {
    closing.close();
  }
}
