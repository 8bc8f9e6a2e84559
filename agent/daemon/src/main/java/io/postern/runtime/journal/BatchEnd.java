package io.postern.runtime.journal;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.postern.device.Batch;
import io.postern.device.CommandOutcome;
import io.postern.device.DeviceCommand;
import io.postern.device.DeviceError;
import io.postern.device.DeviceEvent;
import java.util.ArrayList;
import java.util.List;

/**
 * The end of a batch whose commands stand in an earlier line: an outcome for each command, a number
 * (nanoseconds since the batch began) where it was done, else an object with the error.
 */
final class BatchEnd {
  /** Its name among the events. */
  static final String NAME = "BatchEnd";

  private BatchEnd() {}

  /** Whether every command has its outcome, in order. */
  static boolean fits(DeviceEvent.BatchCompleted completed) {
    List<DeviceCommand> commands = completed.batch().commands();
    if (completed.outcomes().size() != commands.size()) {
      return false;
    }
    for (int i = 0; i < commands.size(); i++) {
      CommandOutcome outcome = completed.outcomes().get(i);
      if (!outcome.command().equals(commands.get(i))
          || (outcome.done() && !outcome.text().isEmpty())) {
        return false;
      }
    }
    return true;
  }

  static JsonObject write(DeviceEvent.BatchCompleted completed) {
    JsonObject object = new JsonObject();
    object.addProperty("@", NAME);
    object.addProperty("at", completed.at());
    object.addProperty("id", completed.batch().id());
    object.addProperty("startedAt", completed.startedAt());
    JsonArray outcomes = new JsonArray(completed.outcomes().size());
    for (CommandOutcome outcome : completed.outcomes()) {
      DeviceError error = outcome.error();
      long after = outcome.at() - completed.startedAt();
      if (error == null) {
        outcomes.add(after);
      } else {
        JsonObject failed = new JsonObject();
        failed.addProperty("after", after);
        failed.addProperty("error", error.name());
        failed.addProperty("text", outcome.text());
        outcomes.add(failed);
      }
    }
    object.add("outcomes", outcomes);
    return object;
  }

  /**
   * The event.
   *
   * @throws IllegalArgumentException where it does not fit the batch
   */
  static DeviceEvent.BatchCompleted read(JsonObject object, Batch batch) {
    JsonArray written = object.getAsJsonArray("outcomes");
    if (written.size() != batch.commands().size()) {
      throw new IllegalArgumentException(
          "batch "
              + batch.id()
              + " has "
              + batch.commands().size()
              + " commands, found "
              + written.size()
              + " outcomes");
    }
    long startedAt = object.get("startedAt").getAsLong();
    List<CommandOutcome> outcomes = new ArrayList<>(written.size());
    for (int i = 0; i < written.size(); i++) {
      DeviceCommand command = batch.commands().get(i);
      JsonElement each = written.get(i);
      if (each.isJsonObject()) {
        JsonObject failed = each.getAsJsonObject();
        outcomes.add(
            new CommandOutcome(
                command,
                DeviceError.valueOf(failed.get("error").getAsString()),
                failed.get("text").getAsString(),
                startedAt + failed.get("after").getAsLong()));
      } else {
        outcomes.add(new CommandOutcome(command, null, "", startedAt + each.getAsLong()));
      }
    }
    return new DeviceEvent.BatchCompleted(object.get("at").getAsLong(), batch, startedAt, outcomes);
  }
}
