package io.postern.core.failover;

/** The agent's own frames in words, for people who look at a wire. */
public final class AgentFrames {
  private AgentFrames() {}

  /** What a payload of the agent's EtherType says. */
  public static String words(byte[] payload) {
    return switch (AgentFrame.decode(payload)) {
      case null -> "a frame of the agent's EtherType that is not the agent's";
      case AgentFrame.Probe probe ->
          "probe "
              + probe.nonce()
              + " of "
              + probe.nic()
              + " of node "
              + probe.node()
              + ", group "
              + probe.group()
              + (probe.spare() ? ", from a spare MAC" : "");
      case AgentFrame.Hello hello ->
          "hello "
              + hello.sequence()
              + " of node "
              + hello.node()
              + " on path "
              + hello.path()
              + ", active path "
              + (hello.active().isEmpty() ? "none" : hello.active())
              + " of epoch "
              + hello.epoch()
              + (hello.hears() ? ", hears " + hello.heard() : ", does not hear the other end");
    };
  }
}
