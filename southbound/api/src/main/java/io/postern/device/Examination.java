package io.postern.device;

import io.postern.net.InterfaceName;
import io.postern.net.MacAddress;
import java.util.List;

/**
 * What to find out about a link, without disturbing it.
 *
 * @param nic the link
 * @param macs MACs it may have to carry in addition to its own: are there filter slots for all of
 *     them together?
 * @param vlanIds VLANs it may have to carry
 */
public record Examination(InterfaceName nic, List<MacAddress> macs, List<Integer> vlanIds) {
  /** Copies the lists. */
  public Examination {
    macs = List.copyOf(macs);
    vlanIds = List.copyOf(vlanIds);
  }
}
