package io.postern.linux.link;

import io.postern.device.LinkState;
import io.postern.linux.netlink.LinkCodec;

/** Link speed: netlink does not report it, so it is added to what netlink reported. */
final class Speeds {
  private Speeds() {}

  /** The same link with a speed. */
  static LinkCodec.Read with(LinkCodec.Read link, int speedMbps) {
    LinkState s = link.state();
    return new LinkCodec.Read(
        new LinkState(
            s.index(),
            s.name(),
            s.alternativeNames(),
            s.mac(),
            s.adminUp(),
            s.carrier(),
            s.mtu(),
            s.kind(),
            s.lower(),
            s.master(),
            s.vlanId(),
            speedMbps,
            s.promiscuity(),
            s.loopback(),
            s.ours()),
        link.hardwareType(),
        link.counters());
  }
}
