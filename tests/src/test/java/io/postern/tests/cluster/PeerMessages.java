package io.postern.tests.cluster;

import io.postern.core.gateway.balance.Assignment;
import io.postern.core.gateway.balance.Condition;
import io.postern.core.gateway.group.PeerMessage;
import io.postern.core.gateway.lease.Claim;
import io.postern.core.gateway.lease.Released;
import io.postern.net.IpAddress;
import io.postern.net.IpFamily;
import io.postern.net.MacAddress;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Any message that a gateway may send, by a seed. */
final class PeerMessages {
  private static final String NAME =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._";
  private static final long YEAR = 365L * 24 * 3_600 * 1_000_000_000L;

  private static final List<Condition> CONDITIONS = List.of(Condition.values());

  private final SplittableRandom random;
  private final long now;

  /** Messages whose times are not after {@code now}. */
  PeerMessages(SplittableRandom random, long now) {
    this.random = random;
    this.now = now;
  }

  String name() {
    StringBuilder name = new StringBuilder();
    int length = 1 + random.nextInt(63);
    for (int i = 0; i < length; i++) {
      name.append(NAME.charAt(random.nextInt(NAME.length())));
    }
    return name.toString();
  }

  PeerMessage any() {
    return switch (random.nextInt(6)) {
      case 0 -> hello();
      case 1 ->
          new PeerMessage.Claims(
              name(),
              new Claim(
                  name(),
                  vrid(),
                  number(),
                  octet(),
                  address(),
                  10_000_000L * (1 + random.nextInt(4_095))));
      case 2 -> new PeerMessage.Releases(name(), new Released(vrid(), name(), number()));
      case 3 -> new PeerMessage.Resigns(name(), some(255, this::vrid));
      case 4 -> new PeerMessage.Misses(name());
      default -> new PeerMessage.Rows(name(), some(1_000, this::row));
    };
  }

  PeerMessage.Hello hello() {
    return new PeerMessage.Hello(
        name(),
        random.nextLong(),
        number(),
        address(),
        mac(),
        vrid(),
        octet(),
        octet(),
        random.nextBoolean(),
        random.nextBoolean(),
        random.nextBoolean(),
        random.nextLong(1L << 55),
        name() + " " + name(),
        some(255, this::seen));
  }

  private PeerMessage.Seen seen() {
    return new PeerMessage.Seen(
        vrid(),
        random.nextInt(8) == 0 ? "" : name(),
        octet(),
        CONDITIONS.get(random.nextInt(CONDITIONS.size())),
        age(),
        number(),
        number(),
        number(),
        random.nextBoolean());
  }

  Assignment row() {
    return new Assignment(
        IpAddress.ofV4(random.nextInt()),
        mac(),
        vrid(),
        now - age(),
        now - age(),
        number(),
        number(),
        number());
  }

  private <T> List<T> some(int most, Supplier<T> part) {
    int count = random.nextInt(10) == 0 ? most : random.nextInt(5);
    return Stream.generate(part).limit(count).toList();
  }

  private int vrid() {
    return 1 + random.nextInt(255);
  }

  private int octet() {
    return random.nextInt(256);
  }

  private long number() {
    return random.nextLong() >>> (1 + random.nextInt(63));
  }

  private long age() {
    return random.nextLong(9 * YEAR);
  }

  private MacAddress mac() {
    return new MacAddress(random.nextLong() >>> 16);
  }

  private IpAddress address() {
    return random.nextBoolean()
        ? IpAddress.ofV4(random.nextInt())
        : new IpAddress(IpFamily.IPV6, random.nextLong(), random.nextLong());
  }
}
