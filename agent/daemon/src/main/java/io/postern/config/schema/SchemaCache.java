package io.postern.config.schema;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file that keeps the schema between starts. It counts only with the digest of the very modules
 * that are on the class path; whatever else is wrong with it, the modules are parsed again.
 */
final class SchemaCache {
  private static final Logger LOG = LoggerFactory.getLogger(SchemaCache.class);
  private static final long MAX_OCTETS = 16L << 20;

  private final Path file;
  private final byte[] digest;

  /** What a schema is made of. */
  record Parts(List<YangModule> modules, SchemaImage.Contents contents) {}

  SchemaCache(Path file, Map<String, URI> sources) throws IOException {
    this.file = file;
    digest = digest(sources);
  }

  private static byte[] digest(Map<String, URI> sources) throws IOException {
    try {
      MessageDigest sum = MessageDigest.getInstance("SHA-256");
      sum.update(ByteBuffer.allocate(4).putInt(0, SchemaImage.FORMAT));
      for (Map.Entry<String, URI> source : sources.entrySet()) {
        sum.update((source.getKey() + "\n").getBytes(StandardCharsets.UTF_8));
        try (var in = source.getValue().toURL().openStream()) {
          sum.update(in.readAllBytes());
        }
      }
      return sum.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** What is kept, if it is of these modules. */
  Optional<Parts> read(Map<String, URI> sources, YangModule nobody) {
    try {
      if (!Files.exists(file) || Files.size(file) > MAX_OCTETS) {
        return Optional.empty();
      }
      DataInputStream in = new DataInputStream(new ByteArrayInputStream(Files.readAllBytes(file)));
      if (!MessageDigest.isEqual(digest, in.readNBytes(digest.length))) {
        return Optional.empty();
      }
      List<YangModule> modules = new ArrayList<>();
      for (int left = in.readInt(); left > 0; left--) {
        String name = in.readUTF();
        String revision = in.readUTF();
        URI source = sources.get(revision.isEmpty() ? name : name + "@" + revision);
        if (source == null) {
          return Optional.empty();
        }
        modules.add(
            new YangModule(
                name,
                revision,
                in.readUTF(),
                in.readUTF(),
                in.readBoolean(),
                in.readBoolean(),
                source));
      }
      return Optional.of(new Parts(modules, SchemaImage.read(in, modules, nobody)));
    } catch (IOException | RuntimeException e) {
      LOG.info("the kept schema is not usable, the modules are read again: {}", e.getMessage());
      return Optional.empty();
    }
  }

  /** Keeps a schema. That it cannot be kept is no failure. */
  void write(Parts parts) {
    Path next = file.resolveSibling(file.getFileName() + ".new");
    try {
      ByteArrayOutputStream octets = new ByteArrayOutputStream(64 * 1024);
      DataOutputStream out = new DataOutputStream(octets);
      out.write(digest);
      out.writeInt(parts.modules().size());
      for (YangModule module : parts.modules()) {
        out.writeUTF(module.name());
        out.writeUTF(module.revision());
        out.writeUTF(module.namespace());
        out.writeUTF(module.prefix());
        out.writeBoolean(module.yang11());
        out.writeBoolean(module.implemented());
      }
      SchemaImage.write(out, parts.modules(), parts.contents());
      Files.deleteIfExists(next);
      Files.createFile(
          next, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r--r--")));
      Files.write(next, octets.toByteArray());
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      LOG.debug("the schema is not kept: {}", e.getMessage());
    }
  }
}
