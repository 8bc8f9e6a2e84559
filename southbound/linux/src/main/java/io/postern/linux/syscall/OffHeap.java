package io.postern.linux.syscall;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Memory outside the heap that system calls work on, allocated once and freed when unreachable. Not
 * safe for two threads at once.
 */
public final class OffHeap {
  private final Memory memory;
  private final ByteBuffer bytes;
  private final long address;

  /** Zeroed memory of {@code size} octets. */
  public OffHeap(int size) {
    memory = new Memory(size);
    memory.clear();
    bytes = memory.getByteBuffer(0, size).order(ByteOrder.nativeOrder());
    address = Pointer.nativeValue(memory);
  }

  /** Its content in the machine's byte order; position and limit are the caller's. */
  public ByteBuffer bytes() {
    return bytes;
  }

  /** Where it begins, for system calls. */
  public long address() {
    return address;
  }

  /** Its size in octets. */
  public int size() {
    return (int) memory.size();
  }
}
