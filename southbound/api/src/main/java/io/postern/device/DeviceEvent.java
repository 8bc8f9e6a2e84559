package io.postern.device;

import io.postern.net.InterfaceName;
import io.postern.net.IpAddress;
import io.postern.net.MacAddress;
import java.util.List;

/** What a device reports of its own accord or as the end of something it was told. */
public sealed interface DeviceEvent {

  /** When it was observed, monotonic nanoseconds. */
  long at();

  /** A link appeared or changed. */
  record LinkReported(long at, LinkState link) implements DeviceEvent {}

  /** A link is gone. */
  record LinkGone(long at, InterfaceName nic, int index) implements DeviceEvent {}

  /**
   * A watched link's carrier changed; may come before the {@link LinkReported} that says the same.
   *
   * @param polled whether the poll saw it before the kernel's event came
   * @param seenAt when somebody looked last and saw it as it was until now, monotonic nanoseconds;
   *     {@code at} where nobody had looked
   */
  record CarrierChanged(long at, InterfaceName nic, Carrier carrier, boolean polled, long seenAt)
      implements DeviceEvent {}

  /** An address appeared or changed. */
  record AddressReported(long at, AddressState address) implements DeviceEvent {}

  /** An address is gone. */
  record AddressGone(long at, AddressState address) implements DeviceEvent {}

  /** A route appeared or changed. */
  record RouteReported(long at, RouteState route) implements DeviceEvent {}

  /** A route is gone (the kernel does not report routes that go with an address). */
  record RouteGone(long at, RouteState route) implements DeviceEvent {}

  /** Events were lost; this is all that the kernel has now. */
  record Resynchronized(long at, DeviceSnapshot snapshot) implements DeviceEvent {}

  /**
   * One round of a heartbeat ended.
   *
   * @param answered whether the answer came within the interval
   * @param rttNanos round-trip time; 0 where unanswered
   * @param lateNanos how late the driver's own thread was for this round; a round that was late
   *     says nothing about the target when unanswered (invariant 10)
   */
  record HeartbeatRound(
      long at, HeartbeatProbe probe, boolean answered, long rttNanos, long lateNanos)
      implements DeviceEvent {}

  /** A frame of the agent's own EtherType arrived on a watched link (own sent ones excluded). */
  @SuppressWarnings("ArrayRecordComponent") // payloads are compared nowhere
  record FrameHeard(
      long at, InterfaceName nic, MacAddress source, MacAddress destination, byte[] payload)
      implements DeviceEvent {}

  /**
   * An ARP packet or neighbour advertisement with a sender arrived on a watched link.
   *
   * @param sender whose address it speaks for; 0.0.0.0 in an ARP probe
   * @param target which address it asks or tells about
   * @param request whether it is a request (or solicitation)
   */
  record ArpHeard(
      long at,
      InterfaceName nic,
      IpAddress sender,
      MacAddress senderMac,
      IpAddress target,
      boolean request)
      implements DeviceEvent {}

  /**
   * An examination ended.
   *
   * @param acceptsAddress whether the link can carry an address at all
   * @param acceptsMacs whether it can carry all MACs asked about, together
   * @param acceptsVlans whether it can carry all VLANs asked about
   */
  record Examined(
      long at,
      Examination examination,
      Reading acceptsAddress,
      Reading acceptsMacs,
      Reading acceptsVlans)
      implements DeviceEvent {}

  /**
   * A kernel setting that failover needs is not, or no longer, as needed.
   *
   * @param setting its name ({@code net.ipv4.conf.eth0.arp_ignore})
   * @param expected what it should be
   * @param found what it is; empty where it cannot be read
   */
  record SettingDiffers(long at, String setting, String expected, String found)
      implements DeviceEvent {}

  /**
   * A setting that was reported by {@link SettingDiffers} is as needed again, or is needed no more.
   *
   * @param repaired whether the device put it right itself
   */
  record SettingAgrees(long at, String setting, boolean repaired) implements DeviceEvent {}

  /**
   * The settings of a managed link are looked after from now on, or no longer. What of them is not
   * as needed was reported before, and what changes later is; until this comes nobody has looked.
   *
   * @param index the link's: one that is made anew has settings of its own
   */
  record SettingsWatched(long at, InterfaceName nic, int index, boolean watched)
      implements DeviceEvent {}

  /** A batch ended; outcomes in the order of its commands. */
  record BatchCompleted(long at, Batch batch, long startedAt, List<CommandOutcome> outcomes)
      implements DeviceEvent {
    /** Copies the list. */
    public BatchCompleted {
      outcomes = List.copyOf(outcomes);
    }
  }

  /** The driver lost its footing (a socket died) and tries again by itself. */
  record DeviceTrouble(long at, String text) implements DeviceEvent {}
}
