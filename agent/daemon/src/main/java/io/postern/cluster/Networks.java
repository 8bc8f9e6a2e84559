package io.postern.cluster;

import io.postern.config.ClusterConfig;
import io.postern.net.InterfaceName;
import io.postern.net.IpAddress;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The interfaces of a cluster as they are now: what can be bound to, and who is reached there. */
final class Networks {
  private Networks() {}

  /** What an interface offers. */
  sealed interface Found {}

  /**
   * A network.
   *
   * @param address this node's own address there
   * @param prefix its length
   */
  record Usable(InterfaceName nic, InetAddress address, int prefix) implements Found {
    private int bits(InetAddress of) {
      int all = ByteBuffer.wrap(of.getAddress()).getInt();
      return prefix == 0 ? 0 : all & -1 << (32 - prefix);
    }

    private boolean has(InetAddress other) {
      return bits(other) == bits(address);
    }
  }

  /** It cannot be used, for a reason in one sentence. */
  record Useless(InterfaceName nic, String why) implements Found {}

  /**
   * Looks at an interface.
   *
   * @param bound what is bound to already; it is kept as long as it is there
   */
  static Found look(InterfaceName name, List<IpAddress> moving, @Nullable InetAddress bound) {
    try {
      NetworkInterface nic = NetworkInterface.getByName(name.toString());
      if (nic == null) {
        return new Useless(name, "there is no interface " + name);
      }
      if (!nic.isUp()) {
        return new Useless(name, name + " is down");
      }
      Usable first = null;
      for (InterfaceAddress at : nic.getInterfaceAddresses()) {
        InetAddress address = at.getAddress();
        if (!(address instanceof Inet4Address)
            || moving.contains(IpAddress.of(address.getHostAddress()))) {
          continue;
        }
        Usable usable = new Usable(name, address, at.getNetworkPrefixLength());
        if (address.equals(bound)) {
          return usable;
        }
        first = first == null ? usable : first;
      }
      return first == null
          ? new Useless(name, name + " has no IPv4 address that stays with it")
          : first;
    } catch (SocketException e) {
      return new Useless(name, name + " cannot be looked at: " + e.getMessage());
    }
  }

  /** Where to open the path of a network, as one of several. */
  static ClusterPath.Place place(ClusterConfig config, Usable here, List<Usable> all) {
    List<InetSocketAddress> peers = new ArrayList<>();
    for (IpAddress peer : config.peers()) {
      InetAddress address = inet(peer);
      boolean own = all.stream().anyMatch(network -> network.address().equals(address));
      boolean near = here.has(address);
      boolean far = all.stream().noneMatch(network -> network.has(address));
      if (!own && (near || (far && here.equals(all.getFirst())))) {
        peers.add(new InetSocketAddress(address, config.port()));
      }
    }
    return new ClusterPath.Place(
        config.name(),
        config.node(),
        here.nic(),
        here.address(),
        config.port(),
        config.peers().isEmpty(),
        peers,
        group(config.name(), here));
  }

  private static InetAddress inet(IpAddress address) {
    try {
      return InetAddress.getByAddress(address.octets());
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address has 4 or 16 octets", e);
    }
  }

  /**
   * A multicast group of 239.255.0.0/16 (RFC 2365) for each cluster and network: a socket of one
   * network then hears nothing of another, though the kernel gives it what any socket has joined.
   */
  private static InetAddress group(String cluster, Usable here) {
    String what = cluster + " " + here.bits(here.address()) + "/" + here.prefix();
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(what.getBytes(StandardCharsets.UTF_8));
      return InetAddress.getByAddress(new byte[] {(byte) 239, (byte) 255, digest[0], digest[1]});
    } catch (NoSuchAlgorithmException | UnknownHostException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
