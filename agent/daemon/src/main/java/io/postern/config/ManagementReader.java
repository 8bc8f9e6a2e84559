package io.postern.config;

import io.postern.config.tree.DataNode.Inner;
import io.postern.config.tree.Place;
import io.postern.net.IpAddress;
import io.postern.net.IpPrefix;
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
        snmp.entries("community").stream().map(ManagementReader::community).toList();
    List<SnmpConfig.View> views =
        snmp.entries("view").stream()
            .map(
                v -> new SnmpConfig.View(text(v, "name"), v.values("include"), v.values("exclude")))
            .toList();
    List<SnmpConfig.Target> targets =
        snmp.entries("target").stream()
            .map(ManagementReader::target)
            .filter(target -> known(target, users, communities))
            .toList();
    // Without users and communities it would answer nobody: then it need not listen either.
    boolean anybody = !users.isEmpty() || !communities.isEmpty() || !targets.isEmpty();
    return new SnmpConfig(
        anybody && truth(snmp, "enabled"),
        addresses(listen),
        number(listen, "port"),
        snmp.value("engine-id").map(id -> id.replace(":", "")).orElse(""),
        views,
        users,
        communities,
        targets);
  }

  private static boolean known(
      SnmpConfig.Target target,
      List<SnmpConfig.User> users,
      List<SnmpConfig.Community> communities) {
    return switch (target.version()) {
      case V3 -> users.stream().anyMatch(user -> user.name().equals(target.security()));
      case V2C -> communities.stream().anyMatch(c -> c.name().equals(target.security()));
    };
  }

  private static SnmpConfig.Community community(Inner community) {
    return new SnmpConfig.Community(
        text(community, "name"),
        text(community, "text"),
        community.values("source").stream().map(IpPrefix::of).toList(),
        text(community, "view"));
  }

  /** A user; none where its secret is not to be had, which is reported. */
  private Optional<SnmpConfig.User> snmpUser(Inner user) {
    Place at = place.child("snmp").entry("user", text(user, "name"));
    Inner auth = user.inner("auth");
    Inner priv = user.inner("priv");
    Optional<SnmpConfig.Secret> authSecret = secret(auth, at.child("auth"));
    Optional<SnmpConfig.Secret> privSecret = secret(priv, at.child("priv"));
    if (authSecret.isEmpty() || privSecret.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new SnmpConfig.User(
            text(user, "name"),
            auth(auth),
            authSecret.get(),
            priv(priv),
            privSecret.get(),
            truth(user, "writable"),
            text(user, "view")));
  }

  /** The authentication protocol of a user. */
  static SnmpConfig.Auth auth(Inner auth) {
    return switch (text(auth, "protocol")) {
      case "hmac-sha-224" -> SnmpConfig.Auth.SHA_224;
      case "hmac-sha-384" -> SnmpConfig.Auth.SHA_384;
      case "hmac-sha-512" -> SnmpConfig.Auth.SHA_512;
      default -> SnmpConfig.Auth.SHA_256;
    };
  }

  /** The encryption protocol of a user. */
  static SnmpConfig.Priv priv(Inner priv) {
    return text(priv, "protocol").equals("aes-256")
        ? SnmpConfig.Priv.AES_256
        : SnmpConfig.Priv.AES_128;
  }

  private Optional<SnmpConfig.Secret> secret(Inner holder, Place at) {
    if (holder.has("key")) {
      return holder.value("key").map(key -> new SnmpConfig.LocalizedKey(key.replace(":", "")));
    }
    if (holder.has("password")) {
      return holder.value("password").map(SnmpConfig.Passphrase::new);
    }
    return switch (PasswordFile.read(Path.of(text(holder, "password-file")))) {
      case PasswordFile.Password password ->
          Optional.of(new SnmpConfig.Passphrase(password.text()));
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
        target.has("user") ? SnmpConfig.Version.V3 : SnmpConfig.Version.V2C,
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
