package io.postern.core.failover;

import io.postern.device.Batch;
import io.postern.device.DevicePlan;
import io.postern.device.Examination;
import java.util.List;

/** What the failover machine wants done, in order. */
public sealed interface FailoverAction {

  /** Carry out a batch of commands; its end comes back as an event. */
  record Execute(Batch batch) implements FailoverAction {}

  /** Examine a link's capabilities; the answer comes back as an event. */
  record Examine(Examination examination) implements FailoverAction {}

  /** Replace what the device does continuously. */
  record Follow(DevicePlan plan) implements FailoverAction {}

  /** Tell the world. */
  record Tell(Notice notice) implements FailoverAction {}

  /**
   * Answer an operator.
   *
   * @param done whether it was done
   * @param text what was done, or why not
   */
  record Answer(long request, boolean done, String text, long eventId, int addresses)
      implements FailoverAction {}

  /**
   * What became of a configuration on trial.
   *
   * @param refusals empty where the kernel has all of it, or where everything is as it was because
   *     that was asked for; else nothing of it is left
   */
  record Tried(long request, List<Refusal> refusals) implements FailoverAction {
    /** Copies the list. */
    public Tried {
      refusals = List.copyOf(refusals);
    }
  }

  /**
   * What the kernel refused.
   *
   * @param group the group that wanted it
   * @param text what, and the kernel's words
   */
  record Refusal(String group, String text) {}

  /** Make this durable before the actions after it are carried out. */
  record Remember(Memory memory) implements FailoverAction {}

  /**
   * Read all that the kernel has, apart from the stream of events; it comes back as {@link
   * FailoverEvent.KernelRead}. This is the status poll, and how routes are read back: the kernel
   * takes routes away with an address and reports nothing.
   */
  record ReadKernel() implements FailoverAction {}
}
