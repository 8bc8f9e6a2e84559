package io.postern.config;

import io.postern.config.tree.DataNode.Inner;
import io.postern.config.tree.Place;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
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
    Inner netconf = tree.inner("postern").inner("management").inner("netconf");
    Place place = Place.root(tree.schema()).child("postern").child("management").child("netconf");
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
