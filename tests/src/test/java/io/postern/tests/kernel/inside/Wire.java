package io.postern.tests.kernel.inside;

import io.postern.device.LinkState;
import io.postern.linux.LinuxDevice;
import io.postern.linux.arp.PacketSockets;
import io.postern.linux.link.Home;
import io.postern.linux.syscall.KernelSocket;
import io.postern.linux.syscall.MessageRow;
import io.postern.linux.syscall.OffHeap;
import io.postern.linux.syscall.Readiness;
import io.postern.net.MacAddress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Hears every frame that enters a switch, in the kernel's order, and by which port it came. */
final class Wire implements AutoCloseable {
  private static final int ALL_PROTOCOLS = 3;
  private static final int OUTGOING = 4;
  private static final int FRAMES = 256;
  private static final int ROOM = 64;

  /** A frame that came in by a port. */
  record Heard(String port, String source, String header) {}

  private final KernelSocket socket;
  private final Readiness readiness;
  private final Map<Integer, String> ports;
  private final Thread thread;
  private final List<Heard> frames = new ArrayList<>();
  private volatile boolean closed;

  private Wire(KernelSocket socket, Readiness readiness, Map<Integer, String> ports) {
    this.socket = socket;
    this.readiness = readiness;
    this.ports = ports;
    this.thread = Thread.ofPlatform().daemon().name("wire").unstarted(this::listen);
  }

  static Wire of(Netns lan) throws IOException, InterruptedException {
    return lan.call(
        () -> {
          KernelSocket socket = KernelSocket.open(KernelSocket.AF_PACKET, KernelSocket.SOCK_RAW, 0);
          socket.buffers(4 << 20);
          OffHeap address = new OffHeap(PacketSockets.ADDRESS);
          PacketSockets.writeAddress(address.bytes(), 0, 0, ALL_PROTOCOLS);
          socket.bind(address, PacketSockets.ADDRESS);
          Wire wire = new Wire(socket, new Readiness(), ports());
          wire.thread.start();
          return wire;
        });
  }

  private static Map<Integer, String> ports() throws IOException {
    try (LinuxDevice reader = new LinuxDevice(null)) {
      return reader.snapshot().links().stream()
          .filter(link -> link.name().text().startsWith("port"))
          .collect(Collectors.toMap(LinkState::index, link -> link.name().text()));
    }
  }

  private void listen() {
    MessageRow row = new MessageRow(FRAMES, ROOM);
    while (!closed) {
      readiness.clear();
      readiness.add(socket.fd());
      readiness.await(-1);
      int got = socket.receiveMany(row);
      for (int i = 0; i < got; i++) {
        int address = row.addressAt(i);
        int index = row.addresses().getInt(address + 4);
        byte[] source = new byte[6];
        byte[] header = new byte[Math.min(row.room(), 64)];
        row.data().get(i * row.room() + 6, source);
        row.data().get(i * row.room(), header);
        if (row.addresses().get(address + 10) != OUTGOING) {
          take(index, MacAddress.of(source, 0).toString(), HexFormat.of().formatHex(header));
        }
      }
    }
  }

  private synchronized void take(int index, String source, String header) {
    String port = ports.get(index);
    if (port != null) {
      frames.add(new Heard(port, source, header));
    }
  }

  /** What was heard since the last call. */
  synchronized List<Heard> taken() {
    List<Heard> all = List.copyOf(frames);
    frames.clear();
    return all;
  }

  /** The ports by which frames from a MAC came, each named once a run of frames. */
  static List<String> way(List<Heard> frames, String mac) {
    List<String> way = new ArrayList<>();
    for (Heard frame : frames) {
      if (frame.source().equals(mac) && (way.isEmpty() || !way.getLast().equals(frame.port()))) {
        way.add(frame.port());
      }
    }
    return way;
  }

  @Override
  public void close() {
    closed = true;
    readiness.wake();
    Home.join(thread);
    socket.close();
    readiness.close();
  }
}
