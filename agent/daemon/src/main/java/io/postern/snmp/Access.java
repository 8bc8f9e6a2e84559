package io.postern.snmp;

import io.postern.config.SnmpConfig;
import io.postern.net.IpAddress;
import io.postern.net.IpFamily;
import io.postern.net.IpPrefix;
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
import org.snmp4j.smi.UdpAddress;

/**
 * Who may see and set what, and is told of what: the view-based access control (RFC 3415) and the
 * communities (RFC 3584) that follow from the configuration. Users are answered with authentication
 * and privacy only; communities read and never set, and only from where they may come. Tables that
 * hold users, communities or access rights are in nobody's view.
 */
final class Access implements VACM, CoexistenceInfoProvider {
  private static final OctetString READ = new OctetString("read");
  private static final OctetString READ_BY_USER = new OctetString("read-by-user");
  private static final OctetString WRITE = new OctetString("write");
  private static final OctetString NOTIFY = new OctetString("notify");
  private static final OctetString NO_CONTEXT = new OctetString();

  private static final List<String> STANDARD =
      List.of(
          "1.3.6.1.2.1.1", // system
          "1.3.6.1.2.1.2", // interfaces
          "1.3.6.1.2.1.11", // snmp
          "1.3.6.1.2.1.31", // ifMIB
          "1.3.6.1.2.1.207", // vrrpv3MIB
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

  /** What tells of a start, of a wrong password or of a link, and what says which of them. */
  private static final List<String> SNMP_TRAPS = List.of("1.3.6.1.6.3.1.1");

  /** Whatever a view includes: these say who may do what. */
  private static final View NO_SECRETS =
      new View(
          List.of("1"),
          List.of(
              "1.3.6.1.6.3.15.1.2", // usmUser
              "1.3.6.1.6.3.16", // snmpVacmMIB
              "1.3.6.1.6.3.18")); // snmpCommunityMIB

  private static final View SETTABLE = new View(List.of(Mib.OBJECTS), List.of());

  private static final Map<OctetString, View> USUAL =
      Map.of(
          READ, new View(STANDARD, List.of()),
          READ_BY_USER, new View(concat(STANDARD, ENGINE), List.of()),
          WRITE, SETTABLE,
          NOTIFY, new View(concat(STANDARD, SNMP_TRAPS), List.of()));

  private final OctetString engineId;
  private volatile Rights rights = new Rights(Map.of(), Map.of(), Map.of(), USUAL);

  /**
   * What somebody may do.
   *
   * @param read the name of the view of what it sees
   * @param write the name of the view of what it sets; null: nothing
   * @param told the name of the view of what it is told of
   */
  private record Grant(OctetString read, @Nullable OctetString write, OctetString told) {}

  /**
   * A community.
   *
   * @param community its string
   * @param sources where its requests may come from; empty: from anywhere
   */
  private record Spoken(OctetString community, List<IpPrefix> sources, Grant grant) {}

  /**
   * What the configuration grants.
   *
   * @param users by security name
   * @param communities by security name
   * @param names security names by community
   * @param views by name
   */
  private record Rights(
      Map<OctetString, Grant> users,
      Map<OctetString, Spoken> communities,
      Map<OctetString, OctetString> names,
      Map<OctetString, View> views) {}

  Access(OctetString engineId) {
    this.engineId = engineId;
  }

  /** Takes over what a configuration grants. */
  void configure(SnmpConfig config) {
    Map<OctetString, View> views = new HashMap<>(USUAL);
    for (SnmpConfig.View each : config.views()) {
      View view = new View(each.include(), each.exclude()).within(NO_SECRETS);
      views.put(seen(each.name()), view);
      views.put(set(each.name()), SETTABLE.within(view));
    }
    Map<OctetString, Grant> users = new HashMap<>();
    for (SnmpConfig.User user : config.users()) {
      boolean usual = user.view().isEmpty();
      users.put(
          new OctetString(user.name()),
          new Grant(
              usual ? READ_BY_USER : seen(user.view()),
              user.writable() ? (usual ? WRITE : set(user.view())) : null,
              usual ? NOTIFY : seen(user.view())));
    }
    Map<OctetString, Spoken> communities = new HashMap<>();
    Map<OctetString, OctetString> names = new HashMap<>();
    for (SnmpConfig.Community each : config.communities()) {
      boolean usual = each.view().isEmpty();
      OctetString name = new OctetString(each.name());
      OctetString community = new OctetString(each.community());
      Grant grant =
          new Grant(usual ? READ : seen(each.view()), null, usual ? NOTIFY : seen(each.view()));
      communities.put(name, new Spoken(community, each.sources(), grant));
      names.put(community, name);
    }
    rights = new Rights(users, communities, names, views);
  }

  /** The view that the configuration has under a name, which has no blanks; ours have none. */
  private static OctetString seen(String name) {
    return new OctetString("see " + name);
  }

  private static OctetString set(String name) {
    return new OctetString("set " + name);
  }

  /** What a receiver is told of; nothing where it is unknown. */
  View told(SnmpConfig.Target target) {
    Rights now = rights;
    OctetString name = new OctetString(target.security());
    Grant grant =
        switch (target.version()) {
          case V3 -> now.users.get(name);
          case V2C -> {
            Spoken community = now.communities.get(name);
            yield community == null ? null : community.grant;
          }
        };
    View view = grant == null ? null : now.views.get(grant.told);
    return view == null ? new View(List.of(), List.of()) : view;
  }

  /** How much of a subtree a view has. */
  View.Cover cover(@Nullable OctetString viewName, OID subtree) {
    View view = viewName == null ? null : rights.views.get(viewName);
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
    View view = rights.views.get(viewName);
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
      return securityLevel == SecurityLevel.AUTH_PRIV
          ? view(now.users.get(securityName), viewType)
          : null;
    }
    Spoken community = now.communities.get(securityName);
    return community == null ? null : view(community.grant, viewType);
  }

  private static @Nullable OctetString view(@Nullable Grant grant, int viewType) {
    if (grant == null) {
      return null;
    }
    return switch (viewType) {
      case VIEW_WRITE -> grant.write;
      case VIEW_NOTIFY -> grant.told;
      default -> grant.read;
    };
  }

  @Override
  public boolean hasContext(OctetString contextName) {
    return contextName.length() == 0;
  }

  @Override
  public CoexistenceInfo[] getCoexistenceInfo(OctetString community) {
    OctetString name = rights.names.get(community);
    return name == null
        ? new CoexistenceInfo[0]
        : new CoexistenceInfo[] {new CoexistenceInfo(name, engineId, NO_CONTEXT)};
  }

  @Override
  @SuppressWarnings("NullAway") // the interface is not annotated: null is its "no community"
  public OctetString getCommunity(
      OctetString securityName, OctetString contextEngineId, OctetString contextName) {
    Spoken community = rights.communities.get(securityName);
    return community == null ? null : community.community;
  }

  /** Whether a request with a community may come from there. */
  @Override
  public boolean passesFilter(Address address, CoexistenceInfo coexistenceInfo) {
    Spoken community = rights.communities.get(coexistenceInfo.getSecurityName());
    if (community == null) {
      return false;
    }
    if (community.sources.isEmpty()) {
      return true;
    }
    if (!(address instanceof UdpAddress peer)) {
      return false;
    }
    byte[] octets = peer.getInetAddress().getAddress();
    IpAddress from = IpAddress.of(octets.length == 4 ? IpFamily.IPV4 : IpFamily.IPV6, octets, 0);
    return community.sources.stream().anyMatch(source -> source.contains(from));
  }

  private static List<String> concat(List<String> first, List<String> second) {
    return Stream.concat(first.stream(), second.stream()).toList();
  }
}
