package io.postern.netconf.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.postern.config.NetconfConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AccessTest {
  private static NetconfConfig users(NetconfConfig.User... users) {
    return new NetconfConfig(true, List.of(), 830, List.of(users));
  }

  /** Hashes of "secret" as crypt(3) makes them. */
  @Test
  void a_password_is_held_against_a_hash_of_crypt() {
    Users users =
        new Users(
            users(
                new NetconfConfig.User(
                    "five",
                    "$5$saltsalt$0IyaXrmV7.sGNS6tirgqHLqX/G.FBvgkYA.lpPdS5sA",
                    List.of(),
                    false),
                new NetconfConfig.User("none", "", List.of(), true)));
    assertTrue(users.password("five", "secret"));
    assertFalse(users.password("five", "wrong"));
    assertFalse(users.password("none", ""));
    assertFalse(users.password("stranger", "secret"));
    assertTrue(users.readOnly("none"));
    assertTrue(users.readOnly("stranger"));
    assertFalse(users.readOnly("five"));
  }

  @Test
  void an_ed25519_key_is_made_once_and_is_the_owners_alone(@TempDir Path folder)
      throws IOException {
    JdkEd25519.register();
    KeyPair made = HostKey.of(folder);
    assertEquals(made.getPublic(), HostKey.of(folder).getPublic());
    Path file = folder.resolve("host-key");
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    String line = PublicKeyEntry.toString(made.getPublic());
    assertTrue(line.startsWith("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI"), line);
    Users users = new Users(users(new NetconfConfig.User("u", "", List.of(line + " me"), false)));
    assertTrue(users.key("u", made.getPublic()));
    assertFalse(users.key("v", made.getPublic()));
    Files.writeString(file, "damaged");
    assertThrows(IOException.class, () -> HostKey.of(folder));
  }

  @Test
  void each_failure_doubles_the_wait_until_it_is_forgiven() {
    AtomicLong now = new AtomicLong();
    LoginThrottle throttle = new LoginThrottle(now::get);
    assertEquals(Duration.ofMillis(250), throttle.failed("a"));
    assertEquals(Duration.ofMillis(500), throttle.failed("a"));
    assertEquals(Duration.ofMillis(250), throttle.failed("b"));
    for (int i = 0; i < 30; i++) {
      throttle.failed("a");
    }
    assertEquals(Duration.ofSeconds(10), throttle.failed("a"));
    throttle.succeeded("a");
    assertEquals(Duration.ofMillis(250), throttle.failed("a"));
    throttle.failed("a");
    now.addAndGet(Duration.ofMinutes(6).toNanos());
    assertEquals(Duration.ofMillis(250), throttle.failed("a"));
  }
}
