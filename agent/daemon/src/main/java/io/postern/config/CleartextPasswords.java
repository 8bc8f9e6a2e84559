package io.postern.config;

import io.postern.config.schema.SchemaNode;
import io.postern.config.tree.DataNode;
import io.postern.config.tree.DataNode.Entries;
import io.postern.config.tree.DataNode.Inner;
import io.postern.config.tree.DataNode.Leaf;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
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
  public static Inner hash(Inner tree) {
    Map<SchemaNode, DataNode> children = new LinkedHashMap<>();
    boolean changed = false;
    for (DataNode child : tree.children().values()) {
      DataNode hashed =
          switch (child) {
            case Inner inner -> hash(inner);
            case Entries list -> hash(list);
            case Leaf leaf -> hash(leaf);
            case DataNode.LeafList list -> list;
          };
      changed |= !hashed.equals(child);
      children.put(child.schema(), hashed);
    }
    return changed ? new Inner(tree.schema(), children) : tree;
  }

  private static Entries hash(Entries list) {
    SequencedMap<List<String>, Inner> entries = new LinkedHashMap<>();
    boolean changed = false;
    for (Map.Entry<List<String>, Inner> entry : list.entries().entrySet()) {
      Inner hashed = hash(entry.getValue());
      changed |= !hashed.equals(entry.getValue());
      entries.put(entry.getKey(), hashed);
    }
    return changed ? new Entries(list.schema(), entries) : list;
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
