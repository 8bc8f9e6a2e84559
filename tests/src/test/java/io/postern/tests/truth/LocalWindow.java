package io.postern.tests.truth;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.postern.view.Table;
import io.postern.view.Tables;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What {@code postern show WORD --json} prints, of every word: the command does nothing but ask the
 * local socket and print the answer.
 *
 * @param tables rows by table and key; a row is its leaves, keys included, by path
 */
public record LocalWindow(Map<String, Map<List<String>, Map<String, String>>> tables) {
  private static final List<String> WORDS =
      List.of(
          "failover",
          "interfaces",
          "findings",
          "heartbeats",
          "routes",
          "paths",
          "gateway",
          "cluster",
          "assignments",
          "events",
          "node");

  /** Asks for every word. */
  public static LocalWindow read(Path socket) throws IOException {
    Map<String, Map<List<String>, Map<String, String>>> tables = new LinkedHashMap<>();
    for (String word : WORDS) {
      JsonObject question = new JsonObject();
      question.addProperty("ask", "show");
      question.addProperty("what", word);
      question.addProperty("json", true);
      question.addProperty("user", "test");
      JsonObject reply = ask(socket, question);
      if (reply.get("code").getAsInt() != 0) {
        throw new IOException("show " + word + ": " + reply);
      }
      JsonParser.parseString(reply.get("text").getAsString())
          .getAsJsonObject()
          .asMap()
          .forEach((name, rows) -> tables.put(name, rows(Tables.named(name), rows)));
    }
    return new LocalWindow(tables);
  }

  /** Asks the agent one question. */
  public static JsonObject ask(Path socket, JsonObject question) throws IOException {
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
        BufferedReader in =
            new BufferedReader(
                new InputStreamReader(Channels.newInputStream(channel), StandardCharsets.UTF_8))) {
      channel.write(ByteBuffer.wrap((question + "\n").getBytes(StandardCharsets.UTF_8)));
      String line = in.readLine();
      if (line == null) {
        throw new IOException("the agent does not answer " + question);
      }
      return JsonParser.parseString(line).getAsJsonObject();
    }
  }

  private static Map<List<String>, Map<String, String>> rows(Table<?> table, JsonElement rows) {
    JsonArray array = new JsonArray();
    if (rows.isJsonArray()) {
      array = rows.getAsJsonArray();
    } else {
      array.add(rows);
    }
    Map<List<String>, Map<String, String>> byKey = new LinkedHashMap<>();
    for (JsonElement element : array) {
      Map<String, String> row = new LinkedHashMap<>();
      element.getAsJsonObject().asMap().forEach((leaf, value) -> row.put(leaf, text(value)));
      List<String> keys = new ArrayList<>();
      table.keys().forEach(key -> keys.add(row.getOrDefault(key.leaf(), "")));
      byKey.put(keys, row);
    }
    return byKey;
  }

  private static String text(JsonElement value) {
    return value.isJsonArray()
        ? String.join(
            " ", value.getAsJsonArray().asList().stream().map(JsonElement::getAsString).toList())
        : value.getAsString();
  }

  /** The rows of a table; none where no word shows it. */
  public Map<List<String>, Map<String, String>> rows(String table) {
    return tables.getOrDefault(table, Map.of());
  }

  /** Whether a word shows it. */
  boolean shows(Table<?> table) {
    return tables.containsKey(table.name());
  }
}
