package io.postern.lab.tour;

import io.postern.lab.agent.Agent;
import io.postern.lab.agent.GatewayConfiguration;
import io.postern.lab.agent.Trap;
import io.postern.lab.host.LabFailure;
import io.postern.lab.host.LabRecord;
import io.postern.lab.network.Forwarding;
import io.postern.lab.network.GatewayNetwork;
import io.postern.lab.network.Lab;
import io.postern.lab.network.Serving;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Who serves in a part of the tour, as kernel and switch have it, and what is to be read of it. */
sealed interface Watched {
  /**
   * What snmpwalk is asked for.
   *
   * @param from the first object
   * @param to the object before which the walk ends
   */
  record Walk(String from, String to) {}

  /** Waits until one serves everywhere: a NIC, or a gateway. */
  boolean await(String server, Duration bound) throws LabFailure, InterruptedException;

  /** Who serves, in words. */
  String served() throws LabFailure, InterruptedException;

  /** The objects that show it. */
  Walk walk();

  /** What the agent of a box is asked to explain: a group, or all; empty where nothing. */
  Optional<String> explained(LabRecord.Node node) throws LabFailure, InterruptedException;

  /** Whether a trap is the one that tells of a change to a server. */
  boolean tells(Trap trap, String server);

  /** The address whose announcements the trap is about; empty: it is about none. */
  Optional<String> announced(Trap trap);

  /**
   * Addresses that move between the NICs of a box.
   *
   * @param addresses for each box the address that is watched
   */
  record Addresses(Lab lab, Map<String, String> addresses) implements Watched {
    @Override
    public boolean await(String server, Duration bound) throws LabFailure, InterruptedException {
      for (Map.Entry<String, String> entry : addresses.entrySet()) {
        if (!new Serving(lab, entry.getKey(), entry.getValue()).await(server, bound)) {
          return false;
        }
      }
      return true;
    }

    @Override
    public String served() throws LabFailure, InterruptedException {
      List<String> words = new ArrayList<>();
      for (Map.Entry<String, String> entry : addresses.entrySet()) {
        List<String> nics = new Serving(lab, entry.getKey(), entry.getValue()).nics();
        words.add(
            "%s on %s of %s"
                .formatted(
                    entry.getValue(),
                    nics.isEmpty() ? "no NIC" : String.join(" and ", nics),
                    entry.getKey()));
      }
      return String.join(", ", words);
    }

    @Override
    public Walk walk() {
      return new Walk("posternMemberInterface", "posternMemberCause");
    }

    @Override
    public Optional<String> explained(LabRecord.Node node) {
      return Optional.of(Agent.ALL_GROUPS);
    }

    @Override
    public boolean tells(Trap trap, String server) {
      return true;
    }

    @Override
    public Optional<String> announced(Trap trap) {
      return lab.record().nodes().stream()
          .filter(node -> node.management().equals(trap.source()))
          .flatMap(node -> Optional.ofNullable(addresses.get(node.role())).stream())
          .findFirst();
    }
  }

  /**
   * Shared addresses that move between gateways.
   *
   * @param lan the switch towards the hosts
   * @param uplink the switch towards the server
   */
  record Gateways(Lab lab, Forwarding lan, Forwarding uplink) implements Watched {
    static final String CHANGE = "posternActiveGatewayChange";
    static final String CONFLICT = "posternOwnershipConflict";

    static Gateways of(Lab lab) throws LabFailure {
      return new Gateways(
          lab,
          new Forwarding(lab, GatewayNetwork.LAN, GatewayConfiguration.LAN_MAC),
          new Forwarding(lab, GatewayNetwork.UPLINK, GatewayConfiguration.UPLINK_MAC));
    }

    @Override
    public boolean await(String server, Duration bound) throws LabFailure, InterruptedException {
      return lan.await(server, bound) && uplink.await(server, bound);
    }

    @Override
    public String served() throws LabFailure, InterruptedException {
      return "%s by %s, %s by %s (where the switches send what is for the virtual MACs)"
          .formatted(
              GatewayNetwork.SHARED, lan.gateway(), GatewayNetwork.SHARED_UPLINK, uplink.gateway());
    }

    @Override
    public Walk walk() {
      return new Walk("posternGatewayRole", "posternGatewayRoleCause");
    }

    @Override
    public Optional<String> explained(LabRecord.Node node) throws LabFailure, InterruptedException {
      return node.role().equals(lan.gateway())
          ? Optional.of(GatewayConfiguration.LAN)
          : Optional.empty();
    }

    @Override
    public boolean tells(Trap trap, String server) {
      return GatewayConfiguration.LAN.equals(trap.values().get("posternEventGroup"))
          && lab.record().nodes().stream()
              .anyMatch(n -> n.role().equals(server) && n.management().equals(trap.source()))
          && (!trap.name().equals(CHANGE)
              || GatewayNetwork.lanAddress(server).equals(trap.values().get("posternEventNew")));
    }

    @Override
    public Optional<String> announced(Trap trap) {
      return trap.name().equals(CHANGE) ? Optional.of(GatewayNetwork.SHARED) : Optional.empty();
    }
  }
}
