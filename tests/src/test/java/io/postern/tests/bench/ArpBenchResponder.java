package io.postern.tests.bench;

import io.postern.core.gateway.balance.AnswerLease;
import io.postern.core.gateway.balance.AnswerPolicy;
import io.postern.core.gateway.balance.Assignments;
import io.postern.core.gateway.balance.Balancing;
import io.postern.core.gateway.balance.Condition;
import io.postern.core.gateway.balance.Responder;
import io.postern.core.gateway.balance.Share;
import io.postern.core.gateway.packet.VirtualRouterId;
import io.postern.device.ArpAnswers;
import io.postern.device.ArpPort;
import io.postern.device.Device;
import io.postern.linux.ArpRehearsal;
import io.postern.linux.LinuxDevice;
import io.postern.linux.syscall.KernelException;
import io.postern.net.InterfaceName;
import io.postern.net.IpAddress;
import io.postern.net.IpFamily;
import io.postern.net.IpPrefix;
import io.postern.net.MacAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;

/**
 * A program that answers ARP for one address as the active gateway of a group with eight forwarders
 * does, choice and record included, for measuring from outside: {@code ArpBenchResponder INTERFACE
 * ADDRESS}. It runs until it is ended.
 */
final class ArpBenchResponder {
  private static final int FORWARDERS = 8;

  private ArpBenchResponder() {}

  public static void main(String[] words)
      throws KernelException, ExecutionException, InterruptedException {
    long began = System.nanoTime();
    long answered =
        ArpRehearsal.run(answers("lo", ArpRehearsal.ADDRESS.toString()), ArpRehearsal.ENOUGH);
    System.err.printf(
        "rehearsed with %d answers in %d ms%n", answered, (System.nanoTime() - began) / 1_000_000);
    try (Device device = new LinuxDevice(null);
        ArpPort port = device.arp(InterfaceName.of(words[0]), answers(words[0], words[1]))) {
      device.open(event -> {});
      port.serve(List.of(IpAddress.of(words[1])), false);
      Thread.currentThread().join();
    }
  }

  /**
   * The answers of an active gateway that has eight forwarders, round robin, with a right to it.
   */
  private static ArpAnswers answers(String nic, String address) {
    AnswerLease lease = new AnswerLease();
    lease.until(Long.MAX_VALUE);
    Responder responder = new Responder(new Assignments(), lease);
    VirtualRouterId group = new VirtualRouterId(InterfaceName.of(nic), IpFamily.IPV4, 100);
    List<Share> shares = new ArrayList<>();
    for (int vrid = 1; vrid <= FORWARDERS; vrid++) {
      shares.add(new Share(vrid, Share.macOf(group, vrid), 1, Condition.ACTIVE, vrid == 1, 0));
    }
    responder.adopt(
        new AnswerPolicy(
            "lan",
            group.nic(),
            List.of(IpAddress.of(address)),
            IpPrefix.of(address + "/15").network(),
            true,
            AnswerPolicy.epoch(1, 1),
            Balancing.ROUND_ROBIN,
            shares,
            group.mac(),
            MacAddress.of("02:00:00:00:00:01"),
            1,
            false,
            List.of(),
            0,
            1_000_000,
            0),
        System.nanoTime());
    return new Answers(responder);
  }

  private record Answers(Responder responder) implements ArpAnswers {
    @Override
    public long answer(
        int operation, long destination, long senderMac, int sender, int target, long at) {
      return responder.answer(operation, destination, senderMac, sender, target, at);
    }

    @Override
    public long due() {
      return responder.due();
    }

    @Override
    public boolean move(long at) {
      return responder.move(at);
    }

    @Override
    public int movedAddress() {
      return 0;
    }

    @Override
    public int movedHost() {
      return responder.movedHost();
    }

    @Override
    public long movedHostMac() {
      return responder.movedHostMac();
    }

    @Override
    public long movedMac() {
      return responder.movedMac();
    }

    @Override
    public void attend(long at) {
      responder.sweep(at);
    }
  }
}
