package io.postern.view;

import io.postern.core.failover.state.FailoverStatus;
import io.postern.core.failover.state.GroupStatus;
import io.postern.core.failover.state.MemberStatus;
import io.postern.core.gateway.state.GatewayStatus;
import io.postern.device.CapabilityLine;
import io.postern.device.LinkState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The numbers by which the MIB knows names: given when a name is first met, kept in the state
 * directory, never given to another name. A number counts only once it is on disk, so a name has
 * none while the disk refuses.
 *
 * <p>The file holds at most {@value #MAX_NAMES} names of a kind; beyond that the one given longest
 * ago that is not there now is forgotten, and gets a new number if it comes back.
 *
 * <p>Reading is free of locks; any thread.
 */
public final class RowNumbers {
  /** Names of a kind at the most. */
  public static final int MAX_NAMES = 4096;

  /** The file's name in the state directory. */
  public static final String FILE = "row-numbers";

  private static final String HEADER = "postern row numbers 1";
  private static final Logger LOG = LoggerFactory.getLogger(RowNumbers.class);

  /** What is numbered; each kind counts for itself. */
  public enum Kind {
    /** Failover groups. */
    GROUP,
    /** Interfaces. */
    INTERFACE,
    /** Lines of the self-test. */
    CAPABILITY,
    /** Gateway groups. */
    GATEWAY
  }

  private final DurableText file;
  private volatile Map<Kind, Names> names;
  private volatile @Nullable FailoverStatus seen;
  private volatile @Nullable List<CapabilityLine> seenSelfTest;
  private volatile List<String> seenGateways = List.of();
  private boolean refused;

  /** The names of a kind in the order in which they got their numbers. */
  private record Names(int next, Map<String, Integer> numbers) {}

  private RowNumbers(DurableText file, Map<Kind, Names> names) {
    this.file = file;
    this.names = names;
  }

  /** The numbers kept in a state directory; throws where the file there is not as written. */
  public static RowNumbers open(Path stateDirectory) throws IOException {
    DurableText file = new DurableText(stateDirectory.resolve(FILE));
    return new RowNumbers(file, parse(file.read().orElse(HEADER + "\n")));
  }

  /** A name's number; empty where it has none. */
  public OptionalInt number(Kind kind, String name) {
    Integer number = of(kind).numbers.get(name);
    return number == null ? OptionalInt.empty() : OptionalInt.of(number);
  }

  /** Gives every name of a snapshot, and of the gateway groups beside it, its number. */
  @SuppressWarnings("ReferenceEquality") // the same object needs no second look
  public void allot(AgentSnapshot snapshot, GatewayStatus gatewayGroups) {
    List<String> gateways =
        Stream.concat(
                gatewayGroups.groups().stream().map(group -> group.config().name()),
                gatewayGroups.balanced().stream().map(group -> group.config().name()))
            .toList();
    if (snapshot.failover() == seen
        && snapshot.selfTest() == seenSelfTest
        && gateways.equals(seenGateways)) {
      return;
    }
    Map<Kind, List<String>> present = new EnumMap<>(Kind.class);
    List<String> groups = new ArrayList<>();
    List<String> nics = new ArrayList<>();
    for (LinkState link : snapshot.failover().links()) {
      nics.add(link.name().text());
    }
    for (GroupStatus group : snapshot.failover().groups()) {
      groups.add(group.name());
      for (MemberStatus member : group.members()) {
        nics.add(member.nic().text());
      }
    }
    present.put(Kind.GROUP, groups);
    present.put(Kind.INTERFACE, nics);
    present.put(Kind.CAPABILITY, snapshot.selfTest().stream().map(CapabilityLine::name).toList());
    present.put(Kind.GATEWAY, gateways);
    if (allot(present)) {
      seen = snapshot.failover();
      seenSelfTest = snapshot.selfTest();
      seenGateways = gateways;
    }
  }

  /** Gives names their numbers; false where the disk refused. */
  @SuppressWarnings("ReferenceEquality") // the same object: nothing was added
  synchronized boolean allot(Map<Kind, List<String>> present) {
    Map<Kind, Names> next = new EnumMap<>(Kind.class);
    boolean changed = false;
    for (Kind kind : Kind.values()) {
      Names before = of(kind);
      Names after = allot(before, present.getOrDefault(kind, List.of()));
      changed |= after != before;
      next.put(kind, after);
    }
    if (!changed) {
      return true;
    }
    try {
      file.write(format(next));
    } catch (IOException e) {
      if (!refused) {
        LOG.warn("Numbers of new rows cannot be stored, SNMP does not show them: {}", e.toString());
      }
      refused = true;
      return false;
    }
    refused = false;
    names = next;
    return true;
  }

  private static Names allot(Names before, List<String> present) {
    if (before.numbers.keySet().containsAll(present)) {
      return before;
    }
    Map<String, Integer> numbers = new LinkedHashMap<>(before.numbers);
    int next = before.next;
    for (String name : present) {
      if (!numbers.containsKey(name) && next < Integer.MAX_VALUE) {
        numbers.put(name, next++);
      }
    }
    int surplus = numbers.size() - MAX_NAMES;
    if (surplus > 0) {
      Set<String> kept = Set.copyOf(present);
      List<String> gone =
          numbers.keySet().stream().filter(n -> !kept.contains(n)).limit(surplus).toList();
      gone.forEach(numbers::remove);
    }
    return new Names(next, numbers);
  }

  private Names of(Kind kind) {
    return names.getOrDefault(kind, new Names(1, Map.of()));
  }

  private static String format(Map<Kind, Names> names) {
    StringBuilder text = new StringBuilder(HEADER).append('\n');
    names.forEach(
        (kind, of) -> {
          text.append("next ").append(kind).append(' ').append(of.next).append('\n');
          of.numbers.forEach(
              (name, number) ->
                  text.append(kind)
                      .append(' ')
                      .append(number)
                      .append(' ')
                      .append(name)
                      .append('\n'));
        });
    return text.append("end\n").toString();
  }

  private static Map<Kind, Names> parse(String text) throws IOException {
    List<String> lines = text.lines().toList();
    boolean fresh = text.equals(HEADER + "\n");
    if (lines.isEmpty()
        || !lines.getFirst().equals(HEADER)
        || !(fresh || lines.getLast().equals("end"))) {
      throw new IOException(FILE + ": expected '" + HEADER + "' first and 'end' last");
    }
    Map<Kind, Integer> next = new EnumMap<>(Kind.class);
    Map<Kind, Map<String, Integer>> numbers = new EnumMap<>(Kind.class);
    for (int i = 1; i < lines.size() - 1; i++) {
      String[] words = lines.get(i).split(" ", 3);
      boolean top = words[0].equals("next");
      Kind kind = words.length == 3 ? kind(top ? words[1] : words[0]) : null;
      OptionalLong number = words.length == 3 ? positive(words[top ? 2 : 1]) : OptionalLong.empty();
      if (kind == null || number.isEmpty()) {
        throw new IOException(FILE + " line " + (i + 1) + ": expected 'KIND NUMBER NAME'");
      }
      int value = (int) number.getAsLong();
      if (top) {
        next.put(kind, value);
      } else if (value >= next.getOrDefault(kind, 1)) {
        throw new IOException(FILE + " line " + (i + 1) + ": a number that was not given yet");
      } else {
        numbers.computeIfAbsent(kind, k -> new LinkedHashMap<>()).put(words[2], value);
      }
    }
    Map<Kind, Names> names = new EnumMap<>(Kind.class);
    next.forEach((kind, n) -> names.put(kind, new Names(n, numbers.getOrDefault(kind, Map.of()))));
    return names;
  }

  private static @Nullable Kind kind(String word) {
    for (Kind kind : Kind.values()) {
      if (kind.name().equals(word)) {
        return kind;
      }
    }
    return null;
  }

  private static OptionalLong positive(String word) {
    try {
      int value = Integer.parseInt(word);
      return value > 0 ? OptionalLong.of(value) : OptionalLong.empty();
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }
}
