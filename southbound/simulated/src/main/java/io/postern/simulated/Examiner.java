package io.postern.simulated;

import io.postern.device.DeviceEvent;
import io.postern.device.Examination;
import io.postern.device.Reading;
import io.postern.device.Verdict;
import io.postern.net.MacAddress;
import io.postern.simulated.lan.SimulatedWorld;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Answers examinations from what a NIC was said to be capable of. */
final class Examiner {
  private final SimulatedWorld world;
  private final LinkTable links;

  Examiner(SimulatedWorld world, LinkTable links) {
    this.world = world;
    this.links = links;
  }

  DeviceEvent.Examined examine(Examination wanted) {
    Link link = links.find(wanted.nic());
    return new DeviceEvent.Examined(
        world.now(), wanted, address(link), macs(link, wanted), vlans(link, wanted));
  }

  private static @Nullable Reading unknown(@Nullable Link link) {
    if (link == null) {
      return new Reading(Verdict.UNKNOWN, "no such link");
    }
    return link.capability.examinable()
        ? null
        : new Reading(Verdict.UNKNOWN, "the driver does not say");
  }

  private static Reading address(@Nullable Link link) {
    Reading unknown = unknown(link);
    if (unknown != null || link == null) {
      return unknown == null ? new Reading(Verdict.UNKNOWN, "no such link") : unknown;
    }
    if (link.master != null) {
      return new Reading(Verdict.FAIL, "it is a port of " + link.master);
    }
    return link.capability.acceptsAddresses()
        ? new Reading(Verdict.PASS, "takes addresses")
        : new Reading(Verdict.FAIL, "refuses addresses");
  }

  private static Reading macs(@Nullable Link link, Examination wanted) {
    Reading unknown = unknown(link);
    if (unknown != null || link == null) {
      return unknown == null ? new Reading(Verdict.UNKNOWN, "no such link") : unknown;
    }
    if (!link.adminUp) {
      return new Reading(Verdict.UNKNOWN, "the link is down, so its filter cannot be tried");
    }
    Set<MacAddress> further = new LinkedHashSet<>(wanted.macs());
    further.remove(link.mac);
    for (Link upper : link.uppers) {
      further.remove(upper.mac);
    }
    int slots = link.capability.filterSlots() - link.extraMacs();
    return further.size() <= slots
        ? new Reading(Verdict.PASS, further.size() + " of " + slots + " free filter slots")
        : new Reading(
            Verdict.FAIL, "promiscuity rose from 0 to 1 after " + slots + " further MACs");
  }

  private static Reading vlans(@Nullable Link link, Examination wanted) {
    Reading unknown = unknown(link);
    if (unknown != null || link == null) {
      return unknown == null ? new Reading(Verdict.UNKNOWN, "no such link") : unknown;
    }
    if (wanted.vlanIds().isEmpty()) {
      return new Reading(Verdict.PASS, "no VLAN asked about");
    }
    return link.capability.vlanChallenged()
        ? new Reading(Verdict.FAIL, "vlan-challenged")
        : new Reading(Verdict.PASS, "not vlan-challenged");
  }
}
