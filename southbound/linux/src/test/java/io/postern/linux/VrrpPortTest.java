package io.postern.linux;

import static io.postern.linux.Bench.NIC0;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.postern.device.PacketPort;
import io.postern.linux.arp.PacketSockets;
import io.postern.linux.syscall.KernelException;
import io.postern.linux.syscall.KernelSocket;
import io.postern.linux.syscall.MessageRow;
import io.postern.net.InterfaceName;
import io.postern.net.IpFamily;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** VRRP packets of a LAN on which somebody sends as many as it can. */
@Tag("lab")
final class VrrpPortTest {
  private static final long MS = 1_000_000L;
  private static final int ROW = 64;
  private static final int SIZE = 60;

  /** One that floods the LAN for so long; how many it sent. */
  private static long flood(long nanos) throws KernelException {
    try (KernelSocket out = PacketSockets.sender()) {
      MessageRow row = new MessageRow(ROW, SIZE);
      for (int i = 0; i < ROW; i++) {
        int at = i * SIZE;
        byte[] frame = new byte[SIZE];
        byte[] head = {0x01, 0, 0x5e, 0, 0, 0x12, 2, 0, 0, 0, 9, 9, 8, 0, 0x45};
        System.arraycopy(head, 0, frame, 0, head.length);
        frame[14 + 9] = 112;
        row.data().put(at, frame);
        row.length(i, SIZE);
        PacketSockets.writeAddress(row.addresses(), row.addressAt(i), 100, 0x0800);
        row.addressLength(i, PacketSockets.ADDRESS);
      }
      long end = System.nanoTime() + nanos;
      long sent = 0;
      while (System.nanoTime() - end < 0) {
        sent += Math.max(0, out.sendMany(row, 0, ROW));
      }
      return sent;
    }
  }

  @Test
  void whoFloodsTheLanIsHeardWithABoundAndDelaysNoDrain() throws Exception {
    try (Bench bench = Bench.open()) {
      AtomicLong heard = new AtomicLong();
      LinkedBlockingQueue<Long> drained = new LinkedBlockingQueue<>();
      PacketPort port =
          bench.device.packets(
              new PacketPort.Listener() {
                @Override
                public void heard(long at, InterfaceName nic, byte[] packet) {
                  heard.incrementAndGet();
                  // What the loop's gate takes for a look.
                  long until = System.nanoTime() + 5_000;
                  while (System.nanoTime() - until < 0) {
                    Thread.onSpinWait();
                  }
                }

                @Override
                public void drained(long at, long number) {
                  drained.add(number);
                }
              });
      port.listen(Set.of(new PacketPort.Tap(NIC0, IpFamily.IPV4)));
      CompletableFuture<Long> flood =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return Bench.inside(bench.lan, () -> flood(1_500 * MS));
                } catch (Exception e) {
                  throw new IllegalStateException(e);
                }
              });
      Bench.awaitTrue("it floods", () -> heard.get() > 10_000);
      long before = heard.get();
      long began = System.nanoTime();
      long slowest = 0;
      for (long number = 1; number <= 10; number++) {
        long asked = System.nanoTime();
        port.drain(number);
        assertTrue(Long.valueOf(number).equals(drained.poll(5, TimeUnit.SECONDS)), "drained");
        slowest = Math.max(slowest, System.nanoTime() - asked);
      }
      long sent = flood.get(20, TimeUnit.SECONDS);
      double seconds = (System.nanoTime() - began) / 1e9;
      System.out.printf(
          "VRRP: of %d packets in 1.5 s %d were heard; the slowest of 10 drains took %.1f ms%n",
          sent, heard.get(), slowest / 1e6);
      assertTrue(sent > 100_000, sent + " sent");
      assertTrue(slowest < 100 * MS, "a drain took " + slowest / 1e6 + " ms");
      // A full buffer for each drain, and a row each millisecond beside that.
      long most = (long) (seconds * 64_000) + 10 * 3_000;
      assertTrue(heard.get() - before < most, heard.get() - before + " heard");
    }
  }
}
