package io.postern.config;

import io.postern.net.IpAddress;
import io.postern.net.IpPrefix;
import java.util.List;

/**
 * SNMP: who may read, who is told.
 *
 * @param enabled whether the agent answers at all
 * @param listen addresses to listen on; empty: 127.0.0.1
 * @param port UDP port
 * @param engineId SNMP engine id octets in hexadecimal; empty: made from the node id, stable
 * @param views parts of the object tree, by name
 * @param users USM users
 * @param communities v1/v2c communities; empty (the default): v1 and v2c are off
 * @param targets receivers of traps and informs
 */
public record SnmpConfig(
    boolean enabled,
    List<IpAddress> listen,
    int port,
    String engineId,
    List<View> views,
    List<User> users,
    List<Community> communities,
    List<Target> targets) {
  /** SNMP is off. */
  public static final SnmpConfig OFF =
      new SnmpConfig(false, List.of(), 161, "", List.of(), List.of(), List.of(), List.of());

  /** Copies the lists. */
  public SnmpConfig {
    listen = List.copyOf(listen);
    views = List.copyOf(views);
    users = List.copyOf(users);
    communities = List.copyOf(communities);
    targets = List.copyOf(targets);
  }

  /**
   * A part of the object tree.
   *
   * @param name its name
   * @param include subtrees that belong to it; {@code *} stands for any one sub-identifier
   * @param exclude subtrees of these that do not
   */
  public record View(String name, List<String> include, List<String> exclude) {
    /** Copies the lists. */
    public View {
      include = List.copyOf(include);
      exclude = List.copyOf(exclude);
    }
  }

  /** Authentication protocols (RFC 7860 for SHA-2). */
  public enum Auth {
    SHA_224(28),
    SHA_256(32),
    SHA_384(48),
    SHA_512(64);

    private final int keyOctets;

    Auth(int keyOctets) {
      this.keyOctets = keyOctets;
    }

    /** Octets of a localized key. */
    public int keyOctets() {
      return keyOctets;
    }
  }

  /** Privacy protocols (RFC 3826; the longer keys as net-snmp and others do). */
  public enum Priv {
    AES_128(16),
    AES_256(32);

    private final int keyOctets;

    Priv(int keyOctets) {
      this.keyOctets = keyOctets;
    }

    /** Octets of a localized key. */
    public int keyOctets() {
      return keyOctets;
    }
  }

  /** What only a user and the agent know; never shown. */
  public sealed interface Secret {}

  /**
   * A password, good for every engine.
   *
   * @param text at least 8 characters
   */
  public record Passphrase(String text) implements Secret {
    /** Without the secret. */
    @Override
    public String toString() {
      return "Passphrase";
    }
  }

  /**
   * A key that was localized to this agent's engine id (RFC 3414 section 2.6).
   *
   * @param hex its octets in hexadecimal, two digits each
   */
  public record LocalizedKey(String hex) implements Secret {
    /** Without the secret. */
    @Override
    public String toString() {
      return "LocalizedKey";
    }
  }

  /**
   * A USM user, authPriv.
   *
   * @param name security name
   * @param writable whether it may SET
   * @param view what it sees; empty: the usual
   */
  public record User(
      String name,
      Auth auth,
      Secret authSecret,
      Priv priv,
      Secret privSecret,
      boolean writable,
      String view) {
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
   * @param sources where requests may come from; empty: from anywhere
   * @param view what it sees; empty: the usual
   */
  public record Community(String name, String community, List<IpPrefix> sources, String view) {
    /** Copies the list. */
    public Community {
      sources = List.copyOf(sources);
    }

    /** Without the secret. */
    @Override
    public String toString() {
      return "Community[" + name + "]";
    }
  }

  /** In which version a receiver is spoken to, and so in whose name. */
  public enum Version {
    /** SNMPv3, as a user. */
    V3,
    /** SNMPv2c, with a community. */
    V2C
  }

  /**
   * A receiver of notifications.
   *
   * @param name the configuration's name for it
   * @param address where to
   * @param port UDP port
   * @param inform whether it is to acknowledge
   * @param version in which version
   * @param security name of the user, or of the community, that it is sent as
   * @param timeoutMillis inform: time for an acknowledgement
   * @param retries inform: further tries
   */
  public record Target(
      String name,
      IpAddress address,
      int port,
      boolean inform,
      Version version,
      String security,
      int timeoutMillis,
      int retries) {}
}
