package io.postern.cluster;

import io.postern.net.InterfaceName;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import org.jgroups.Address;
import org.jgroups.BytesMessage;
import org.jgroups.JChannel;
import org.jgroups.Message;
import org.jgroups.Receiver;
import org.jgroups.View;
import org.jgroups.protocols.FD_ALL3;
import org.jgroups.protocols.FRAG4;
import org.jgroups.protocols.MERGE3;
import org.jgroups.protocols.MFC;
import org.jgroups.protocols.PING;
import org.jgroups.protocols.TCPPING;
import org.jgroups.protocols.UFC;
import org.jgroups.protocols.UNICAST3;
import org.jgroups.protocols.VERIFY_SUSPECT2;
import org.jgroups.protocols.pbcast.GMS;
import org.jgroups.protocols.pbcast.NAKACK2;
import org.jgroups.protocols.pbcast.STABLE;
import org.jgroups.stack.Protocol;
import org.jgroups.util.NameCache;
import org.jspecify.annotations.Nullable;

/** The channel on one network: one socket, one JGroups group of those who are there. */
final class ClusterPath implements AutoCloseable {
  /** A letter of this size and its headers fit a datagram; it is never cut. */
  static final int MOST_OCTETS = 60_000;

  private static final int BUFFER = 200_000;
  private static final long CREDITS = 4_000_000;
  private static final long JOIN_MILLIS = 400;

  /**
   * Where and as what to open.
   *
   * @param cluster the cluster's name
   * @param node this node's id
   * @param address this node's address on the interface
   * @param multicast whether the others are found and spoken to by multicast
   * @param peers the others, where not
   * @param group the multicast group
   */
  record Place(
      String cluster,
      String node,
      InterfaceName nic,
      InetAddress address,
      int port,
      boolean multicast,
      List<InetSocketAddress> peers,
      InetAddress group) {
    /** Copies the list. */
    Place {
      peers = List.copyOf(peers);
    }
  }

  /** Told of what happens; on JGroups' threads. */
  interface Listener extends SealedUdp.Listener {
    /** A letter came from a member. */
    void letter(Address from, byte[] octets);

    /** Others are members than before. */
    void membersChanged(ClusterPath path);
  }

  private final Place place;
  private final SealedUdp udp;
  private final JChannel channel;
  private volatile List<Address> members = List.of();

  /** A path that is not open yet. */
  ClusterPath(Place place, Seals seals, Listener listener) throws Exception {
    this.place = place;
    udp = new SealedUdp(seals, place.multicast(), place.peers(), listener);
    channel = new JChannel(stack(place, udp));
    channel.setName(place.node());
    channel.setDiscardOwnMessages(true);
    channel.setReceiver(
        new Receiver() {
          @Override
          public void receive(Message message) {
            if (message.hasArray()) {
              byte[] octets = new byte[message.getLength()];
              System.arraycopy(
                  message.getArray(), message.getOffset(), octets, 0, message.getLength());
              listener.letter(message.getSrc(), octets);
            }
          }

          @Override
          public void viewAccepted(View view) {
            members = List.copyOf(view.getMembers());
            listener.membersChanged(ClusterPath.this);
          }
        });
  }

  /** Measured in namespaces; what was worse is in the project's notes (decision 0027). */
  private static List<Protocol> stack(Place place, SealedUdp udp) {
    boolean multicast = place.multicast();
    udp.setMulticasting(multicast)
        .setMulticastAddress(place.group())
        .setMulticastPort(place.port())
        .setMulticastTTL(1)
        .setMcastSendBufSize(BUFFER)
        .setMcastRecvBufSize(BUFFER)
        .setUcastSendBufSize(BUFFER)
        .setUcastRecvBufSize(BUFFER);
    udp.setBindAddress(place.address());
    udp.setBindPort(place.port());
    udp.setPortRange(0);
    udp.useVirtualThreads(false);
    udp.setBundlerType("transfer-queue");
    udp.getThreadPool().setMinThreads(1).setMaxThreads(32).setThreadDumpsEnabled(false);
    List<Protocol> stack = new ArrayList<>();
    stack.add(udp);
    stack.add(
        multicast
            ? new PING()
            : new TCPPING().setPortRange(0).<TCPPING>setInitialHosts(place.peers()));
    stack.add(new MERGE3().setMinInterval(500).setMaxInterval(1_500));
    stack.add(new FD_ALL3().setTimeout(600).setInterval(150));
    stack.add(new VERIFY_SUSPECT2().setTimeout(150));
    stack.add(new NAKACK2().useMcastXmit(false));
    stack.add(new UNICAST3());
    stack.add(new STABLE().setDesiredAverageGossip(5_000).setMaxBytes(1_000_000));
    stack.add(new GMS().setJoinTimeout(JOIN_MILLIS).setLeaveTimeout(500).printLocalAddress(false));
    stack.add(new UFC().setMaxCredits(CREDITS));
    stack.add(new MFC().setMaxCredits(CREDITS));
    stack.add(new FRAG4().setFragSize(MOST_OCTETS)); // never cuts; JGroups wants one
    return stack;
  }

  Place place() {
    return place;
  }

  /** Joins who is there; waits for that. */
  void open() throws Exception {
    channel.connect(place.cluster());
  }

  /** Who is a member, this node included. */
  List<Address> members() {
    return members;
  }

  boolean isSelf(Address address) {
    return address.equals(channel.getAddress());
  }

  /** The name that a member gave itself; empty: not known yet. */
  static String nameOf(Address member) {
    String name = NameCache.get(member);
    return name == null ? "" : name;
  }

  /** Sends at once, to all who listen, members or not; it may be lost. */
  void urgent(byte[] letter) throws GeneralSecurityException {
    udp.letter(letter);
  }

  /**
   * Sends to all members, in order and without loss; may wait for the slowest.
   *
   * @param to one member; null: all
   */
  void steady(@Nullable Address to, byte[] letter) throws Exception {
    channel.send(new BytesMessage(to, letter));
  }

  @Override
  public void close() {
    channel.close();
  }
}
