package io.postern.config;

import io.postern.config.tree.DataNode.Inner;
import io.postern.config.tree.Place;
import io.postern.net.IpAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Turns a checked tree into SNMP's and NETCONF's values; reads the files that hold passwords. */
final class ManagementReader {
  private final Inner management;
  private final Place place;
  private final Consumer<ConfigError> errors;

  ManagementReader(Inner tree, Consumer<ConfigError> errors) {
    management = tree.inner("postern").inner("management");
    place = Place.root(tree.schema()).child("postern").child("management");
    this.errors = errors;
  }

  SnmpConfig snmp() {
    Inner snmp = management.inner("snmp");
    Inner listen = snmp.inner("listen");
    List<SnmpConfig.User> users =
        snmp.entries("user").stream().flatMap(user -> snmpUser(user).stream()).toList();
    List<SnmpConfig.Community> communities =
        snmp.entries("community").stream()
            .map(c -> new SnmpConfig.Community(text(c, "name"), text(c, "text")))
            .toList();
    List<SnmpConfig.Target> targets =
        snmp.entries("target").stream()
            .map(ManagementReader::target)
            .filter(target -> known(target.security(), users, communities))
            .toList();
    // Without users and communities it would answer nobody: then it need not listen either.
    boolean anybody = !users.isEmpty() || !communities.isEmpty() || !targets.isEmpty();
    return new SnmpConfig(
        anybody && truth(snmp, "enabled"),
        addresses(listen),
        number(listen, "port"),
        snmp.value("engine-id").map(id -> id.replace(":", "")).orElse(""),
        users,
        communities,
        targets);
  }

  private static boolean known(
      String security, List<SnmpConfig.User> users, List<SnmpConfig.Community> communities) {
    return users.stream().anyMatch(user -> user.name().equals(security))
        || communities.stream().anyMatch(community -> community.name().equals(security));
  }

  /** A user; none where its secret is not to be had, which is reported. */
  private Optional<SnmpConfig.User> snmpUser(Inner user) {
    Place at = place.child("snmp").entry("user", text(user, "name"));
    Inner auth = user.inner("auth");
    Inner priv = user.inner("priv");
    Optional<String> authSecret = secret(auth, at.child("auth"));
    Optional<String> privSecret = secret(priv, at.child("priv"));
    if (authSecret.isEmpty() || privSecret.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new SnmpConfig.User(
            text(user, "name"),
            switch (text(auth, "protocol")) {
              case "hmac-sha-224" -> SnmpConfig.Auth.SHA_224;
              case "hmac-sha-384" -> SnmpConfig.Auth.SHA_384;
              case "hmac-sha-512" -> SnmpConfig.Auth.SHA_512;
              default -> SnmpConfig.Auth.SHA_256;
            },
            authSecret.get(),
            text(priv, "protocol").equals("aes-256")
                ? SnmpConfig.Priv.AES_256
                : SnmpConfig.Priv.AES_128,
            privSecret.get(),
            truth(user, "writable")));
  }

  private Optional<String> secret(Inner holder, Place at) {
    if (holder.has("key")) {
      report(at.child("key"), "this release has no localized keys; use password or password-file");
      return Optional.empty();
    }
    if (holder.has("password")) {
      return holder.value("password");
    }
    return switch (PasswordFile.read(Path.of(text(holder, "password-file")))) {
      case PasswordFile.Password password -> Optional.of(password.text());
      case PasswordFile.Unusable unusable -> {
        report(at.child("password-file"), unusable.sentence());
        yield Optional.empty();
      }
    };
  }

  private static SnmpConfig.Target target(Inner target) {
    return new SnmpConfig.Target(
        text(target, "name"),
        IpAddress.of(text(target, "address")),
        number(target, "port"),
        text(target, "type").equals("inform"),
        target.value("user").or(() -> target.value("community")).orElse(""),
        number(target, "timeout"),
        number(target, "retries"));
  }

  NetconfConfig netconf() {
    Inner netconf = management.inner("netconf");
    Inner listen = netconf.inner("listen");
    List<NetconfConfig.User> users =
        netconf.entries("user").stream()
            .map(
                user ->
                    new NetconfConfig.User(
                        text(user, "name"),
                        user.value("password-hash").orElse(""),
                        user.values("authorized-key"),
                        truth(user, "read-only")))
            .toList();
    return new NetconfConfig(
        !users.isEmpty() && truth(netconf, "enabled"),
        addresses(listen),
        number(listen, "port"),
        users);
  }

  private static List<IpAddress> addresses(Inner listen) {
    return listen.values("address").stream().map(IpAddress::of).toList();
  }

  private void report(Place at, String sentence) {
    errors.accept(new ConfigError(at.toString(), sentence));
  }

  private static String text(Inner node, String leaf) {
    return node.value(leaf).orElse("");
  }

  private static boolean truth(Inner node, String leaf) {
    return Boolean.parseBoolean(text(node, leaf));
  }

  private static int number(Inner node, String leaf) {
    return Integer.parseInt(text(node, leaf));
  }
}
