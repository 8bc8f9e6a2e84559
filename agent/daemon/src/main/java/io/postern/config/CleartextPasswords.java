package io.postern.config;

import io.postern.config.schema.SchemaNode;
import io.postern.config.tree.DataNode;
import io.postern.config.tree.DataNode.Entries;
import io.postern.config.tree.DataNode.Inner;
import io.postern.config.tree.DataNode.Leaf;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import org.apache.commons.codec.digest.Sha2Crypt;

/**
 * Replaces a password given in clear ({@code $0$}, type crypt-hash of RFC 7317) by its hash, so
 * that it is never stored.
 */
public final class CleartextPasswords {
  private static final String CLEAR = "$0$";
  private static final String TYPE_LEAF = "password-hash";
  private static final String SALT =
      "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

  private CleartextPasswords() {}

  /** The tree with every password hashed; the tree itself where there was none in clear. */
  @SuppressWarnings("ReferenceEquality") // what holds no password in clear is the same object
  public static Inner hash(Inner tree) {
    Inner result = tree;
    for (DataNode child : tree.children().values()) {
      DataNode hashed =
          switch (child) {
            case Inner inner -> hash(inner);
            case Entries list -> hash(list);
            case Leaf leaf -> hash(leaf);
            case DataNode.LeafList list -> list;
          };
      if (hashed != child) {
        result = result.with(hashed);
      }
    }
    return result;
  }

  @SuppressWarnings("ReferenceEquality") // as above
  private static Entries hash(Entries list) {
    // A list of ten thousand addresses is not searched for passwords.
    if (!mayHold(list.schema())) {
      return list;
    }
    Entries result = list;
    for (Map.Entry<List<String>, Inner> entry : list.entries().entrySet()) {
      Inner hashed = hash(entry.getValue());
      if (hashed != entry.getValue()) {
        result = result.with(entry.getKey(), hashed);
      }
    }
    return result;
  }

  private static boolean mayHold(SchemaNode schema) {
    if (schema.isTerminal()) {
      return schema.name().equals(TYPE_LEAF);
    }
    for (SchemaNode child : schema.children()) {
      if (child.config() && mayHold(child)) {
        return true;
      }
    }
    return false;
  }

  private static Leaf hash(Leaf leaf) {
    if (!leaf.schema().name().equals(TYPE_LEAF) || !leaf.value().startsWith(CLEAR)) {
      return leaf;
    }
    byte[] password = leaf.value().substring(CLEAR.length()).getBytes(StandardCharsets.UTF_8);
    StringBuilder salt = new StringBuilder("$6$");
    SecureRandom random = new SecureRandom();
    for (int i = 0; i < 16; i++) {
      salt.append(SALT.charAt(random.nextInt(SALT.length())));
    }
    return new Leaf(leaf.schema(), Sha2Crypt.sha512Crypt(password, salt.toString()));
  }
}
