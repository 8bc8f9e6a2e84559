package io.postern.snmp;

import io.postern.config.SnmpConfig;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.snmp4j.agent.mo.snmp.SnmpNotificationMIB;
import org.snmp4j.agent.mo.snmp.SnmpTargetMIB;
import org.snmp4j.agent.mo.snmp.StorageType;
import org.snmp4j.agent.mo.snmp.TransportDomains;
import org.snmp4j.mp.MPv2c;
import org.snmp4j.mp.MPv3;
import org.snmp4j.security.SecurityLevel;
import org.snmp4j.security.SecurityModel;
import org.snmp4j.smi.OID;
import org.snmp4j.smi.OctetString;

/**
 * The configured receivers as SNMP-TARGET-MIB and SNMP-NOTIFICATION-MIB have them (RFC 3413): for
 * each an address and parameters of its name, tagged by what it is sent. They are shown, not used:
 * {@link Receivers} sends. A community stands there by its name in the configuration, not by its
 * string.
 */
final class TargetTables {
  private static final int SNMP_TRAP = 1;
  private static final int SNMP_INFORM = 2;
  private static final int MILLIS_IN_HUNDREDTH = 10;

  private final SnmpTargetMIB targets;
  private final SnmpNotificationMIB notifications;
  private List<SnmpConfig.Target> shown = List.of();
  private Set<String> tags = Set.of();

  TargetTables(SnmpTargetMIB targets, SnmpNotificationMIB notifications) {
    this.targets = targets;
    this.notifications = notifications;
  }

  /** Shows these and no others. */
  synchronized void show(List<SnmpConfig.Target> next) {
    for (SnmpConfig.Target gone : shown) {
      if (!next.contains(gone)) {
        targets.removeTargetAddress(new OctetString(gone.name()));
        targets.removeTargetParams(new OctetString(gone.name()));
      }
    }
    next.stream().filter(target -> !shown.contains(target)).forEach(this::add);
    shown = List.copyOf(next);
    Set<String> used = new LinkedHashSet<>();
    next.forEach(target -> used.add(tag(target)));
    tags.stream()
        .filter(tag -> !used.contains(tag))
        .forEach(tag -> notifications.removeNotifyEntry(new OctetString(tag)));
    for (String tag : new ArrayList<>(used)) {
      if (!tags.contains(tag)) {
        notifications.addNotifyEntry(
            new OctetString(tag),
            new OctetString(tag),
            tag.equals("inform") ? SNMP_INFORM : SNMP_TRAP,
            StorageType.readOnly);
      }
    }
    tags = Set.copyOf(used);
  }

  private void add(SnmpConfig.Target target) {
    OctetString name = new OctetString(target.name());
    boolean v3 = target.version() == SnmpConfig.Version.V3;
    targets.addTargetAddress(
        name,
        domain(target),
        new OctetString(UdpEndpoint.address(target.address(), target.port()).getValue()),
        target.timeoutMillis() / MILLIS_IN_HUNDREDTH,
        target.retries(),
        new OctetString(tag(target)),
        name,
        StorageType.readOnly);
    targets.addTargetParams(
        name,
        v3 ? MPv3.ID : MPv2c.ID,
        v3 ? SecurityModel.SECURITY_MODEL_USM : SecurityModel.SECURITY_MODEL_SNMPv2c,
        new OctetString(target.security()),
        v3 ? SecurityLevel.AUTH_PRIV : SecurityLevel.NOAUTH_NOPRIV,
        StorageType.readOnly);
  }

  private static OID domain(SnmpConfig.Target target) {
    return target.address().isV4()
        ? TransportDomains.transportDomainUdpIpv4
        : TransportDomains.transportDomainUdpIpv6;
  }

  private static String tag(SnmpConfig.Target target) {
    return target.inform() ? "inform" : "trap";
  }
}
