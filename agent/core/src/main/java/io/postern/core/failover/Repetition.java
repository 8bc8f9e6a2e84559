package io.postern.core.failover;

import io.postern.device.DeviceEvent;
import io.postern.net.InterfaceName;
import io.postern.net.IpAddress;
import java.util.Collection;

/**
 * Events that say again what is known. They are most of what an agent hears, up to a hundred a
 * second for each heartbeat; nothing is judged or decided after them, because nothing could come
 * out differently. Time that has passed is judged at the next deadline, as without them.
 */
public final class Repetition {
  /**
   * Repetitions of one kind within this time are one to the machine: less than the time after which
   * a member that is not heard any more counts as unheard.
   */
  public static final long MERGEABLE_NANOS = 2 * Probing.INTERVAL;

  private Repetition() {}

  /**
   * What an event repeats: equal for two events of which the later one stands for both. Only for
   * events that were {@link Trace#REFRESHED}.
   */
  public static Object kind(DeviceEvent event) {
    return switch (event) {
      case DeviceEvent.HeartbeatRound round ->
          new Round(
              round.probe().nic(),
              round.probe().target(),
              round.answered(),
              round.lateNanos() > round.probe().intervalNanos() / 2);
      case DeviceEvent.FrameHeard heard ->
          AgentFrame.decode(heard.payload()) instanceof AgentFrame.Probe probe
              ? new Frame(heard.nic(), probe.group(), probe.nic(), probe.spare())
              : heard;
      case DeviceEvent other -> other;
    };
  }

  private record Round(InterfaceName nic, IpAddress target, boolean answered, boolean late) {}

  private record Frame(InterfaceName hearer, String group, String sender, boolean spare) {}

  static Trace heartbeat(Collection<Group> groups, DeviceEvent.HeartbeatRound round, long now) {
    Trace trace = Trace.NONE;
    for (Group group : groups) {
      Member member = group.captured ? group.member(round.probe().nic()) : null;
      Heartbeat heartbeat = member == null ? null : member.heartbeat(round.probe().target());
      if (member != null && heartbeat != null) {
        if (!heartbeat.repeats(round, group.lossesCount(member, now))) {
          return Trace.SETTLED;
        }
        trace = Trace.REFRESHED;
      }
    }
    if (trace == Trace.REFRESHED) {
      for (Group group : groups) {
        Member member = group.captured ? group.member(round.probe().nic()) : null;
        Heartbeat heartbeat = member == null ? null : member.heartbeat(round.probe().target());
        if (member != null && heartbeat != null) {
          heartbeat.round(round, group.lossesCount(member, now));
          group.refreshed();
        }
      }
    }
    return trace;
  }

  static Trace frame(Collection<Group> groups, Node node, DeviceEvent.FrameHeard heard, long now) {
    return switch (AgentFrame.decode(heard.payload())) {
      case null -> Trace.NONE;
      case AgentFrame.Hello hello -> Trace.SETTLED;
      case AgentFrame.Probe probe -> {
        for (Group group : groups) {
          if (group.config.name().equals(probe.group())) {
            yield group.captured && probe.node().equals(node.id)
                ? probe(group, heard.nic(), probe, now)
                : Trace.NONE;
          }
        }
        yield Trace.NONE;
      }
    };
  }

  private static Trace probe(Group group, InterfaceName nic, AgentFrame.Probe probe, long now) {
    Member hearer = group.member(nic);
    Member sender = InterfaceName.parse(probe.nic()).map(group::member).orElse(null);
    if (hearer == null || sender == null || hearer == sender) {
      return Trace.NONE;
    }
    if (!group.probing.repeats(hearer, sender, probe, now)) {
      return Trace.SETTLED;
    }
    group.probing.heard(hearer, sender, probe, now);
    return Trace.REFRESHED;
  }

  static Trace arp(Collection<Group> groups, Kernel kernel, DeviceEvent.ArpHeard heard) {
    return Claims.concerns(groups, kernel, heard) ? Trace.SETTLED : Trace.NONE;
  }

  /** Frames are sent and forgotten: nobody waits for the end of such a batch. */
  static Trace batch(Collection<Group> groups, DeviceEvent.BatchCompleted completed) {
    for (Group group : groups) {
      if (group.config.name().equals(completed.batch().lane())) {
        return Trace.SETTLED;
      }
    }
    return Trace.NONE;
  }
}
