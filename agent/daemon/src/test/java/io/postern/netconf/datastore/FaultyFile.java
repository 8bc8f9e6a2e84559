package io.postern.netconf.datastore;

import java.io.IOException;
import java.util.Arrays;

/** A file in memory that fails when told to, and remembers what is on disk after a crash. */
final class FaultyFile implements LogFile {
  private byte[] contents = new byte[0];
  private int untilFault = Integer.MAX_VALUE;
  private int partial;

  /** The n-th further call from now on fails, after writing so many octets if it writes. */
  void failAfter(int calls, int octets) {
    untilFault = calls;
    partial = octets;
  }

  /** No more faults. */
  void mend() {
    untilFault = Integer.MAX_VALUE;
  }

  byte[] contents() {
    return contents.clone();
  }

  static FaultyFile of(byte[] contents) {
    FaultyFile file = new FaultyFile();
    file.contents = contents.clone();
    return file;
  }

  private boolean fails() {
    return untilFault-- <= 0;
  }

  @Override
  public byte[] read() {
    return contents.clone();
  }

  @Override
  public void write(byte[] octets, long position) throws IOException {
    if (fails()) {
      put(Arrays.copyOf(octets, Math.min(partial, octets.length)), position);
      throw new IOException("No space left on device");
    }
    put(octets, position);
  }

  private void put(byte[] octets, long position) {
    int at = Math.toIntExact(position);
    contents = Arrays.copyOf(contents, Math.max(contents.length, at + octets.length));
    System.arraycopy(octets, 0, contents, at, octets.length);
  }

  @Override
  public void force() throws IOException {
    if (fails()) {
      throw new IOException("Input/output error");
    }
  }

  @Override
  public void truncate(long size) throws IOException {
    if (fails()) {
      throw new IOException("Input/output error");
    }
    contents = Arrays.copyOf(contents, Math.toIntExact(size));
  }

  @Override
  public void replace(byte[] octets) throws IOException {
    if (fails()) {
      throw new IOException("No space left on device");
    }
    contents = octets.clone();
  }

  @Override
  public void close() {}
}
