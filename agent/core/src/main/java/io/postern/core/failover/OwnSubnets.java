package io.postern.core.failover;

import io.postern.device.AddressState;
import io.postern.net.IpFamily;
import io.postern.net.IpPrefix;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.SequencedSet;
import org.jspecify.annotations.Nullable;

/**
 * The subnets of members' own addresses: the test address, those that an administrator gave, and
 * those that the member is home of. Every address of a group is compared with them at every
 * judgement, so they are kept until the kernel's addresses or the group change: gathering them for
 * each address cost a third of a second where a group had 1,000.
 */
final class OwnSubnets {
  private record Met(Member one, Member other, IpFamily family) {}

  private final Group group;
  private final Map<Member, EnumMap<IpFamily, SequencedSet<IpPrefix>>> known =
      new LinkedHashMap<>();
  private final Map<Met, LinkedHashSet<IpPrefix>> met = new LinkedHashMap<>();
  private long seen = -1;

  OwnSubnets(Group group) {
    this.group = group;
  }

  /** The group's addresses, their homes or its members changed. */
  void forget() {
    known.clear();
    met.clear();
  }

  /** Of one member, in the order of its addresses. */
  SequencedSet<IpPrefix> of(Member member, IpFamily family) {
    if (seen != group.kernel.addressChanges()) {
      forget();
      seen = group.kernel.addressChanges();
    }
    return known
        .computeIfAbsent(member, key -> new EnumMap<>(IpFamily.class))
        .computeIfAbsent(family, key -> gather(member, key));
  }

  /** The first subnet of the other that the one is in too; null where they share none. */
  @Nullable IpPrefix shared(Member one, Member other, IpFamily family) {
    SequencedSet<IpPrefix> here = of(one, family);
    LinkedHashSet<IpPrefix> both =
        met.computeIfAbsent(
            new Met(one, other, family),
            key -> {
              LinkedHashSet<IpPrefix> common = new LinkedHashSet<>(of(other, family));
              common.retainAll(here);
              return common;
            });
    return both.isEmpty() ? null : both.getFirst();
  }

  private SequencedSet<IpPrefix> gather(Member member, IpFamily family) {
    SequencedSet<IpPrefix> subnets = new LinkedHashSet<>();
    IpPrefix test = member.config.testAddress();
    if (test != null && test.address().family() == family) {
      subnets.add(test.network());
    }
    for (AddressState state : group.kernel.addressesOn(member.nic)) {
      IpPrefix prefix = state.prefix();
      if (prefix.address().family() == family
          && !prefix.address().isLinkLocal()
          && !prefix.equals(member.config.dummyAddress())) {
        ProtectedAddress carried = group.address(prefix);
        if (carried == null || carried.home == member) {
          subnets.add(prefix.network());
        }
      }
    }
    return subnets;
  }
}
