package io.postern.core.failover.state;

/**
 * A kernel setting that is not as failover needs it.
 *
 * @param setting its name as sysctl(8) has it
 * @param expected what it should be
 * @param found what it is; empty where it cannot be read
 */
public record SettingStatus(String setting, String expected, String found) {
  /** What differs, for a person: {@code net.ipv4.conf.eth0.arp_ignore is 0 and should be 1}. */
  public String sentence() {
    return setting
        + (found.isEmpty() ? " cannot be read" : " is " + found)
        + " and should be "
        + expected;
  }
}
