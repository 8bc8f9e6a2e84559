package io.postern.tests.vrrp;

import io.postern.cluster.PeerChannel;
import io.postern.cluster.PeerCodec;
import io.postern.core.gateway.balance.Assignment;
import io.postern.core.gateway.group.PeerMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;

/** Joins gateways of one process as the cluster's channel does those of several. */
final class Hub implements AutoCloseable {
  private final Map<String, PeerChannel.Listener> members = new TreeMap<>();
  private final ExecutorService carrier =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("hub").factory());

  /** A node's way in. */
  Function<PeerChannel.Listener, PeerChannel> join(String node) {
    return listener -> {
      carry(() -> enter(node, listener));
      return new PeerChannel() {
        @Override
        public void send(String group, PeerMessage message) {
          long now = System.nanoTime();
          List<byte[]> letters = new ArrayList<>();
          for (PeerMessage part : parts(message)) {
            letters.add(PeerCodec.encode(group, part, now));
          }
          carry(() -> letters.forEach(letter -> deliver(node, letter)));
        }

        @Override
        public void close() {
          carry(() -> members.remove(node));
        }
      };
    };
  }

  private static List<PeerMessage> parts(PeerMessage message) {
    if (!(message instanceof PeerMessage.Rows(String from, List<Assignment> rows))) {
      return List.of(message);
    }
    List<PeerMessage> parts = new ArrayList<>();
    for (int i = 0; i < rows.size(); i += PeerCodec.MOST_ROWS) {
      parts.add(
          new PeerMessage.Rows(
              from, rows.subList(i, Math.min(rows.size(), i + PeerCodec.MOST_ROWS))));
    }
    return parts;
  }

  private void enter(String node, PeerChannel.Listener listener) {
    members.forEach(
        (other, each) ->
            each.joined(node)
                .forEach(
                    (group, rows) -> {
                      List<Assignment> all = new ArrayList<>();
                      rows.forEach(all::add);
                      listener.heard(group, new PeerMessage.Rows(other, all));
                    }));
    members.put(node, listener);
  }

  private void deliver(String from, byte[] letter) {
    members.forEach(
        (node, listener) -> {
          if (!node.equals(from)
              && PeerCodec.decode(letter, System.nanoTime())
                  instanceof PeerCodec.Said(String group, PeerMessage message)) {
            listener.heard(group, message);
          }
        });
  }

  private void carry(Runnable what) {
    try {
      carrier.execute(what);
    } catch (RejectedExecutionException e) {
      // The hub is closed: nobody hears it any more.
    }
  }

  @Override
  public void close() {
    carrier.shutdownNow();
  }
}
