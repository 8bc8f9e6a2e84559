package io.postern.core.failover;

import io.postern.device.Batch;
import io.postern.device.DeviceCommand;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * The actions of one step in order, and the numbers that they carry.
 *
 * <p>Event ids are reserved in blocks: the memory on disk names the end of the block, so that no id
 * is used twice after a crash and no failover waits for the disk to get one.
 */
final class Outbox {
  private static final long BLOCK = 1_000;
  private static final long LOW_WATER = 200;

  private final List<FailoverAction> actions = new ArrayList<>();
  private long nextEvent;
  private long event;
  private long reserved;
  private long nextBatch = 1;
  private boolean remember;

  Outbox(long nextEvent) {
    this.nextEvent = nextEvent;
    this.reserved = nextEvent;
  }

  /** The number of what happens in this step, for all that it brings about. */
  long eventId() {
    if (event == 0) {
      event = nextEvent++;
    }
    return event;
  }

  /** Whether something happened in this step that got a number. */
  boolean numbered() {
    return event != 0;
  }

  /** The first event id that a later run may use. */
  long reserved() {
    return reserved;
  }

  void add(FailoverAction action) {
    actions.add(action);
  }

  void tell(Notice notice) {
    actions.add(new FailoverAction.Tell(notice));
  }

  void answer(long request, boolean done, String text) {
    actions.add(new FailoverAction.Answer(request, done, text, 0, 0));
  }

  /** Sends a batch of which no command depends on another; its id. */
  long execute(String lane, List<DeviceCommand> commands) {
    return execute(lane, commands, commands.size());
  }

  /** Sends a batch; its id. */
  long execute(String lane, List<DeviceCommand> commands, int unconditional) {
    long id = nextBatch++;
    actions.add(new FailoverAction.Execute(new Batch(id, lane, commands, unconditional)));
    return id;
  }

  /** A batch with the number that the next one will get. */
  Batch next(Batch foreseen) {
    return new Batch(nextBatch, foreseen.lane(), foreseen.commands(), foreseen.unconditional());
  }

  /** The number of the batch that was sent last. */
  long lastBatch() {
    return nextBatch - 1;
  }

  /** The batches that this step has sent after that one. */
  List<Batch> batches(long after) {
    List<Batch> batches = new ArrayList<>();
    for (FailoverAction action : actions) {
      if (action instanceof FailoverAction.Execute(Batch batch) && batch.id() > after) {
        batches.add(batch);
      }
    }
    return batches;
  }

  /** What must survive a crash changed: it is made durable before this step's other actions. */
  void remember() {
    remember = true;
  }

  /** The step's actions; the memory before them if it changed. */
  List<FailoverAction> drain(Supplier<Memory> memory) {
    event = 0;
    if (actions.isEmpty() && !remember && reserved - nextEvent >= LOW_WATER) {
      return List.of();
    }
    boolean refill = reserved - nextEvent < LOW_WATER;
    if (remember || refill) {
      reserved = nextEvent + BLOCK;
      FailoverAction action = new FailoverAction.Remember(memory.get());
      if (remember) {
        actions.addFirst(action);
      } else {
        actions.addLast(action);
      }
      remember = false;
    }
    List<FailoverAction> drained = List.copyOf(actions);
    actions.clear();
    return drained;
  }

  Checkpoint.Numbers keep() {
    return new Checkpoint.Numbers(nextEvent, reserved, nextBatch);
  }

  void restore(Checkpoint.Numbers kept) {
    nextEvent = kept.nextEvent();
    reserved = kept.reserved();
    nextBatch = kept.nextBatch();
  }
}
