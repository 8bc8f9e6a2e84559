package io.postern.snmp;

import io.postern.view.DurableText;
import io.postern.view.Mib;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import org.snmp4j.cfg.EngineBootsProvider;
import org.snmp4j.smi.OctetString;

/**
 * The engine's id and how often it booted (RFC 3414 section 2.2), kept in the state directory. A
 * count that went back would let old messages be replayed, so it is on disk before the engine
 * speaks, and a file that cannot be read or written keeps the engine from starting.
 */
final class EngineState implements EngineBootsProvider {
  /** The file's name in the state directory. */
  static final String FILE = "snmp-engine";

  private static final String HEADER = "postern snmp engine 1";
  private static final int FORMAT_TEXT = 4;
  private static final int FORMAT_OCTETS = 5;
  private static final int MAX_REMAINDER = 27;

  private final byte[] engineId;
  private final int boots;

  private EngineState(byte[] engineId, int boots) {
    this.engineId = engineId;
    this.boots = boots;
  }

  /**
   * Boots the engine once more.
   *
   * @param configured engine id in hexadecimal, with or without colons; empty: the one kept, or one
   *     made from the node id
   */
  static EngineState boot(Path stateDirectory, String configured, String nodeId)
      throws IOException {
    DurableText file = new DurableText(stateDirectory.resolve(FILE));
    Optional<String> found = file.read();
    byte[] kept = new byte[0];
    int boots = 0;
    if (found.isPresent()) {
      String[] lines = found.get().split("\n", -1);
      if (lines.length != 4
          || !lines[0].equals(HEADER)
          || !lines[1].matches("engine-id ([0-9a-f]{2}){5,32}")
          || !lines[2].matches("boots [0-9]{1,10}")
          || !lines[3].isEmpty()) {
        throw new IOException(
            FILE + ": expected '" + HEADER + "', 'engine-id HEX' and 'boots NUMBER'");
      }
      kept = HexFormat.of().parseHex(lines[1].substring("engine-id ".length()));
      boots =
          (int) Math.min(Long.parseLong(lines[2].substring("boots ".length())), Integer.MAX_VALUE);
    }
    byte[] id = kept.length > 0 ? kept : of(nodeId);
    if (!configured.isEmpty()) {
      id = HexFormat.of().parseHex(configured.replace(":", "").toLowerCase(Locale.ROOT));
    }
    // Another engine begins anew; at the highest value RFC 3414 has it stay there.
    boots = Arrays.equals(id, kept) ? (boots == Integer.MAX_VALUE ? boots : boots + 1) : 1;
    file.write(HEADER + "\nengine-id " + HexFormat.of().formatHex(id) + "\nboots " + boots + "\n");
    return new EngineState(id, boots);
  }

  /** An engine id under our own enterprise (RFC 3411 SnmpEngineID), always the same for a node. */
  static byte[] of(String nodeId) {
    byte[] name = nodeId.getBytes(StandardCharsets.US_ASCII);
    boolean fits = name.length > 0 && name.length <= MAX_REMAINDER;
    byte[] remainder = fits ? name : Arrays.copyOf(digest(name), MAX_REMAINDER);
    return ByteBuffer.allocate(5 + remainder.length)
        .putInt(0x8000_0000 | Mib.ENTERPRISE)
        .put((byte) (fits ? FORMAT_TEXT : FORMAT_OCTETS))
        .put(remainder)
        .array();
  }

  private static byte[] digest(byte[] octets) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(octets);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every JDK has it
    }
  }

  OctetString engineId() {
    return new OctetString(engineId);
  }

  @Override
  public int updateEngineBoots() {
    return boots;
  }

  @Override
  public int getEngineBoots() {
    return boots;
  }
}
