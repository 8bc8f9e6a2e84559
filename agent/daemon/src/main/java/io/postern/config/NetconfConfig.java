package io.postern.config;

import io.postern.net.IpAddress;
import java.util.List;

/**
 * NETCONF over SSH.
 *
 * @param enabled whether the agent answers at all
 * @param listen addresses to listen on; empty: 127.0.0.1
 * @param port TCP port
 * @param users who may log in
 */
public record NetconfConfig(boolean enabled, List<IpAddress> listen, int port, List<User> users) {
  /** NETCONF is off. */
  public static final NetconfConfig OFF = new NetconfConfig(false, List.of(), 830, List.of());

  /** Copies the lists. */
  public NetconfConfig {
    listen = List.copyOf(listen);
    users = List.copyOf(users);
  }

  /**
   * A user.
   *
   * @param name login name
   * @param passwordHash crypt(3) hash ({@code $5$}, {@code $6$}); empty: no password login
   * @param authorizedKeys public keys in OpenSSH's one-line form
   * @param readOnly whether it may only read
   */
  public record User(
      String name, String passwordHash, List<String> authorizedKeys, boolean readOnly) {
    /** Copies the list. */
    public User {
      authorizedKeys = List.copyOf(authorizedKeys);
    }

    /** Without the hash. */
    @Override
    public String toString() {
      return "User[" + name + ", keys=" + authorizedKeys.size() + ", readOnly=" + readOnly + "]";
    }
  }
}
