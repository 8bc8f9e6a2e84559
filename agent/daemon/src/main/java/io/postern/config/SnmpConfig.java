package io.postern.config;

import io.postern.net.IpAddress;
import java.util.List;

/**
 * SNMP: who may read, who is told.
 *
 * @param enabled whether the agent answers at all
 * @param listen addresses to listen on; empty: 127.0.0.1
 * @param port UDP port
 * @param engineId SNMP engine id octets in hexadecimal; empty: made from the node id, stable
 * @param users USM users
 * @param communities v1/v2c communities; empty (the default): v1 and v2c are off
 * @param targets receivers of traps and informs
 */
public record SnmpConfig(
    boolean enabled,
    List<IpAddress> listen,
    int port,
    String engineId,
    List<User> users,
    List<Community> communities,
    List<Target> targets) {
  /** SNMP is off. */
  public static final SnmpConfig OFF =
      new SnmpConfig(false, List.of(), 161, "", List.of(), List.of(), List.of());

  /** Copies the lists. */
  public SnmpConfig {
    listen = List.copyOf(listen);
    users = List.copyOf(users);
    communities = List.copyOf(communities);
    targets = List.copyOf(targets);
  }

  /** Authentication protocols (RFC 7860 for SHA-2). */
  public enum Auth {
    SHA_224,
    SHA_256,
    SHA_384,
    SHA_512
  }

  /** Privacy protocols (RFC 3826; the longer keys as net-snmp and others do). */
  public enum Priv {
    AES_128,
    AES_256
  }

  /**
   * A USM user, authPriv.
   *
   * @param name security name
   * @param authPassphrase at least 8 characters; never shown
   * @param privPassphrase at least 8 characters; never shown
   * @param writable whether it may SET
   */
  public record User(
      String name,
      Auth auth,
      String authPassphrase,
      Priv priv,
      String privPassphrase,
      boolean writable) {
    /** Without the secrets. */
    @Override
    public String toString() {
      return "User[" + name + ", " + auth + ", " + priv + ", writable=" + writable + "]";
    }
  }

  /**
   * A v1/v2c community, read-only.
   *
   * @param name the configuration's name for it
   * @param community the community string; never shown
   */
  public record Community(String name, String community) {
    /** Without the secret. */
    @Override
    public String toString() {
      return "Community[" + name + "]";
    }
  }

  /**
   * A receiver of notifications.
   *
   * @param name the configuration's name for it
   * @param address where to
   * @param port UDP port
   * @param inform whether it is to acknowledge
   * @param security name of the user (v3), or of the community (v2c), that it is sent as
   * @param timeoutMillis inform: time for an acknowledgement
   * @param retries inform: further tries
   */
  public record Target(
      String name,
      IpAddress address,
      int port,
      boolean inform,
      String security,
      int timeoutMillis,
      int retries) {}
}
