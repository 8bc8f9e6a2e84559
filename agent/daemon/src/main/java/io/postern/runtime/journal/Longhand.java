package io.postern.runtime.journal;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.postern.core.failover.FailoverAction;
import io.postern.core.failover.FailoverEvent;
import io.postern.device.Batch;
import io.postern.device.DeviceEvent;
import io.postern.device.DeviceSnapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads what {@link Shorthand} wrote: the events of one segment in full. */
final class Longhand {
  private final RecordJson json;
  private final Map<Integer, DeviceEvent> kinds = new HashMap<>();
  private final Map<Long, Batch> sent = new HashMap<>();
  private @Nullable DeviceSnapshot read;
  private long base;

  Longhand(RecordJson json) {
    this.json = json;
  }

  /**
   * The events of a line, none for a line of another kind.
   *
   * @throws IllegalArgumentException where it is not a line of a journal; the message says why
   */
  List<FailoverEvent> events(JsonObject line) {
    try {
      if (line.has(Shorthand.AGAIN)) {
        return again(line.getAsJsonArray(Shorthand.AGAIN));
      }
      if (!line.has(Shorthand.EVENT)) {
        return List.of();
      }
      FailoverEvent event = event(line.getAsJsonObject(Shorthand.EVENT), line);
      base = event.at();
      return List.of(event);
    } catch (IllegalStateException
        | UnsupportedOperationException
        | ClassCastException
        | NullPointerException e) {
      throw new IllegalArgumentException("not a line of a journal: " + e.getMessage(), e);
    }
  }

  /** Takes note of the batches that the core sent. */
  void sent(List<FailoverAction> actions) {
    for (FailoverAction action : actions) {
      if (action instanceof FailoverAction.Execute(Batch batch)) {
        sent.put(batch.id(), batch);
      }
    }
  }

  private List<FailoverEvent> again(JsonArray numbers) {
    List<FailoverEvent> events = new ArrayList<>();
    for (int i = 0; i + Shorthand.AGAIN_WIDTH <= numbers.size(); i += Shorthand.AGAIN_WIDTH) {
      DeviceEvent first = kinds.get(numbers.get(i).getAsInt());
      if (first == null) {
        throw new IllegalArgumentException(
            "\"again\" of " + numbers.get(i) + ", which stands in no earlier line");
      }
      long at = base + numbers.get(i + 2).getAsLong();
      long rtt = numbers.get(i + 3).getAsLong();
      FailoverEvent repeated = new FailoverEvent.FromDevice(later(first, at, rtt));
      for (long n = numbers.get(i + 1).getAsLong(); n > 0; n--) {
        events.add(repeated);
      }
    }
    return events;
  }

  private static DeviceEvent later(DeviceEvent first, long at, long rtt) {
    return switch (first) {
      case DeviceEvent.HeartbeatRound round ->
          new DeviceEvent.HeartbeatRound(
              at, round.probe(), round.answered(), rtt, round.lateNanos());
      case DeviceEvent.FrameHeard heard ->
          new DeviceEvent.FrameHeard(
              at, heard.nic(), heard.source(), heard.destination(), heard.payload());
      case DeviceEvent other ->
          throw new IllegalArgumentException("such an event is not repeated: " + other);
    };
  }

  private FailoverEvent event(JsonObject event, JsonObject line) {
    String name = event.get("@").getAsString();
    if (name.equals(BatchEnd.NAME)) {
      Batch batch = sent.remove(event.get("id").getAsLong());
      if (batch == null) {
        throw new IllegalArgumentException(
            "the end of batch " + event.get("id") + ", which the core did not send");
      }
      return new FailoverEvent.FromDevice(BatchEnd.read(event, batch));
    }
    for (Class<?> each : FailoverEvent.class.getPermittedSubclasses()) {
      if (each.getSimpleName().equals(name)) {
        return asBefore(json.read(event, FailoverEvent.class), line);
      }
    }
    DeviceEvent reported = json.read(event, DeviceEvent.class);
    JsonElement number = line.get(Shorthand.NUMBER);
    if (number != null) {
      kinds.put(number.getAsInt(), reported);
    }
    return new FailoverEvent.FromDevice(reported);
  }

  private FailoverEvent asBefore(FailoverEvent event, JsonObject line) {
    if (!(event instanceof FailoverEvent.KernelRead(long at, DeviceSnapshot found))) {
      return event;
    }
    DeviceSnapshot before = read;
    if (before == null || !line.has(Shorthand.AS)) {
      read = found;
      return event;
    }
    return new FailoverEvent.KernelRead(
        at,
        new DeviceSnapshot(
            found.at(), before.links(), before.addresses(), before.routes(), before.neighbours()));
  }
}
