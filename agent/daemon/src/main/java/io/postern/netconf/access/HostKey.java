package io.postern.netconf.access;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The key that the server proves itself with: made at the first start, kept for good. */
public final class HostKey {
  private static final Logger LOG = LoggerFactory.getLogger(HostKey.class);
  private static final String ALGORITHM = "Ed25519";
  private static final String FILE = "host-key";

  private HostKey() {}

  /**
   * The key of a state directory. The file, mode 0600, has three lines: algorithm, private key
   * (PKCS 8) and public key (X.509), both in base64.
   *
   * @throws IOException where it can be neither read nor made; a damaged one is not replaced,
   *     because every client would then warn of an impostor
   */
  public static KeyPair of(Path directory) throws IOException {
    Path file = directory.resolve(FILE);
    try {
      return Files.exists(file) ? read(file) : make(file);
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new IOException(
          "the host key in " + file + " is not usable; remove it for a new one", e);
    }
  }

  private static KeyPair read(Path file) throws IOException, GeneralSecurityException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    List<String> lines = Files.readAllLines(file, StandardCharsets.US_ASCII);
    if (lines.size() != 3 || !lines.getFirst().equals(ALGORITHM)) {
      throw new GeneralSecurityException("expected three lines");
    }
    KeyFactory factory = KeyFactory.getInstance(lines.getFirst());
    Base64.Decoder decoder = Base64.getDecoder();
    return new KeyPair(
        factory.generatePublic(new X509EncodedKeySpec(decoder.decode(lines.get(2)))),
        factory.generatePrivate(new PKCS8EncodedKeySpec(decoder.decode(lines.get(1)))));
  }

  private static KeyPair make(Path file) throws IOException, GeneralSecurityException {
    KeyPair key = KeyPairGenerator.getInstance(ALGORITHM).generateKeyPair();
    Base64.Encoder encoder = Base64.getEncoder();
    String text =
        ALGORITHM
            + "\n"
            + encoder.encodeToString(key.getPrivate().getEncoded())
            + "\n"
            + encoder.encodeToString(key.getPublic().getEncoded())
            + "\n";
    Path next = file.resolveSibling(FILE + ".new");
    Files.deleteIfExists(next);
    Files.createFile(
        next, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try (FileChannel out = FileChannel.open(next, StandardOpenOption.WRITE)) {
      ByteBuffer octets = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
      while (octets.hasRemaining()) {
        out.write(octets);
      }
      out.force(true);
    }
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    LOG.info("made a host key in {}", file);
    return key;
  }
}
