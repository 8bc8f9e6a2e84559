package io.postern.snmp;

import io.postern.config.SnmpConfig;
import java.util.ArrayList;
import java.util.List;
import org.snmp4j.event.CounterListener;
import org.snmp4j.mp.CounterSupport;
import org.snmp4j.mp.MPv1;
import org.snmp4j.mp.MPv2c;
import org.snmp4j.mp.MPv3;
import org.snmp4j.mp.MessageProcessingModel;
import org.snmp4j.security.AuthHMAC128SHA224;
import org.snmp4j.security.AuthHMAC192SHA256;
import org.snmp4j.security.AuthHMAC256SHA384;
import org.snmp4j.security.AuthHMAC384SHA512;
import org.snmp4j.security.PrivAES128;
import org.snmp4j.security.PrivAES256;
import org.snmp4j.security.SecurityModel;
import org.snmp4j.security.SecurityModels;
import org.snmp4j.security.SecurityProtocols;
import org.snmp4j.security.SecurityProtocols.SecurityProtocolSet;
import org.snmp4j.security.USM;
import org.snmp4j.security.UsmUser;
import org.snmp4j.security.UsmUserEntry;
import org.snmp4j.smi.OID;
import org.snmp4j.smi.OctetString;

/**
 * The engine (RFC 3411): its id, its users and the protocols it speaks. Authentication is SHA-2,
 * privacy AES; MD5, SHA-1 and DES, which SNMP4J has on by default, are not there. Nothing of it is
 * static: each agent of a process has its own.
 */
final class SnmpEngine {
  private final OctetString engineId;
  private final SecurityProtocols protocols = protocolsOfToday();
  private final CounterSupport counters = new CounterSupport();
  private final USM usm;
  private final SecurityModels models;

  SnmpEngine(EngineState state) {
    engineId = state.engineId();
    usm = new USM(protocols, engineId, state.getEngineBoots(), counters);
    models = SecurityModels.getCollection(new SecurityModel[] {usm});
  }

  private static SecurityProtocols protocolsOfToday() {
    SecurityProtocols protocols = new SecurityProtocols(SecurityProtocolSet.none);
    protocols.addAuthenticationProtocol(new AuthHMAC128SHA224());
    protocols.addAuthenticationProtocol(new AuthHMAC192SHA256());
    protocols.addAuthenticationProtocol(new AuthHMAC256SHA384());
    protocols.addAuthenticationProtocol(new AuthHMAC384SHA512());
    protocols.addPrivacyProtocol(new PrivAES128());
    protocols.addPrivacyProtocol(new PrivAES256());
    return protocols;
  }

  OctetString engineId() {
    return engineId;
  }

  SecurityProtocols protocols() {
    return protocols;
  }

  SecurityModels models() {
    return models;
  }

  CounterSupport counters() {
    return counters;
  }

  USM usm() {
    return usm;
  }

  void addCounterListener(CounterListener listener) {
    counters.addCounterListener(listener);
  }

  /** Takes over the users of a configuration. */
  void configure(SnmpConfig config) {
    List<OctetString> wanted = new ArrayList<>();
    for (SnmpConfig.User user : config.users()) {
      OctetString name = new OctetString(user.name());
      wanted.add(name);
      UsmUser entry =
          new UsmUser(
              name,
              authentication(user.auth()),
              new OctetString(user.authPassphrase()),
              privacy(user.priv()),
              new OctetString(user.privPassphrase()));
      usm.removeAllUsers(name);
      usm.addUser(entry);
    }
    for (UsmUserEntry entry : usm.getUserTable().getUserEntries()) {
      if (!wanted.contains(entry.getUserName())) {
        usm.removeAllUsers(entry.getUserName());
      }
    }
  }

  /** New message processing models; with v1 and v2c where communities are configured. */
  List<MessageProcessingModel> messageProcessing(boolean communities) {
    List<MessageProcessingModel> processing = new ArrayList<>();
    if (communities) {
      processing.add(new MPv1());
      processing.add(new MPv2c());
    }
    processing.add(new MPv3(engineId.getValue(), null, protocols, models, counters));
    return processing;
  }

  private static OID authentication(SnmpConfig.Auth auth) {
    return switch (auth) {
      case SHA_224 -> AuthHMAC128SHA224.ID;
      case SHA_256 -> AuthHMAC192SHA256.ID;
      case SHA_384 -> AuthHMAC256SHA384.ID;
      case SHA_512 -> AuthHMAC384SHA512.ID;
    };
  }

  private static OID privacy(SnmpConfig.Priv priv) {
    return switch (priv) {
      case AES_128 -> PrivAES128.ID;
      case AES_256 -> PrivAES256.ID;
    };
  }
}
