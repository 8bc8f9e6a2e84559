package io.postern.tests.snmp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.snmp4j.CommunityTarget;
import org.snmp4j.MessageDispatcherImpl;
import org.snmp4j.PDU;
import org.snmp4j.ScopedPDU;
import org.snmp4j.Snmp;
import org.snmp4j.Target;
import org.snmp4j.TransportStateReference;
import org.snmp4j.UserTarget;
import org.snmp4j.event.ResponseEvent;
import org.snmp4j.mp.CounterSupport;
import org.snmp4j.mp.MPv2c;
import org.snmp4j.mp.MPv3;
import org.snmp4j.security.AuthHMAC192SHA256;
import org.snmp4j.security.AuthenticationProtocol;
import org.snmp4j.security.PrivAES128;
import org.snmp4j.security.PrivacyProtocol;
import org.snmp4j.security.SecurityLevel;
import org.snmp4j.security.SecurityModel;
import org.snmp4j.security.SecurityModels;
import org.snmp4j.security.SecurityProtocols;
import org.snmp4j.security.SecurityProtocols.SecurityProtocolSet;
import org.snmp4j.security.USM;
import org.snmp4j.security.UsmUser;
import org.snmp4j.smi.OID;
import org.snmp4j.smi.OctetString;
import org.snmp4j.smi.UdpAddress;
import org.snmp4j.smi.Variable;
import org.snmp4j.smi.VariableBinding;
import org.snmp4j.transport.DefaultUdpTransportMapping;

/** A management station that asks an agent at the loopback. */
final class Station implements AutoCloseable {
  private final Snmp snmp;
  private final Target<UdpAddress> target;
  private final AtomicInteger longest = new AtomicInteger();

  /** How a user's messages are signed and encrypted. */
  record Cipher(AuthenticationProtocol auth, PrivacyProtocol priv) {}

  private Station(Target<UdpAddress> target, @Nullable Cipher user) throws IOException {
    this.target = target;
    MessageDispatcherImpl dispatcher = new MessageDispatcherImpl();
    dispatcher.addMessageProcessingModel(new MPv2c());
    if (user != null) {
      byte[] engineId = {(byte) 0x80, 0, 0, 1, 5, 1, 2, 3};
      SecurityProtocols protocols = new SecurityProtocols(SecurityProtocolSet.none);
      protocols.addAuthenticationProtocol(user.auth());
      protocols.addPrivacyProtocol(user.priv());
      USM usm = new USM(protocols, new OctetString(engineId), 0);
      usm.addUser(
          new UsmUser(
              new OctetString("admin"),
              user.auth().getID(),
              new OctetString("authpass-admin"),
              user.priv().getID(),
              new OctetString("privpass-admin")));
      dispatcher.addMessageProcessingModel(
          new MPv3(
              engineId,
              null,
              protocols,
              SecurityModels.getCollection(new SecurityModel[] {usm}),
              new CounterSupport()));
    }
    snmp =
        new Snmp(
            dispatcher,
            new DefaultUdpTransportMapping(new UdpAddress("127.0.0.1/0")) {
              @Override
              protected ByteBuffer prepareInPacket(
                  DatagramPacket packet, byte[] buffer, TransportStateReference reference)
                  throws IOException {
                longest.accumulateAndGet(packet.getLength(), Math::max);
                return super.prepareInPacket(packet, buffer, reference);
              }
            });
    snmp.listen();
  }

  /** A station that asks with a community. */
  static Station withCommunity(int port, String community) throws IOException {
    CommunityTarget<UdpAddress> target =
        new CommunityTarget<>(new UdpAddress("127.0.0.1/" + port), new OctetString(community));
    target.setVersion(MPv2c.ID);
    return new Station(timed(target), null);
  }

  /** A station that asks as the user who may set. */
  static Station asAdmin(int port) throws IOException {
    return asAdmin(port, new Cipher(new AuthHMAC192SHA256(), new PrivAES128()));
  }

  /** The same user's name and passphrases with other protocols. */
  static Station asAdmin(int port, Cipher cipher) throws IOException {
    UserTarget<UdpAddress> target =
        new UserTarget<>(
            new UdpAddress("127.0.0.1/" + port),
            new OctetString("admin"),
            new byte[0],
            SecurityLevel.AUTH_PRIV);
    target.setVersion(MPv3.ID);
    target.setSecurityModel(SecurityModel.SECURITY_MODEL_USM);
    return new Station(timed(target), cipher);
  }

  private static Target<UdpAddress> timed(Target<UdpAddress> target) {
    target.setTimeout(15_000);
    target.setRetries(0);
    return target;
  }

  /** Waits no longer than so for an answer, milliseconds. */
  void patience(long millis) {
    target.setTimeout(millis);
  }

  /** A request of a type, to be filled. */
  PDU request(int type) {
    PDU pdu = target.getVersion() == MPv3.ID ? new ScopedPDU() : new PDU();
    pdu.setType(type);
    return pdu;
  }

  /** The answer; null where none came in time. */
  @Nullable PDU ask(PDU request) {
    try {
      ResponseEvent<UdpAddress> answer = snmp.send(request, target);
      return answer.getResponse();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The value of an object; an exception value where there is none. */
  Variable get(String oid) {
    PDU request = request(PDU.GET);
    request.add(new VariableBinding(new OID(oid)));
    PDU answer = ask(request);
    if (answer == null) {
      throw new AssertionError("no answer to a get of " + oid);
    }
    return answer.getVariable(new OID(oid));
  }

  /** Sets objects together; the error status. */
  int set(VariableBinding... bindings) {
    PDU request = request(PDU.SET);
    request.addAll(bindings);
    PDU answer = ask(request);
    return answer == null ? -1 : answer.getErrorStatus();
  }

  /** Everything below an object, by GETBULK. */
  List<VariableBinding> walk(String root, int repetitions) {
    OID below = new OID(root);
    List<VariableBinding> found = new ArrayList<>();
    OID at = below;
    while (true) {
      PDU request = request(PDU.GETBULK);
      request.setMaxRepetitions(repetitions);
      request.add(new VariableBinding(at));
      PDU answer = ask(request);
      if (answer == null || answer.size() == 0) {
        throw new AssertionError("no answer after " + at);
      }
      for (VariableBinding binding : answer.getVariableBindings()) {
        if (binding.isException() || !binding.getOid().startsWith(below)) {
          return found;
        }
        if (binding.getOid().compareTo(at) <= 0) {
          throw new AssertionError(binding.getOid() + " does not come after " + at);
        }
        found.add(binding);
        at = binding.getOid();
      }
    }
  }

  /** The longest packet that came, octets of UDP payload. */
  int longest() {
    return longest.get();
  }

  @Override
  public void close() throws IOException {
    snmp.close();
  }
}
