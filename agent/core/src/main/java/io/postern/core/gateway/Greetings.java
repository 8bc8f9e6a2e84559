package io.postern.core.gateway;

import io.postern.core.gateway.balance.Condition;
import io.postern.core.gateway.forwarder.Forwarder;
import io.postern.core.gateway.group.BalancedConfig;
import io.postern.core.gateway.group.BalancedStatus;
import io.postern.core.gateway.group.Peer;
import io.postern.core.gateway.group.PeerMessage.Hello;
import io.postern.core.gateway.state.Directory;
import java.util.List;

/**
 * What is kept of the other gateways, and how a group is told of it at the next start: as if each
 * had said once, long ago, that it is there and cannot serve. Whatever it really says comes later.
 */
final class Greetings {
  private Greetings() {}

  static List<Hello> of(Directory directory, BalancedConfig config) {
    return directory.members().stream()
        .filter(member -> member.vrid() != config.vrid())
        .map(
            member ->
                new Hello(
                    member.node(),
                    0,
                    0,
                    member.address(),
                    member.mac(),
                    member.vrid(),
                    member.weight(),
                    member.priority(),
                    /* ready= */ false,
                    /* draining= */ false,
                    /* active= */ false,
                    directory.term(),
                    config.agreement(),
                    List.of()))
        .toList();
  }

  /** What is worth keeping: not a gateway whose forwarder has failed for good. */
  static Directory directory(BalancedStatus status) {
    List<Integer> withdrawn =
        status.forwarders().stream()
            .filter(forwarder -> forwarder.condition() == Condition.WITHDRAWN)
            .map(Forwarder::vrid)
            .toList();
    return new Directory(
        status.term(),
        status.peers().stream()
            .map(Peer::hello)
            .filter(hello -> !withdrawn.contains(hello.vrid()))
            .map(
                hello ->
                    new Directory.Member(
                        hello.node(),
                        hello.vrid(),
                        hello.weight(),
                        hello.priority(),
                        hello.address(),
                        hello.mac()))
            .toList());
  }
}
