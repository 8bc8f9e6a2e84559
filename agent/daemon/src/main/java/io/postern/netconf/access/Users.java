package io.postern.netconf.access;

import io.postern.config.NetconfConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.codec.digest.Sha2Crypt;
import org.apache.sshd.common.config.keys.AuthorizedKeyEntry;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntryResolver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The users of the configuration in force. Any thread. */
public final class Users {
  private static final Logger LOG = LoggerFactory.getLogger(Users.class);

  /** Held against the password of a user that is unknown or has none: it takes as long. */
  private static final String NOBODY = "$6$postern.nobody$4Oh1WCF9QmPeNVV1QQqQyMzXY3pNuyIJ";

  private record Known(NetconfConfig.User user, List<PublicKey> keys) {}

  private volatile Map<String, Known> users = Map.of();

  /** Users of a configuration. */
  public Users(NetconfConfig config) {
    JdkEd25519.register();
    reconfigure(config);
  }

  /** From now on these. */
  public void reconfigure(NetconfConfig config) {
    Map<String, Known> next = new LinkedHashMap<>();
    config.users().forEach(user -> next.put(user.name(), new Known(user, keys(user))));
    users = next;
  }

  private static List<PublicKey> keys(NetconfConfig.User user) {
    List<PublicKey> keys = new ArrayList<>();
    for (String line : user.authorizedKeys()) {
      try {
        PublicKey key =
            AuthorizedKeyEntry.parseAuthorizedKeyEntry(line)
                .resolvePublicKey(null, PublicKeyEntryResolver.IGNORING);
        if (key != null) {
          keys.add(key);
        }
      } catch (IOException | GeneralSecurityException | RuntimeException e) {
        LOG.warn("an authorized key of {} is not usable: {}", user.name(), e.getMessage());
      }
    }
    return keys;
  }

  /** Whether there is such a user. */
  public boolean known(String name) {
    return users.containsKey(name);
  }

  /** Whether a user may only read; true for one that is not, or no longer, configured. */
  public boolean readOnly(String name) {
    Known known = users.get(name);
    return known == null || known.user().readOnly();
  }

  /** Whether the password is the user's. Takes some milliseconds. */
  public boolean password(String name, String password) {
    Known known = users.get(name);
    String hash = known == null ? "" : known.user().passwordHash();
    boolean usable = hash.startsWith("$5$") || hash.startsWith("$6$");
    String against = usable ? hash : NOBODY;
    byte[] octets = password.getBytes(StandardCharsets.UTF_8);
    String computed =
        against.startsWith("$5$")
            ? Sha2Crypt.sha256Crypt(octets, against)
            : Sha2Crypt.sha512Crypt(octets, against);
    return MessageDigest.isEqual(
            computed.getBytes(StandardCharsets.US_ASCII),
            against.getBytes(StandardCharsets.US_ASCII))
        && usable;
  }

  /** Whether the key is one of the user's. */
  public boolean key(String name, PublicKey key) {
    Known known = users.get(name);
    return known != null && known.keys().stream().anyMatch(k -> KeyUtils.compareKeys(k, key));
  }
}
