package io.postern.snmp;

import io.postern.config.SnmpConfig;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
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
  private final Map<String, SnmpConfig.User> users = new HashMap<>();

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

  /** Takes over the users of a configuration; those that stay as they are are not touched. */
  synchronized void configure(SnmpConfig config) {
    Map<String, SnmpConfig.User> wanted = new HashMap<>();
    config.users().forEach(user -> wanted.put(user.name(), user));
    for (SnmpConfig.User before : List.copyOf(users.values())) {
      if (!before.equals(wanted.get(before.name()))) {
        usm.removeAllUsers(new OctetString(before.name()));
        users.remove(before.name());
      }
    }
    for (SnmpConfig.User user : config.users()) {
      if (users.put(user.name(), user) == null) {
        add(user);
      }
    }
  }

  private void add(SnmpConfig.User user) {
    OctetString name = new OctetString(user.name());
    OID auth = authentication(user.auth());
    OID priv = privacy(user.priv());
    if (user.authSecret() instanceof SnmpConfig.Passphrase(String authPassphrase)
        && user.privSecret() instanceof SnmpConfig.Passphrase(String privPassphrase)) {
      usm.addUser(
          new UsmUser(
              name, auth, new OctetString(authPassphrase), priv, new OctetString(privPassphrase)));
      return;
    }
    byte[] engine = engineId.getValue();
    byte[] authKey =
        switch (user.authSecret()) {
          case SnmpConfig.LocalizedKey(String hex) -> HexFormat.of().parseHex(hex);
          case SnmpConfig.Passphrase(String text) ->
              protocols.passwordToKey(auth, new OctetString(text), engine);
        };
    byte[] privKey =
        switch (user.privSecret()) {
          case SnmpConfig.LocalizedKey(String hex) -> HexFormat.of().parseHex(hex);
          case SnmpConfig.Passphrase(String text) ->
              protocols.passwordToKey(priv, auth, new OctetString(text), engine);
        };
    usm.addLocalizedUser(engine, name, auth, authKey, priv, privKey);
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
