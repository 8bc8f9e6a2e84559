package io.postern.tests.snmp;

import io.postern.config.SnmpConfig;
import io.postern.config.SnmpConfig.Auth;
import io.postern.config.SnmpConfig.Community;
import io.postern.config.SnmpConfig.Priv;
import io.postern.config.SnmpConfig.Target;
import io.postern.config.SnmpConfig.User;
import io.postern.net.IpAddress;
import io.postern.snmp.SnmpService;
import io.postern.view.Moments;
import io.postern.view.RowNumbers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** SNMP agents at a free port of the loopback, and their configurations. */
final class Services {
  private static final IpAddress LOOPBACK = IpAddress.of("127.0.0.1");
  private static final List<User> USERS =
      List.of(
          new User("admin", Auth.SHA_256, "authpass-admin", Priv.AES_128, "privpass-admin", true),
          new User("guest", Auth.SHA_256, "authpass-guest", Priv.AES_128, "privpass-guest", false));
  private static final List<Community> COMMUNITIES = List.of(new Community("noc", "look-only"));

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
    return new Target(name, LOOPBACK, port, inform, security, 1000, 3);
  }

  private static SnmpConfig config(List<Community> communities, List<Target> targets) {
    return new SnmpConfig(true, List.of(LOOPBACK), 0, "", USERS, communities, targets);
  }
}
