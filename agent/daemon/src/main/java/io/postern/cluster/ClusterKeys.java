package io.postern.cluster;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import javax.crypto.KDF;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * What is made of a cluster's secrets: a master key for each by PBKDF2, slow on purpose, because a
 * person may have thought the secret up; from a master key by HKDF (RFC 5869) one key for each
 * session of a node, so that no two nodes ever use the same nonce with the same key.
 */
final class ClusterKeys {
  /** Some tenths of a second of one core; it is done once for each secret, by no hurried thread. */
  private static final int ROUNDS = 100_000;

  private static final int KEY_BITS = 256;
  private static final int KEY_OCTETS = KEY_BITS / 8;

  /**
   * A secret's keys.
   *
   * @param number tells keys apart on the wire and says nothing about them
   */
  private record Master(int number, SecretKey key) {
    @Override
    public String toString() {
      return "Master";
    }
  }

  private final int cluster;
  private final List<Master> masters;

  private ClusterKeys(int cluster, List<Master> masters) {
    this.cluster = cluster;
    this.masters = List.copyOf(masters);
  }

  /**
   * Derives keys; slow.
   *
   * @param cluster the cluster's name: two clusters with one secret do not understand each other
   * @param secrets the one to seal with first, then those that are accepted beside it
   */
  static ClusterKeys of(String cluster, List<String> secrets) throws GeneralSecurityException {
    byte[] salt = ("postern cluster " + cluster).getBytes(StandardCharsets.UTF_8);
    SecretKeyFactory slow = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256");
    List<Master> masters = new ArrayList<>();
    for (String secret : secrets) {
      PBEKeySpec spec = new PBEKeySpec(secret.toCharArray(), salt, ROUNDS, KEY_BITS);
      SecretKey key = slow.generateSecret(spec);
      spec.clearPassword();
      byte[] number = expand(key, "number", new byte[0], Integer.BYTES);
      masters.add(new Master(ByteBuffer.wrap(number).getInt(), key));
    }
    return new ClusterKeys(tag(salt), masters);
  }

  private static int tag(byte[] salt) throws GeneralSecurityException {
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(salt);
    return ByteBuffer.wrap(digest).getInt();
  }

  /** Tells clusters apart on the wire. */
  int cluster() {
    return cluster;
  }

  /** The key to seal with. */
  int current() {
    return masters.getFirst().number();
  }

  /** The keys' numbers, the current one's first. */
  List<String> numbers() {
    return masters.stream().map(master -> "%08x".formatted(master.number())).toList();
  }

  /** Whether a key is one of these. */
  boolean has(int number) {
    return master(number) != null;
  }

  private @Nullable Master master(int number) {
    for (Master master : masters) {
      if (master.number() == number) {
        return master;
      }
    }
    return null;
  }

  /** A session's key, for AES; only where {@link #has} says so. */
  SecretKey ofSession(int number, SessionId session) throws GeneralSecurityException {
    Master master = master(number);
    if (master == null) {
      throw new GeneralSecurityException("no such key");
    }
    return KDF.getInstance("HKDF-SHA256")
        .deriveKey(
            "AES",
            HKDFParameterSpec.ofExtract()
                .addIKM(master.key())
                .addSalt(session.octets())
                .thenExpand("session".getBytes(StandardCharsets.US_ASCII), KEY_OCTETS));
  }

  private static byte[] expand(SecretKey key, String what, byte[] salt, int octets)
      throws GeneralSecurityException {
    return KDF.getInstance("HKDF-SHA256")
        .deriveData(
            HKDFParameterSpec.ofExtract()
                .addIKM(key)
                .addSalt(salt)
                .thenExpand(what.getBytes(StandardCharsets.US_ASCII), octets));
  }

  @Override
  public String toString() {
    return "ClusterKeys";
  }
}
