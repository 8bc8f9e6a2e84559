package io.postern.linux.link;

import io.postern.net.InterfaceName;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Reads and writes {@code /proc/sys/net}. It shows the network namespace of the calling thread.
 *
 * @param root where the settings are; {@code /proc/sys/net} but in tests
 */
public record SettingFiles(Path root) {
  /** Where the kernel has them. */
  public static final Path KERNEL = Path.of("/proc/sys/net");

  private static final int LONGEST_VALUE = 256;

  /** A setting of one link ({@code all} and {@code default} are links here too). */
  public record Setting(String family, String link, String key) implements Comparable<Setting> {
    private static final Comparator<Setting> ORDER =
        Comparator.comparing(Setting::family)
            .thenComparing(Setting::link)
            .thenComparing(Setting::key);

    /** As sysctl(8) names it: a dot in a link's name becomes a slash. */
    @Override
    public String toString() {
      return "net." + family + ".conf." + link.replace('.', '/') + "." + key;
    }

    @Override
    public int compareTo(Setting other) {
      return ORDER.compare(this, other);
    }
  }

  static Setting v4(InterfaceName nic, String key) {
    return new Setting("ipv4", nic.text(), key);
  }

  /** The value now; empty where there is no such setting (the link is gone, IPv6 is off). */
  Optional<String> read(Setting s) {
    // Files.readString takes 8 kB for a file of unknown size, and these are read all the time.
    try (InputStream in = Files.newInputStream(file(s))) {
      return Optional.of(
          new String(in.readNBytes(LONGEST_VALUE), StandardCharsets.US_ASCII).strip());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Writes and reads back; what is there now, empty where it cannot be read. */
  Optional<String> write(Setting s, String value) {
    try {
      Files.writeString(file(s), value);
    } catch (IOException e) {
      return read(s);
    }
    return read(s);
  }

  /** All links that have IPv4 settings, without {@code all} and {@code default}. */
  List<String> links() {
    List<String> links = new ArrayList<>();
    try (var entries = Files.newDirectoryStream(root.resolve("ipv4/conf"))) {
      for (Path entry : entries) {
        String name = String.valueOf(entry.getFileName());
        if (!name.equals("all") && !name.equals("default")) {
          links.add(name);
        }
      }
    } catch (IOException e) {
      return List.of();
    }
    links.sort(null);
    return links;
  }

  private Path file(Setting s) {
    return root.resolve(s.family()).resolve("conf").resolve(s.link()).resolve(s.key());
  }
}
