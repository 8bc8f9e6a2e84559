package io.postern.core.gateway.packet;

import io.postern.net.IpAddress;

/** What a received packet turned out to be. */
public sealed interface Received {

  /**
   * An advertisement that passed every check of section 7.1 that needs no configuration.
   *
   * @param sender its IP source
   * @param form how its checksum was computed; {@link ChecksumForm#RFC5798} for IPv6
   */
  record Valid(Advertisement advertisement, IpAddress sender, ChecksumForm form)
      implements Received {}

  /**
   * A packet that is to be discarded.
   *
   * @param text what was expected and what was found
   */
  record Invalid(Discard reason, String text) implements Received {}
}
