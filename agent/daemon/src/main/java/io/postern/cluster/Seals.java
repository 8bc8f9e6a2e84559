package io.postern.cluster;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import org.jspecify.annotations.Nullable;

/**
 * Seals every packet of one node on one network with AES-256-GCM, and opens those of others
 * (decision 0027). Nothing that is not sealed by a member, now, is believed:
 *
 * <ul>
 *   <li>Each opening of the channel is a session with a key of its own, and each of its packets has
 *       a number, which is also its nonce.
 *   <li>A session that is not known is challenged; it proves by returning the challenge, sealed,
 *       that it speaks now. What it sent before counts as seen, so a recording is worth nothing,
 *       not even to a node that has just started.
 *   <li>After that a packet is let in once, and not when others overtook it more than a second or
 *       two ago; after five seconds of silence the session has to prove itself again. What JGroups
 *       repeats is sealed anew, so this stops nothing but recordings.
 * </ul>
 *
 * <p>A packet: {@code PC}, version, kind, cluster, key number, session, number (all in clear, all
 * under the seal), then the sealed content. For any thread.
 */
final class Seals {
  /** What a seal adds to a packet. */
  static final int OVERHEAD = 36 + 16;

  private static final int HEADER = 36;
  private static final int VERSION = 1;
  private static final int CHALLENGE_OCTETS = 16;
  private static final int TAG_BITS = 128;
  private static final int MOST_SESSIONS = 64;
  private static final long CHALLENGE_LIFE = 5_000_000_000L;

  /**
   * Whoever is silent for so long has to prove anew that it speaks now: nothing is kept for later.
   */
  private static final long SILENCE = 5_000_000_000L;

  /** A packet that others have overtaken for so long is none of now. */
  private static final long LATE = 1_000_000_000L;

  /** Two nodes of one name that speak within this time are no restart. */
  private static final long CLASH = 500_000_000L;

  /** What a packet is for. */
  private enum Kind {
    DATA(1),
    CHALLENGE(2),
    PROOF(3),
    LETTER(4);

    private final int number;

    Kind(int number) {
      this.number = number;
    }

    static @Nullable Kind of(int number) {
      for (Kind kind : values()) {
        if (kind.number == number) {
          return kind;
        }
      }
      return null;
    }
  }

  /** What became of a packet. */
  sealed interface Opened {}

  /**
   * Its content is to be passed on.
   *
   * @param letter whether it is a letter; else it is for JGroups
   */
  @SuppressWarnings("ArrayRecordComponent") // handed on once, compared by nobody
  record Delivered(byte[] content, boolean letter) implements Opened {}

  /**
   * It was about seals.
   *
   * @param replies to be sent to where it came from
   * @param proved the node that has just proved to be there; empty: none
   */
  record Handled(List<byte[]> replies, String proved) implements Opened {}

  /**
   * It is not believed.
   *
   * @param replies to be sent to where it came from
   */
  record Refused(Rejection reason, List<byte[]> replies) implements Opened {}

  /** Its own, come back by multicast. */
  record Own() implements Opened {}

  /** Another node's session. */
  private static final class Session {
    final SessionId id;
    final String node;
    final String from;
    final ReplayWindow window;
    volatile long heardAt;
    private long floor;
    private long highest;
    private long newest;
    private long turnedAt;
    private int number;
    private @Nullable SecretKey key;

    Session(SessionId id, String node, String from, long past, long now) {
      this.id = id;
      this.node = node;
      this.from = from;
      window = new ReplayWindow(past);
      floor = past;
      highest = past;
      newest = past;
      turnedAt = now;
      heardAt = now;
    }

    synchronized SecretKey key(ClusterKeys keys, int wanted) throws GeneralSecurityException {
      SecretKey known = key;
      if (known == null || number != wanted) {
        known = keys.ofSession(wanted, id);
        key = known;
        number = wanted;
      }
      return known;
    }

    synchronized boolean isNew(long packet) {
      return packet > floor && window.isNew(packet);
    }

    synchronized boolean mark(long packet, long now) {
      if (packet <= floor || !window.mark(packet)) {
        return false;
      }
      newest = Math.max(newest, packet);
      if (now - turnedAt > LATE) {
        floor = highest;
        highest = newest;
        turnedAt = now;
      }
      heardAt = now;
      return true;
    }
  }

  /** The key that is sealed with. */
  private record Sealing(ClusterKeys keys, int number, SecretKey key) {
    @Override
    public String toString() {
      return "Sealing";
    }
  }

  private final String node;
  private final LongSupplier clock;
  private final SecureRandom random;
  private final SessionId own;
  private final byte[] nameOctets;
  private final AtomicLong sent = new AtomicLong();
  private final Map<SessionId, Session> sessions = new ConcurrentHashMap<>();
  private final ThreadLocal<Cipher> cipher = ThreadLocal.withInitial(Seals::newCipher);

  /** Answers to challenges whose seal is true. */
  private final Allowances challenges;

  /** Keys that are derived for sessions nobody has proved yet: some microseconds each. */
  private final Allowances strangers;

  /** Challenges to who speaks without having proved itself. */
  private final Allowances knocks;

  private volatile Sealing sealing;
  private byte[] challenge = new byte[CHALLENGE_OCTETS];
  private byte[] formerChallenge = new byte[CHALLENGE_OCTETS];
  private long challengeFrom;

  /**
   * A session of this node.
   *
   * @param node its id
   * @param clock monotonic nanoseconds
   */
  Seals(String node, ClusterKeys keys, LongSupplier clock, SecureRandom random)
      throws GeneralSecurityException {
    this.node = node;
    this.clock = clock;
    this.random = random;
    nameOctets = node.getBytes(StandardCharsets.US_ASCII);
    own = SessionId.draw(random);
    sealing = sealing(keys);
    challenges = new Allowances(clock, 50, 400);
    strangers = new Allowances(clock, 500, 4_000);
    knocks = new Allowances(clock, 50, 400);
    random.nextBytes(challenge);
    random.nextBytes(formerChallenge);
    challengeFrom = clock.getAsLong();
  }

  private static Cipher newCipher() {
    try {
      return Cipher.getInstance("AES/GCM/NoPadding");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has AES-GCM", e);
    }
  }

  private Sealing sealing(ClusterKeys keys) throws GeneralSecurityException {
    return new Sealing(keys, keys.current(), keys.ofSession(keys.current(), own));
  }

  /** Other keys from now on; sessions go on. */
  void rekey(ClusterKeys keys) throws GeneralSecurityException {
    sealing = sealing(keys);
  }

  /** Seals what JGroups sends. */
  byte[] seal(byte[] data, int offset, int length) throws GeneralSecurityException {
    return seal(Kind.DATA, data, offset, length);
  }

  /** Seals what is not for JGroups. */
  byte[] sealLetter(byte[] data) throws GeneralSecurityException {
    return seal(Kind.LETTER, data, 0, data.length);
  }

  private byte[] seal(Kind kind, byte[] data, int offset, int length)
      throws GeneralSecurityException {
    Sealing with = sealing;
    long number = sent.incrementAndGet();
    byte[] packet = new byte[length + OVERHEAD];
    ByteBuffer.wrap(packet)
        .put((byte) 'P')
        .put((byte) 'C')
        .put((byte) VERSION)
        .put((byte) kind.number)
        .putInt(with.keys().cluster())
        .putInt(with.number())
        .putLong(own.high())
        .putLong(own.low())
        .putLong(number);
    Cipher aes = cipher.get();
    aes.init(Cipher.ENCRYPT_MODE, with.key(), nonce(number));
    aes.updateAAD(packet, 0, HEADER);
    aes.doFinal(data, offset, length, packet, HEADER);
    return packet;
  }

  private static GCMParameterSpec nonce(long number) {
    return new GCMParameterSpec(
        TAG_BITS, ByteBuffer.allocate(12).putInt(0).putLong(number).array());
  }

  /** A packet that asks whoever hears it to prove itself. */
  byte[] challenge() throws GeneralSecurityException {
    byte[] content = Arrays.copyOf(currentChallenge(), CHALLENGE_OCTETS + nameOctets.length);
    System.arraycopy(nameOctets, 0, content, CHALLENGE_OCTETS, nameOctets.length);
    return seal(Kind.CHALLENGE, content, 0, content.length);
  }

  private synchronized byte[] currentChallenge() {
    long now = clock.getAsLong();
    if (now - challengeFrom > CHALLENGE_LIFE) {
      formerChallenge = challenge;
      challenge = new byte[CHALLENGE_OCTETS];
      random.nextBytes(challenge);
      challengeFrom = now;
    }
    return challenge;
  }

  private synchronized boolean asked(byte[] answer) {
    return Arrays.equals(answer, challenge) || Arrays.equals(answer, formerChallenge);
  }

  /**
   * Opens a packet; whatever it is, it throws nothing.
   *
   * @param from where it came from, for people to read
   */
  Opened open(byte[] data, int offset, int length, String from) {
    if (length < 3 || data[offset] != 'P' || data[offset + 1] != 'C') {
      return refused(Rejection.FOREIGN);
    }
    if (data[offset + 2] != VERSION) {
      return refused(Rejection.VERSION);
    }
    if (length < OVERHEAD) {
      return refused(Rejection.SHORT);
    }
    ByteBuffer header = ByteBuffer.wrap(data, offset, HEADER);
    header.position(offset + 3);
    Kind kind = Kind.of(header.get());
    ClusterKeys keys = sealing.keys();
    if (header.getInt() != keys.cluster()) {
      return refused(Rejection.CLUSTER);
    }
    int key = header.getInt();
    SessionId id = new SessionId(header.getLong(), header.getLong());
    long number = header.getLong();
    if (id.equals(own)) {
      return new Own();
    }
    if (!keys.has(key)) {
      return refused(Rejection.SECRET);
    }
    if (kind == null) {
      return refused(Rejection.KIND);
    }
    if (number <= 0) {
      return refused(Rejection.VALUE);
    }
    String source = from.substring(0, Math.max(0, from.lastIndexOf(':')));
    try {
      Session session = sessions.get(id);
      if (session != null && clock.getAsLong() - session.heardAt > SILENCE) {
        sessions.remove(id);
        session = null;
      }
      return switch (kind) {
        case DATA, LETTER ->
            session == null
                ? new Refused(
                    Rejection.UNPROVED, knocks.take(source) ? List.of(challenge()) : List.of())
                : data(session, keys, key, number, data, offset, length, kind == Kind.LETTER);
        case CHALLENGE -> challenged(session, id, keys, key, number, data, offset, length, source);
        case PROOF -> proof(session, id, keys, key, number, data, offset, length, from, source);
      };
    } catch (GeneralSecurityException e) {
      return refused(Rejection.SEAL);
    }
  }

  private static Refused refused(Rejection reason) {
    return new Refused(reason, List.of());
  }

  private Opened data(
      Session session,
      ClusterKeys keys,
      int key,
      long number,
      byte[] data,
      int offset,
      int length,
      boolean letter)
      throws GeneralSecurityException {
    if (!session.isNew(number)) {
      return refused(Rejection.REPLAYED);
    }
    byte[] content = unseal(session.key(keys, key), number, data, offset, length);
    if (!session.mark(number, clock.getAsLong())) {
      return refused(Rejection.REPLAYED);
    }
    return new Delivered(content, letter);
  }

  private byte[] unseal(SecretKey key, long number, byte[] data, int offset, int length)
      throws GeneralSecurityException {
    Cipher aes = cipher.get();
    aes.init(Cipher.DECRYPT_MODE, key, nonce(number));
    aes.updateAAD(data, offset, HEADER);
    return aes.doFinal(data, offset + HEADER, length - HEADER);
  }

  /** A session's key, where deriving it is not more than anybody may make this node do. */
  private @Nullable SecretKey key(
      @Nullable Session session, SessionId id, ClusterKeys keys, int key, String source)
      throws GeneralSecurityException {
    if (session != null) {
      return session.key(keys, key);
    }
    return strangers.take(source) ? keys.ofSession(key, id) : null;
  }

  private Opened challenged(
      @Nullable Session session,
      SessionId id,
      ClusterKeys keys,
      int key,
      long number,
      byte[] data,
      int offset,
      int length,
      String source)
      throws GeneralSecurityException {
    SecretKey theirs = key(session, id, keys, key, source);
    if (theirs == null) {
      return refused(Rejection.UNPROVED);
    }
    byte[] content = unseal(theirs, number, data, offset, length);
    // Only who has the secret takes from what members may ask.
    if (!challenges.take(source)) {
      return refused(Rejection.UNPROVED);
    }
    Spoken spoken = spoken(content);
    if (spoken == null) {
      return refused(Rejection.TEXT);
    }
    if (spoken.node().equals(node)) {
      return refused(Rejection.OWN_NAME);
    }
    byte[] answer = Arrays.copyOf(spoken.challenge(), CHALLENGE_OCTETS + nameOctets.length);
    System.arraycopy(nameOctets, 0, answer, CHALLENGE_OCTETS, nameOctets.length);
    byte[] proof = seal(Kind.PROOF, answer, 0, answer.length);
    return new Handled(session == null ? List.of(proof, challenge()) : List.of(proof), "");
  }

  private Opened proof(
      @Nullable Session session,
      SessionId id,
      ClusterKeys keys,
      int key,
      long number,
      byte[] data,
      int offset,
      int length,
      String from,
      String source)
      throws GeneralSecurityException {
    SecretKey theirs = key(session, id, keys, key, source);
    if (theirs == null) {
      return refused(Rejection.UNPROVED);
    }
    byte[] content = unseal(theirs, number, data, offset, length);
    Spoken spoken = spoken(content);
    if (spoken == null) {
      return refused(Rejection.TEXT);
    }
    if (!asked(spoken.challenge())) {
      return refused(Rejection.REPLAYED);
    }
    if (spoken.node().equals(node)) {
      return refused(Rejection.OWN_NAME);
    }
    if (session != null) {
      return new Handled(List.of(), "");
    }
    long now = clock.getAsLong();
    boolean twice =
        sessions.values().stream()
            .anyMatch(
                other ->
                    other.node.equals(spoken.node())
                        && !other.from.equals(from)
                        && now - other.heardAt < CLASH);
    sessions.values().removeIf(other -> !twice && other.node.equals(spoken.node()));
    if (sessions.size() >= MOST_SESSIONS) {
      sessions.values().stream()
          .min(Comparator.comparingLong(other -> other.heardAt))
          .ifPresent(oldest -> sessions.remove(oldest.id));
    }
    sessions.put(id, new Session(id, spoken.node(), from, number, now));
    return twice
        ? new Refused(Rejection.NAME_TWICE, List.of())
        : new Handled(List.of(), spoken.node());
  }

  @SuppressWarnings("ArrayRecordComponent") // handed on once, compared by nobody
  private record Spoken(byte[] challenge, String node) {}

  private static @Nullable Spoken spoken(byte[] content) {
    OctetReader in = new OctetReader(content);
    try {
      byte[] challenge = in.bytes(CHALLENGE_OCTETS);
      return new Spoken(challenge, in.rest(63));
    } catch (Malformed e) {
      return null;
    }
  }

  /** Nodes that proved to be there, with where they speak from and when they were heard last. */
  List<Voice> voices() {
    return sessions.values().stream()
        .map(session -> new Voice(session.node, session.from, session.heardAt))
        .toList();
  }

  /** A node that is heard. */
  record Voice(String node, String from, long heardAt) {}

  /** Whether anybody has proved to be there. */
  boolean alone() {
    return sessions.isEmpty();
  }
}
