package io.postern.netconf.session;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MessageReaderTest {
  private static final int MAX = 10_000;

  private static MessageReader reader(String text, boolean chunked) {
    MessageReader reader =
        new MessageReader(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), MAX);
    if (chunked) {
      reader.chunked();
    }
    return reader;
  }

  private static List<String> all(String text, boolean chunked) throws IOException {
    MessageReader reader = reader(text, chunked);
    List<String> messages = new ArrayList<>();
    for (var next = reader.next(); next.isPresent(); next = reader.next()) {
      messages.add(new String(next.get(), StandardCharsets.UTF_8));
    }
    return messages;
  }

  @Test
  void messages_end_at_the_mark_however_much_before_it_looks_like_one() throws IOException {
    assertEquals(
        List.of("<a/>", "", "]]", "x]]>]]", "]]>]", "é]"),
        all("<a/>]]>]]>]]>]]>]]]]>]]>x]]>]]]]>]]>]]>]]]>]]>é]]]>]]>\n", false));
  }

  @Test
  void a_message_is_put_together_from_its_chunks() throws IOException {
    assertEquals(List.of("<rpc/>", "é"), all("\n#4\n<rpc\n#2\n/>\n##\n\n#2\né\n##\n", true));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\n#0\n\n##\n",
        "\n#01\na\n##\n",
        "\n#-1\na\n##\n",
        "\n#4294967296\na",
        "\n#99999999999\na",
        "\n#5\nabc",
        "\n##\n",
        "\n#1\na\n#",
        "#1\na\n##\n",
        "\n#1 \na\n##\n",
        "\n#10001\na",
        "\n#1\na\n###\n",
        "\n#\n",
        "x",
        "\n"
      })
  void chunks_that_are_out_of_step_or_too_large_end_the_session(String text) {
    assertThrows(MessageReader.BadFrame.class, () -> all(text, true));
  }

  @Test
  void a_message_without_end_is_not_kept_for_ever() {
    String endless = "]".repeat(MAX + 10);
    assertThrows(MessageReader.BadFrame.class, () -> all(endless, false));
    assertThrows(MessageReader.BadFrame.class, () -> all("half", false));
  }

  @Test
  void many_chunks_are_bounded_together() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 200; i++) {
      text.append("\n#100\n").append("x".repeat(100));
    }
    assertThrows(MessageReader.BadFrame.class, () -> all(text.append("\n##\n").toString(), true));
  }

  @Test
  void what_was_framed_comes_back_in_whatever_pieces_it_arrives() throws IOException {
    Random random = new Random(20261120);
    for (int round = 0; round < 300; round++) {
      byte[] message = new byte[1 + random.nextInt(500)];
      for (int i = 0; i < message.length; i++) {
        message[i] = (byte) "]>a#\n1".charAt(random.nextInt(6));
      }
      ByteArrayOutputStream wire = new ByteArrayOutputStream();
      wire.write(MessageReader.chunk(message, true));
      wire.write(MessageReader.chunk(message, true));
      MessageReader reader =
          new MessageReader(slow(new ByteArrayInputStream(wire.toByteArray()), random), MAX);
      reader.chunked();
      assertArrayEquals(message, reader.next().orElseThrow());
      assertArrayEquals(message, reader.next().orElseThrow());
      assertTrue(reader.next().isEmpty());
    }
  }

  private static InputStream slow(InputStream in, Random random) {
    return new InputStream() {
      @Override
      public int read() throws IOException {
        return in.read();
      }

      @Override
      public int read(byte[] octets, int offset, int length) throws IOException {
        return in.read(octets, offset, Math.min(length, 1 + random.nextInt(7)));
      }
    };
  }
}
