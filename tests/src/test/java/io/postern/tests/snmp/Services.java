package io.postern.tests.snmp;

import io.postern.config.SnmpConfig;
import io.postern.config.SnmpConfig.Auth;
import io.postern.config.SnmpConfig.Community;
import io.postern.config.SnmpConfig.LocalizedKey;
import io.postern.config.SnmpConfig.Passphrase;
import io.postern.config.SnmpConfig.Priv;
import io.postern.config.SnmpConfig.Target;
import io.postern.config.SnmpConfig.User;
import io.postern.config.SnmpConfig.Version;
import io.postern.config.SnmpConfig.View;
import io.postern.net.IpAddress;
import io.postern.net.IpPrefix;
import io.postern.snmp.SnmpService;
import io.postern.view.Mib;
import io.postern.view.Moments;
import io.postern.view.RowNumbers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** SNMP agents at a free port of the loopback, and their configurations. */
final class Services {
  private static final IpAddress LOOPBACK = IpAddress.of("127.0.0.1");
  static final String AUTH_KEY = "000102030405060708090a0b0c0d0e0f".repeat(2);
  static final String PRIV_KEY = "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff";
  private static final List<User> USERS =
      List.of(
          user("admin", true, ""),
          user("guest", false, ""),
          user("narrow", true, "narrow"),
          new User(
              "keyed",
              Auth.SHA_256,
              new LocalizedKey(AUTH_KEY),
              Priv.AES_128,
              new LocalizedKey(PRIV_KEY),
              false,
              ""));

  /** The names and states of groups, the row of one interface, and nothing of its MAC address. */
  private static final View NARROW =
      new View(
          "narrow",
          List.of(
              "1.3.6.1.2.1.1.5",
              Mib.OBJECTS + ".11.1.2",
              Mib.OBJECTS + ".11.1.3",
              "1.3.6.1.2.1.2.2.1.*.3",
              "1.3.6.1.6.3"),
          List.of("1.3.6.1.2.1.2.2.1.6.*", Mib.OBJECTS + ".11.1.3.2"));

  private static final List<Community> COMMUNITIES =
      List.of(new Community("noc", "look-only", List.of(), ""));

  private Services() {}

  static SnmpService start(PretendAgent agent, SnmpConfig config, Path directory)
      throws IOException {
    Moments moments = new Moments(agent, RowNumbers.open(directory));
    return SnmpService.start(moments, agent, agent, config, directory);
  }

  static SnmpConfig withCommunity() {
    return config(COMMUNITIES, List.of());
  }

  static SnmpConfig usersOnly() {
    return config(List.of(), List.of());
  }

  static SnmpConfig with(Target... targets) {
    return config(COMMUNITIES, List.of(targets));
  }

  static Target target(String name, int port, boolean inform, String security) {
    Version version = security.equals("noc") ? Version.V2C : Version.V3;
    return new Target(name, LOOPBACK, port, inform, version, security, 1000, 3);
  }

  /** One community, from these addresses, of that view. */
  static SnmpConfig withCommunity(List<String> sources, String view) {
    List<IpPrefix> from = sources.stream().map(IpPrefix::of).toList();
    return config(List.of(new Community("noc", "look-only", from, view)), List.of());
  }

  /** Receivers in the name of a community that sees little. */
  static SnmpConfig narrow(Target... targets) {
    return config(
        List.of(new Community("noc", "look-only", List.of(), "narrow")), List.of(targets));
  }

  /** A receiver as the community is changed to another string. */
  static SnmpConfig renamed(String community, Target... targets) {
    return config(List.of(new Community("noc", community, List.of(), "")), List.of(targets));
  }

  private static User user(String name, boolean writable, String view) {
    return new User(
        name,
        Auth.SHA_256,
        new Passphrase("authpass-" + name),
        Priv.AES_128,
        new Passphrase("privpass-" + name),
        writable,
        view);
  }

  private static SnmpConfig config(List<Community> communities, List<Target> targets) {
    return new SnmpConfig(
        true, List.of(LOOPBACK), 0, "", List.of(NARROW), USERS, communities, targets);
  }
}
