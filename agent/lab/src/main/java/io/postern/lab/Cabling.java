package io.postern.lab;

import picocli.CommandLine.Option;

/** How the lab's cables behave. */
final class Cabling {
  @Option(
      names = "--prompt-carrier",
      description =
          "Links report a lost carrier at once, as virtual ones do, not up to a second late as"
              + " hardware may.")
  private boolean promptCarrier;

  /** Whether the kernel may delay the news of a lost carrier. */
  boolean likeHardware() {
    return !promptCarrier;
  }
}
