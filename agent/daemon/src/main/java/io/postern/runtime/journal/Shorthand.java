package io.postern.runtime.journal;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.postern.core.failover.FailoverAction;
import io.postern.core.failover.FailoverEvent;
import io.postern.core.failover.Repetition;
import io.postern.core.failover.Trace;
import io.postern.device.Batch;
import io.postern.device.DeviceEvent;
import io.postern.device.DeviceSnapshot;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * Writes events and actions of one segment as lines. What an idle agent hears and does all the time
 * is written short, and without loss for a replay:
 *
 * <ul>
 *   <li>what left no trace in the core is not written;
 *   <li>repetitions ({@link Trace#REFRESHED}) are written in full once a segment, {@code "n"} being
 *       their number, then as {@code "again": [n, how often, nanoseconds of the last since the last
 *       full line, round-trip time, ...]} before the next event that settled something;
 *   <li>frames sent on a lane {@code .../probes} are a check sum: the core makes them again;
 *   <li>the end of a batch names its batch, which stands in an earlier line's actions;
 *   <li>a kernel that was read and found as before is {@code "as": "before"}.
 * </ul>
 *
 * One instance a segment, used by one thread.
 */
final class Shorthand {
  static final String EVENT = "event";
  static final String ACTIONS = "actions";
  static final String NUMBER = "n";
  static final String AGAIN = "again";
  static final String AS = "as";
  static final String BEFORE = "before";

  /** Numbers for each repetition in an {@link #AGAIN} line. */
  static final int AGAIN_WIDTH = 4;

  private static final class Repeated {
    final int number;
    long count;
    long lastAt;
    long lastRtt;
    long writtenAt;

    Repeated(int number) {
      this.number = number;
    }
  }

  private final RecordJson json;
  private final Map<Object, Repeated> kinds = new HashMap<>();
  private final LinkedHashMap<Integer, Repeated> pending = new LinkedHashMap<>();
  private final Map<Long, Batch> sent = new HashMap<>();
  private @Nullable DeviceSnapshot read;
  private long base;

  Shorthand(RecordJson json) {
    this.json = json;
  }

  /** Adds the lines of an event and its actions. */
  void write(FailoverEvent event, List<FailoverAction> actions, Trace trace, List<String> lines) {
    switch (trace) {
      case NONE -> {}
      case REFRESHED -> {
        if (event instanceof FailoverEvent.FromDevice(DeviceEvent reported)) {
          repeat(event, reported, lines);
        }
      }
      case SETTLED -> {
        flush(lines);
        JsonObject line = new JsonObject();
        settled(event, line);
        if (!actions.isEmpty()) {
          line.add(ACTIONS, actions(json, actions));
          remember(actions);
        }
        lines.add(line.toString());
        base = event.at();
      }
    }
  }

  private void repeat(FailoverEvent event, DeviceEvent reported, List<String> lines) {
    Object kind = Repetition.kind(reported);
    Repeated known = kinds.get(kind);
    if (known == null) {
      Repeated fresh = new Repeated(kinds.size());
      kinds.put(kind, fresh);
      flush(lines);
      JsonObject line = new JsonObject();
      line.addProperty(NUMBER, fresh.number);
      line.add(EVENT, event(event));
      lines.add(line.toString());
      fresh.writtenAt = event.at();
      base = event.at();
      return;
    }
    if (known.count > 0 && event.at() - known.writtenAt > Repetition.MERGEABLE_NANOS) {
      flush(lines);
    }
    known.count++;
    known.lastAt = event.at();
    known.lastRtt = reported instanceof DeviceEvent.HeartbeatRound round ? round.rttNanos() : 0;
    pending.putIfAbsent(known.number, known);
  }

  /** Adds what is still to be written. */
  void flush(List<String> lines) {
    if (pending.isEmpty()) {
      return;
    }
    JsonArray numbers = new JsonArray(pending.size() * AGAIN_WIDTH);
    for (Repeated each : pending.values()) {
      numbers.add(each.number);
      numbers.add(each.count);
      numbers.add(each.lastAt - base);
      numbers.add(each.lastRtt);
      each.writtenAt = each.lastAt;
      each.count = 0;
    }
    pending.clear();
    JsonObject line = new JsonObject();
    line.add(AGAIN, numbers);
    lines.add(line.toString());
  }

  private void settled(FailoverEvent event, JsonObject line) {
    switch (event) {
      case FailoverEvent.FromDevice(DeviceEvent.BatchCompleted completed)
          when completed.batch().equals(sent.remove(completed.batch().id()))
              && BatchEnd.fits(completed) ->
          line.add(EVENT, BatchEnd.write(completed));
      case FailoverEvent.KernelRead(long at, DeviceSnapshot snapshot) -> {
        DeviceSnapshot before = read;
        if (before != null && same(before, snapshot)) {
          line.addProperty(AS, BEFORE);
          line.add(EVENT, event(new FailoverEvent.KernelRead(at, bare(snapshot.at()))));
        } else {
          line.add(EVENT, event(event));
          read = snapshot;
        }
      }
      case FailoverEvent other -> line.add(EVENT, event(other));
    }
  }

  private void remember(List<FailoverAction> actions) {
    for (FailoverAction action : actions) {
      if (action instanceof FailoverAction.Execute(Batch batch) && !probes(batch)) {
        sent.put(batch.id(), batch);
      }
    }
  }

  private JsonElement event(FailoverEvent event) {
    if (event instanceof FailoverEvent.FromDevice(DeviceEvent device)) {
      return json.write(device, DeviceEvent.class);
    }
    return json.write(event, FailoverEvent.class);
  }

  /** The form in which actions stand in a journal, and are compared. */
  static JsonArray actions(RecordJson json, List<FailoverAction> actions) {
    JsonArray array = new JsonArray(actions.size());
    for (FailoverAction action : actions) {
      JsonElement whole = json.write(action, FailoverAction.class);
      array.add(
          action instanceof FailoverAction.Execute(Batch batch) && probes(batch)
              ? summed(batch, whole)
              : whole);
    }
    return array;
  }

  private static boolean probes(Batch batch) {
    return batch.lane().endsWith("/probes");
  }

  private static JsonObject summed(Batch batch, JsonElement whole) {
    CRC32 sum = new CRC32();
    sum.update(whole.toString().getBytes(StandardCharsets.UTF_8));
    JsonObject object = new JsonObject();
    object.addProperty("@", "Probes");
    object.addProperty("lane", batch.lane());
    object.addProperty("id", batch.id());
    object.addProperty("frames", batch.commands().size());
    object.addProperty("crc32", Long.toHexString(sum.getValue()));
    return object;
  }

  private static boolean same(DeviceSnapshot one, DeviceSnapshot other) {
    return one.links().equals(other.links())
        && one.addresses().equals(other.addresses())
        && one.routes().equals(other.routes())
        && one.neighbours().equals(other.neighbours());
  }

  private static DeviceSnapshot bare(long at) {
    return new DeviceSnapshot(at, List.of(), List.of(), List.of(), List.of());
  }
}
