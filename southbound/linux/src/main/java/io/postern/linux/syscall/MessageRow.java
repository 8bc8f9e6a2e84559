package io.postern.linux.syscall;

import java.nio.ByteBuffer;

/**
 * A row of {@code struct mmsghdr}, each with one buffer and one address of its own, for sending or
 * receiving many packets in one call. Allocated once.
 */
public final class MessageRow {
  static final int HEADER = 64;
  private static final int ADDRESS = 32;
  private static final int VECTOR = 16;

  private final OffHeap headers;
  private final OffHeap vectors;
  private final OffHeap addresses;
  private final OffHeap data;
  private final int count;
  private final int room;

  /** {@code count} messages of at most {@code room} octets. */
  public MessageRow(int count, int room) {
    this.count = count;
    this.room = room;
    headers = new OffHeap(count * HEADER);
    vectors = new OffHeap(count * VECTOR);
    addresses = new OffHeap(count * ADDRESS);
    data = new OffHeap(count * room);
    for (int i = 0; i < count; i++) {
      vectors.bytes().putLong(i * VECTOR, data.address() + (long) i * room);
      headers
          .bytes()
          .putLong(i * HEADER, addresses.address() + (long) i * ADDRESS)
          .putLong(i * HEADER + 16, vectors.address() + (long) i * VECTOR)
          .putLong(i * HEADER + 24, 1);
    }
    rewind();
  }

  /** Gives every message its whole buffer again; a receive shortens them. */
  void rewind() {
    for (int i = 0; i < count; i++) {
      vectors.bytes().putLong(i * VECTOR + 8, room);
      headers.bytes().putInt(i * HEADER + 8, ADDRESS);
    }
  }

  /** Messages it has room for. */
  public int count() {
    return count;
  }

  /** Octets a message has room for. */
  public int room() {
    return room;
  }

  long address() {
    return headers.address();
  }

  /** All buffers behind one another; message {@code i} begins at {@code i * room()}. */
  public ByteBuffer data() {
    return data.bytes();
  }

  /** Octets received into message {@code i}. */
  public int length(int i) {
    return Math.min(headers.bytes().getInt(i * HEADER + 56), room);
  }

  /** Sets what message {@code i} sends. */
  public void length(int i, int octets) {
    vectors.bytes().putLong(i * VECTOR + 8, octets);
  }

  /** All addresses behind one another; that of message {@code i} begins at {@link #addressAt}. */
  public ByteBuffer addresses() {
    return addresses.bytes();
  }

  /** Where the address of message {@code i} begins. */
  public int addressAt(int i) {
    return i * ADDRESS;
  }

  /** Sets the address length of message {@code i} for sending. */
  public void addressLength(int i, int octets) {
    headers.bytes().putInt(i * HEADER + 8, octets);
  }
}
