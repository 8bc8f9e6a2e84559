package io.postern.tests.netconf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.opendaylight.netconf.api.messages.NetconfMessage;
import org.opendaylight.netconf.api.messages.NotificationMessage;
import org.opendaylight.netconf.api.xml.XmlUtil;
import org.opendaylight.netconf.client.NetconfClientFactoryImpl;
import org.opendaylight.netconf.client.NetconfClientSession;
import org.opendaylight.netconf.client.SimpleNetconfClientSessionListener;
import org.opendaylight.netconf.client.conf.NetconfClientConfiguration;
import org.opendaylight.netconf.client.conf.NetconfClientConfigurationBuilder;
import org.opendaylight.netconf.common.di.DefaultNetconfTimer;
import org.opendaylight.netconf.transport.ssh.SSHTransportStackFactory;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.crypto.types.rev241010.password.grouping.password.type.CleartextPasswordBuilder;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.inet.types.rev130715.Host;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.inet.types.rev130715.IpAddress;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.inet.types.rev130715.Ipv4Address;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.inet.types.rev130715.PortNumber;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.netconf.client.rev240814.netconf.client.initiate.stack.grouping.transport.ssh.ssh.SshClientParametersBuilder;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.netconf.client.rev240814.netconf.client.initiate.stack.grouping.transport.ssh.ssh.TcpClientParametersBuilder;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.ssh.client.rev241010.ssh.client.grouping.ClientIdentityBuilder;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.ssh.client.rev241010.ssh.client.grouping.client.identity.PasswordBuilder;
import org.opendaylight.yangtools.yang.common.Uint16;
import org.xml.sax.SAXException;

/** OpenDaylight's NETCONF client, the one that its controllers use. */
@Tag("interop")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
final class ControllerTest {
  private static final String BASE = "xmlns='urn:ietf:params:xml:ns:netconf:base:1.0'";

  private final AtomicInteger messages = new AtomicInteger();
  private ManagedNode node;
  private DefaultNetconfTimer timer;
  private SSHTransportStackFactory ssh;
  private NetconfClientFactoryImpl clients;

  @BeforeAll
  void start(@TempDir Path folder) throws IOException {
    node = ManagedNode.start(folder);
    timer = new DefaultNetconfTimer();
    ssh = new SSHTransportStackFactory("controller", 1);
    clients = new NetconfClientFactoryImpl(timer, ssh);
  }

  @AfterAll
  void stop() throws IOException {
    clients.close();
    ssh.close();
    timer.close();
    node.close();
  }

  /** Keeps notifications apart from replies. */
  private static final class Listener extends SimpleNetconfClientSessionListener {
    private final BlockingQueue<String> notifications = new LinkedBlockingQueue<>();

    @Override
    public synchronized void onMessage(NetconfClientSession session, NetconfMessage message) {
      if (message instanceof NotificationMessage
          || message.getDocument().getDocumentElement().getLocalName().equals("notification")) {
        notifications.add(XmlUtil.toString(message.getDocument()));
      } else {
        super.onMessage(session, message);
      }
    }
  }

  private NetconfClientConfiguration configuration(Listener listener) {
    return NetconfClientConfigurationBuilder.create()
        .withName("postern")
        .withProtocol(NetconfClientConfiguration.NetconfClientProtocol.SSH)
        .withConnectionTimeoutMillis(30_000)
        .withTcpParameters(
            new TcpClientParametersBuilder()
                .setRemoteAddress(new Host(new IpAddress(new Ipv4Address("127.0.0.1"))))
                .setRemotePort(new PortNumber(Uint16.valueOf(node.port())))
                .build())
        .withSshParameters(
            new SshClientParametersBuilder()
                .setClientIdentity(
                    new ClientIdentityBuilder()
                        .setUsername("admin")
                        .setPassword(
                            new PasswordBuilder()
                                .setPasswordType(
                                    new CleartextPasswordBuilder()
                                        .setCleartextPassword("gateway")
                                        .build())
                                .build())
                        .build())
                .build())
        .withSessionListener(listener)
        .build();
  }

  private String ask(Listener listener, String operation)
      throws IOException, SAXException, InterruptedException, ExecutionException, TimeoutException {
    NetconfMessage request =
        new NetconfMessage(
            XmlUtil.readXmlToDocument(
                "<rpc "
                    + BASE
                    + " message-id='m-"
                    + messages.incrementAndGet()
                    + "'>"
                    + operation
                    + "</rpc>"));
    return XmlUtil.toString(listener.sendRequest(request).get(30, TimeUnit.SECONDS).getDocument());
  }

  @Test
  void a_controller_configures_reads_and_is_notified() throws Exception {
    Listener listener = new Listener();
    NetconfClientSession session =
        clients.createClient(configuration(listener)).get(30, TimeUnit.SECONDS);
    assertTrue(
        session
            .getServerCapabilities()
            .contains("urn:ietf:params:netconf:capability:candidate:1.0"));
    String locked = ask(listener, "<lock><target><candidate/></target></lock>");
    assertTrue(locked.contains("<ok/>"), locked);
    String edited =
        ask(
            listener,
            "<edit-config><target><candidate/></target><default-operation>none</default-operation>"
                + "<config><postern xmlns='https://postern.io/yang/postern'>"
                + "<failover xmlns='https://postern.io/yang/postern-failover'>"
                + "<group xmlns:a='urn:ietf:params:xml:ns:netconf:base:1.0' a:operation='replace'>"
                + "<name>lan</name><member><interface>eth5</interface></member></group>"
                + "</failover></postern></config></edit-config>");
    assertTrue(edited.contains("<ok/>"), edited);
    assertTrue(ask(listener, "<commit/>").contains("<ok/>"));
    assertTrue(ask(listener, "<unlock><target><candidate/></target></unlock>").contains("<ok/>"));
    assertEquals(2, node.agent().config().failover().groups().size());
    String data =
        ask(
            listener,
            "<get><filter type='subtree'><postern xmlns='https://postern.io/yang/postern'/>"
                + "</filter></get>");
    assertTrue(data.contains("eth5"), data);
    String schema =
        ask(
            listener,
            "<get-schema xmlns='urn:ietf:params:xml:ns:yang:ietf-netconf-monitoring'>"
                + "<identifier>postern-failover</identifier></get-schema>");
    assertTrue(schema.contains("module postern-failover"), schema);
    String subscribed =
        ask(
            listener,
            "<create-subscription xmlns='urn:ietf:params:xml:ns:netconf:notification:1.0'/>");
    assertTrue(subscribed.contains("<ok/>"), subscribed);
    Await.until(
        () -> {
          node.agent().moved();
          return !listener.notifications.isEmpty();
        });
    assertTrue(String.valueOf(listener.notifications.poll()).contains("address-moved"));
    session.close();
  }
}
