package io.postern.netconf.session;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * Takes messages out of a stream: by the end-of-message mark until told otherwise, then in chunks
 * (RFC 6242 section 4). A message has a greatest size.
 */
final class MessageReader {
  private static final byte[] END = "]]>]]>".getBytes(StandardCharsets.US_ASCII);
  private static final int MAX_CHUNK_DIGITS = 10;
  private static final long MAX_CHUNK = 4_294_967_295L;

  private final InputStream in;
  private final int maxOctets;
  private boolean chunked;

  /** What the peer sent is no framing, or too much. */
  public static final class BadFrame extends IOException {
    private static final long serialVersionUID = 1;

    BadFrame(String sentence) {
      super(sentence);
    }
  }

  /** Reads messages of at most so many octets. */
  public MessageReader(InputStream in, int maxOctets) {
    this.in = new BufferedInputStream(in, 32 * 1024);
    this.maxOctets = maxOctets;
  }

  /** From the next message on, messages come in chunks. */
  public void chunked() {
    chunked = true;
  }

  /**
   * The next message; empty at the end of the stream, between messages.
   *
   * @throws BadFrame where the framing is wrong: the session cannot go on
   */
  public Optional<byte[]> next() throws IOException {
    return chunked ? nextChunked() : nextMarked();
  }

  private Optional<byte[]> nextMarked() throws IOException {
    ByteArrayOutputStream message = new ByteArrayOutputStream(1024);
    int matched = 0;
    while (true) {
      int octet = in.read();
      if (octet < 0) {
        if (new String(message.toByteArray(), StandardCharsets.UTF_8).isBlank()) {
          return Optional.empty();
        }
        throw new BadFrame("the stream ended within a message");
      }
      if (octet == END[matched]) {
        if (++matched == END.length) {
          return Optional.of(message.toByteArray());
        }
        continue;
      }
      // In "]]]" and "]]>]]]" the last two may begin the mark anew.
      if (matched == 2 && octet == ']') {
        message.write(']');
        continue;
      }
      if (matched == 5 && octet == ']') {
        message.write(END, 0, 4);
        matched = 2;
        continue;
      }
      message.write(END, 0, matched);
      matched = octet == END[0] ? 1 : 0;
      if (matched == 0) {
        message.write(octet);
      }
      bound(message.size());
    }
  }

  private Optional<byte[]> nextChunked() throws IOException {
    ByteArrayOutputStream message = new ByteArrayOutputStream(1024);
    boolean begun = false;
    while (true) {
      int octet = in.read();
      if (octet < 0 && !begun) {
        return Optional.empty();
      }
      expect(octet, '\n');
      expect(in.read(), '#');
      octet = in.read();
      if (octet == '#') {
        expect(in.read(), '\n');
        if (!begun) {
          throw new BadFrame("a message without a chunk");
        }
        return Optional.of(message.toByteArray());
      }
      long length = length(octet);
      bound(message.size() + length);
      copy(message, Math.toIntExact(length));
      begun = true;
    }
  }

  private long length(int first) throws IOException {
    if (first < '1' || first > '9') {
      throw new BadFrame("a chunk's size must begin with a digit from 1 to 9");
    }
    long length = (long) first - '0';
    for (int digits = 1; ; digits++) {
      int octet = in.read();
      if (octet == '\n') {
        break;
      }
      if (octet < '0' || octet > '9' || digits >= MAX_CHUNK_DIGITS) {
        throw new BadFrame("a chunk's size is no number");
      }
      length = length * 10 + (octet - '0');
    }
    if (length > MAX_CHUNK) {
      throw new BadFrame("a chunk's size is more than " + MAX_CHUNK);
    }
    return length;
  }

  private void copy(ByteArrayOutputStream message, int length) throws IOException {
    byte[] buffer = new byte[Math.min(length, 32 * 1024)];
    int left = length;
    while (left > 0) {
      int read = in.read(buffer, 0, Math.min(left, buffer.length));
      if (read < 0) {
        throw new BadFrame("the stream ended within a chunk");
      }
      message.write(buffer, 0, read);
      left -= read;
    }
  }

  private static void expect(int octet, char expected) throws BadFrame {
    if (octet != expected) {
      throw new BadFrame("the chunks are out of step");
    }
  }

  private void bound(long octets) throws BadFrame {
    if (octets > maxOctets) {
      throw new BadFrame("a message is larger than " + maxOctets + " octets");
    }
  }

  /** A part of a message that ends with the mark, in the framing of the protocol's version 1.0. */
  static byte[] marked(byte[] part, boolean last) {
    return last ? join(part, END) : part;
  }

  /** A part of a message as one chunk; the mark of the end follows the last. */
  static byte[] chunk(byte[] part, boolean last) {
    byte[] head = ("\n#" + part.length + "\n").getBytes(StandardCharsets.US_ASCII);
    byte[] tail = (last ? "\n##\n" : "").getBytes(StandardCharsets.US_ASCII);
    // A chunk has at least one octet (RFC 6242 section 4.2).
    return part.length == 0 ? tail : join(join(head, part), tail);
  }

  private static byte[] join(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }
}
