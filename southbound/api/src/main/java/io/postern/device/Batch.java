package io.postern.device;

import java.util.List;

/**
 * Commands carried out in order, with one {@link DeviceEvent.BatchCompleted} at the end. Batches of
 * one lane run one after the other; lanes are independent of each other.
 *
 * <p>The first {@code unconditional} commands are each carried out whether or not an earlier one
 * failed. Those behind them are carried out only when all of the first were done; otherwise each
 * ends as {@link DeviceError#SKIPPED}. So an announcement needs no round trip of its own and still
 * tells of nothing that is not in place.
 *
 * @param id chosen by the caller, unique while the batch is under way
 * @param lane what must not overtake each other (a group's name); slow work of one lane delays no
 *     other
 * @param commands in order
 * @param unconditional how many of them do not depend on the others, 0 to the number of commands
 */
public record Batch(long id, String lane, List<DeviceCommand> commands, int unconditional) {
  /** Copies the list. */
  public Batch {
    commands = List.copyOf(commands);
    if (unconditional < 0 || unconditional > commands.size()) {
      throw new IllegalArgumentException(
          "unconditional: 0 to " + commands.size() + " expected, found " + unconditional);
    }
  }

  /** A batch of which no command depends on another. */
  public Batch(long id, String lane, List<DeviceCommand> commands) {
    this(id, lane, commands, commands.size());
  }
}
