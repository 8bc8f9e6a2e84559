package io.postern.snmp;

import io.postern.config.SnmpConfig;
import io.postern.view.Mib;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.snmp4j.agent.mo.snmp.CoexistenceInfo;
import org.snmp4j.agent.mo.snmp.CoexistenceInfoProvider;
import org.snmp4j.agent.security.VACM;
import org.snmp4j.security.SecurityLevel;
import org.snmp4j.security.SecurityModel;
import org.snmp4j.smi.Address;
import org.snmp4j.smi.OID;
import org.snmp4j.smi.OctetString;

/**
 * Who may see and set what: the view-based access control (RFC 3415) and the communities (RFC 3584)
 * that follow from the configuration. Users are answered with authentication and privacy only;
 * communities read and never set. Tables that hold users, communities or access rights are in
 * nobody's view.
 */
final class Access implements VACM, CoexistenceInfoProvider {
  private static final OctetString READ = new OctetString("read");
  private static final OctetString READ_BY_USER = new OctetString("read-by-user");
  private static final OctetString WRITE = new OctetString("write");
  private static final OctetString NO_CONTEXT = new OctetString();

  private static final List<String> STANDARD =
      List.of(
          "1.3.6.1.2.1.1", // system
          "1.3.6.1.2.1.2", // interfaces
          "1.3.6.1.2.1.11", // snmp
          "1.3.6.1.2.1.31", // ifMIB
          Mib.MODULE);

  /** What tells users of SNMPv3 about the engine: counters and receivers, no secret. */
  private static final List<String> ENGINE =
      List.of(
          "1.3.6.1.6.3.1", // snmpMIB: snmpSetSerialNo
          "1.3.6.1.6.3.10", // snmpFrameworkMIB
          "1.3.6.1.6.3.11", // snmpMPDMIB
          "1.3.6.1.6.3.12", // snmpTargetMIB
          "1.3.6.1.6.3.13", // snmpNotificationMIB
          "1.3.6.1.6.3.15.1.1"); // usmStats

  private static final Map<OctetString, View> VIEWS =
      Map.of(
          READ, new View(STANDARD, List.of()),
          READ_BY_USER, new View(concat(STANDARD, ENGINE), List.of()),
          WRITE, new View(List.of(Mib.OBJECTS), List.of()));

  private final OctetString engineId;
  private volatile Rights rights = new Rights(Map.of(), Map.of());

  /**
   * What the configuration grants.
   *
   * @param users whether a user may set, by security name
   * @param communities security names by community
   */
  private record Rights(
      Map<OctetString, Boolean> users, Map<OctetString, OctetString> communities) {}

  Access(OctetString engineId) {
    this.engineId = engineId;
  }

  /** Takes over what a configuration grants. */
  void configure(SnmpConfig config) {
    Map<OctetString, Boolean> users = new HashMap<>();
    config.users().forEach(u -> users.put(new OctetString(u.name()), u.writable()));
    Map<OctetString, OctetString> communities = new HashMap<>();
    config
        .communities()
        .forEach(c -> communities.put(new OctetString(c.community()), new OctetString(c.name())));
    rights = new Rights(users, communities);
  }

  /** How much of a subtree a view has. */
  View.Cover cover(@Nullable OctetString viewName, OID subtree) {
    View view = viewName == null ? null : VIEWS.get(viewName);
    return view == null ? View.Cover.NONE : view.cover(subtree);
  }

  @Override
  public int isAccessAllowed(
      OctetString context,
      OctetString securityName,
      int securityModel,
      int securityLevel,
      int viewType,
      OID oid) {
    OctetString view = getViewName(context, securityName, securityModel, securityLevel, viewType);
    return view == null ? VACM_NO_SUCH_VIEW : isAccessAllowed(view, oid);
  }

  @Override
  public int isAccessAllowed(OctetString viewName, OID oid) {
    View view = VIEWS.get(viewName);
    if (view == null) {
      return VACM_NO_SUCH_VIEW;
    }
    return view.contains(oid) ? VACM_OK : VACM_NOT_IN_VIEW;
  }

  @Override
  @SuppressWarnings("NullAway") // the interface is not annotated: null is its "no view"
  public OctetString getViewName(
      OctetString context,
      OctetString securityName,
      int securityModel,
      int securityLevel,
      int viewType) {
    Rights now = rights;
    if (securityModel == SecurityModel.SECURITY_MODEL_USM) {
      Boolean writable = now.users.get(securityName);
      if (writable == null || securityLevel != SecurityLevel.AUTH_PRIV) {
        return null;
      }
      return viewType != VIEW_WRITE ? READ_BY_USER : writable ? WRITE : null;
    }
    return viewType != VIEW_WRITE && now.communities.containsValue(securityName) ? READ : null;
  }

  @Override
  public boolean hasContext(OctetString contextName) {
    return contextName.length() == 0;
  }

  @Override
  public CoexistenceInfo[] getCoexistenceInfo(OctetString community) {
    OctetString name = rights.communities.get(community);
    return name == null
        ? new CoexistenceInfo[0]
        : new CoexistenceInfo[] {new CoexistenceInfo(name, engineId, NO_CONTEXT)};
  }

  @Override
  @SuppressWarnings("NullAway") // the interface is not annotated: null is its "no community"
  public OctetString getCommunity(
      OctetString securityName, OctetString contextEngineId, OctetString contextName) {
    for (Map.Entry<OctetString, OctetString> entry : rights.communities.entrySet()) {
      if (entry.getValue().equals(securityName)) {
        return entry.getKey();
      }
    }
    return null;
  }

  @Override
  public boolean passesFilter(Address address, CoexistenceInfo coexistenceInfo) {
    return true;
  }

  private static List<String> concat(List<String> first, List<String> second) {
    return Stream.concat(first.stream(), second.stream()).toList();
  }
}
