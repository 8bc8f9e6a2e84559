package io.postern.core.failover;

import io.postern.device.Batch;
import io.postern.device.DevicePlan;
import io.postern.device.Examination;

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
  record Answer(long request, boolean done, String text) implements FailoverAction {}

  /** Make this durable before the actions after it are carried out. */
  record Remember(Memory memory) implements FailoverAction {}

  /**
   * Read all that the kernel has, apart from the stream of events; it comes back as {@link
   * FailoverEvent.KernelRead}. This is the status poll, and how routes are read back: the kernel
   * takes routes away with an address and reports nothing.
   */
  record ReadKernel() implements FailoverAction {}
}
