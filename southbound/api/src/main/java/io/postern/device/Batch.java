package io.postern.device;

import java.util.List;

/**
 * Commands carried out in order, each whether or not an earlier one failed, with one {@link
 * DeviceEvent.BatchCompleted} at the end. Batches of one lane run one after the other; lanes are
 * independent of each other.
 *
 * @param id chosen by the caller, unique while the batch is under way
 * @param lane what must not overtake each other (a group's name); slow work of one lane delays no
 *     other
 * @param commands in order
 */
public record Batch(long id, String lane, List<DeviceCommand> commands) {
  /** Copies the list. */
  public Batch {
    commands = List.copyOf(commands);
  }
}
