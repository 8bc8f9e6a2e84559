package io.postern.config;

import io.postern.config.tree.DataNode.Inner;
import io.postern.config.tree.Place;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** What the management part has to satisfy beyond the structure of the model. */
final class ManagementRules {
  private static final Set<String> KEY_ALGORITHMS =
      Set.of(
          "ssh-ed25519",
          "ssh-rsa",
          "ecdsa-sha2-nistp256",
          "ecdsa-sha2-nistp384",
          "ecdsa-sha2-nistp521");

  private ManagementRules() {}

  /** Reports everything that is wrong with the management part of a tree. */
  static void check(Inner tree, Consumer<ConfigError> errors) {
    Inner management = tree.inner("postern").inner("management");
    Place place = Place.root(tree.schema()).child("postern").child("management");
    snmp(management.inner("snmp"), place.child("snmp"), errors);
    netconf(management.inner("netconf"), place.child("netconf"), errors);
  }

  private static void snmp(Inner snmp, Place place, Consumer<ConfigError> errors) {
    Set<String> localized = new HashSet<>();
    for (Inner user : snmp.entries("user")) {
      Place at = place.entry("user", user.value("name").orElse(""));
      Inner auth = user.inner("auth");
      Inner priv = user.inner("priv");
      keyLength(auth, at.child("auth"), ManagementReader.auth(auth).keyOctets(), errors);
      keyLength(priv, at.child("priv"), ManagementReader.priv(priv).keyOctets(), errors);
      if (auth.has("key") || priv.has("key")) {
        user.value("name").ifPresent(localized::add);
      }
    }
    for (Inner target : snmp.entries("target")) {
      target
          .value("user")
          .filter(user -> localized.contains(user) && hears(target, "inform"))
          .ifPresent(
              user ->
                  errors.accept(
                      new ConfigError(
                          place
                              .entry("target", target.value("name").orElse(""))
                              .child("user")
                              .toString(),
                          "expected a user with passwords: of an inform the receiver is the"
                              + " authority, and the key of "
                              + user
                              + " is localized to this agent's engine id")));
    }
  }

  private static boolean hears(Inner target, String type) {
    return target.value("type").orElse("").equals(type);
  }

  /** The key itself is not told. */
  private static void keyLength(Inner holder, Place at, int octets, Consumer<ConfigError> errors) {
    holder
        .value("key")
        .map(key -> (key.length() + 1) / 3)
        .filter(found -> found != octets)
        .ifPresent(
            found ->
                errors.accept(
                    new ConfigError(
                        at.child("key").toString(),
                        "expected a key of "
                            + octets
                            + " octets, as "
                            + holder.value("protocol").orElse("the protocol")
                            + " has it, found "
                            + found)));
  }

  private static void netconf(Inner netconf, Place place, Consumer<ConfigError> errors) {
    for (Inner user : netconf.entries("user")) {
      Place at = place.entry("user", user.value("name").orElse(""));
      user.value("password-hash")
          .filter(hash -> !hash.startsWith("$5$") && !hash.startsWith("$6$"))
          .ifPresent(
              hash ->
                  errors.accept(
                      new ConfigError(
                          at.child("password-hash").toString(),
                          "expected a hash that begins with $5$ or $6$")));
      for (String line : user.values("authorized-key")) {
        String[] fields = line.split(" ", 3);
        String algorithm = fields[0];
        String wrong = "";
        if (!KEY_ALGORITHMS.contains(algorithm)) {
          wrong =
              "expected a key of "
                  + String.join(", ", KEY_ALGORITHMS.stream().sorted().toList())
                  + ", found one of "
                  + algorithm;
        } else if (fields.length < 2 || !named(fields[1]).equals(Optional.of(algorithm))) {
          wrong = "is no key of " + algorithm;
        }
        if (!wrong.isEmpty()) {
          errors.accept(new ConfigError(at.entry("authorized-key", line).toString(), wrong));
        }
      }
    }
  }

  /** The algorithm that a public key in RFC 4253's form names: a length and that many octets. */
  private static Optional<String> named(String data) {
    byte[] octets;
    try {
      octets = Base64.getDecoder().decode(data);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    if (octets.length < 5 || octets[0] != 0 || octets[1] != 0 || octets[2] != 0) {
      return Optional.empty();
    }
    int length = octets[3] & 0xff;
    return octets.length < 4 + length
        ? Optional.empty()
        : Optional.of(new String(octets, 4, length, StandardCharsets.US_ASCII));
  }
}
