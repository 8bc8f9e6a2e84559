package io.postern.tests.truth;

import com.google.gson.JsonObject;
import io.postern.lab.agent.AgentConfiguration;
import io.postern.lab.host.LabFailure;
import io.postern.lab.network.Faults;
import io.postern.lab.network.Faults.Lost;
import io.postern.lab.network.NicNetwork;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/**
 * What befalls a box, chosen by a seed: faults at the switch, another hand in the box, an operator.
 */
final class Deeds {
  /** As the lab's plan numbers the cables of the box. */
  private static final int FIRST_INDEX = 42;

  private final Scene scene;
  private final NicNetwork network;
  private final RandomGenerator random;
  private final TreeSet<String> foreign = new TreeSet<>();
  private boolean maintenance;

  Deeds(Scene scene, NicNetwork network, RandomGenerator random) {
    this.scene = scene;
    this.network = network;
    this.random = random;
  }

  /** Does something; what it was, in words. */
  String next() throws LabFailure, InterruptedException, IOException {
    int number = random.nextInt(network.nics());
    String nic = "nic" + number;
    boolean there = KernelReading.take(scene.lab(), NicNetwork.BOX).links().containsKey(nic);
    if (!there) {
      recreate(number);
      return "recreate " + nic;
    }
    return switch (random.nextInt(13)) {
      case 0, 1 -> {
        scene.lab().faults().cut(nic);
        yield "cut " + nic;
      }
      case 2, 3 -> {
        scene.lab().faults().mend(nic);
        yield "mend " + nic;
      }
      case 4 -> blackhole(nic, Lost.BOTH_WAYS);
      case 12 -> blackhole(nic, random.nextBoolean() ? Lost.FROM_BOX : Lost.TO_BOX);
      case 5 -> addForeign(nic);
      case 6 -> removeForeign();
      case 7 -> takeAway();
      case 8 -> {
        ip("link", "delete", nic);
        yield "delete " + nic;
      }
      case 9 -> {
        maintenance = !maintenance;
        yield "maintenance " + maintenance + " " + maintenance(maintenance);
      }
      case 10 -> "move to " + nic + " " + move(nic);
      default -> {
        String state = random.nextBoolean() ? "down" : "up";
        ip("link", "set", nic, state);
        yield "set " + nic + " " + state;
      }
    };
  }

  private String blackhole(String nic, Lost lost) throws LabFailure, InterruptedException {
    Faults faults = scene.lab().faults();
    if (faults.at(faults.points(nic).getFirst()).equals(Optional.of("cut"))) {
      return "nothing, " + nic + " is cut";
    }
    faults.blackhole(nic, lost);
    return "black hole " + nic + " " + lost;
  }

  private String addForeign(String nic) throws LabFailure, InterruptedException {
    String address = "192.0.2." + (1 + random.nextInt(250)) + "/32";
    if (foreign.add(address)) {
      ip("address", "add", address, "dev", nic);
    }
    return "add " + address + " to " + nic;
  }

  private String removeForeign() throws LabFailure, InterruptedException {
    if (foreign.isEmpty()) {
      return "nothing";
    }
    String address = foreign.removeFirst();
    take(address.substring(0, address.indexOf('/')));
    return "remove " + address;
  }

  /** Another hand removes what is protected. */
  private String takeAway() throws LabFailure, InterruptedException {
    String address = NicNetwork.address(random.nextInt(network.addresses()));
    take(address);
    return "take away " + address;
  }

  private void take(String ip) throws LabFailure, InterruptedException {
    for (KernelReading.Address address :
        KernelReading.take(scene.lab(), NicNetwork.BOX).addresses()) {
      if (address.ip().equals(ip)) {
        // The agent may have been quicker.
        scene
            .lab()
            .ip()
            .run(
                "-n",
                scene.lab().namespace(NicNetwork.BOX).name(),
                "address",
                "del",
                ip + "/" + address.length(),
                "dev",
                address.nic());
      }
    }
  }

  private void recreate(int number) throws LabFailure, InterruptedException {
    int index = FIRST_INDEX + number;
    String port = "p" + number;
    String nic = "nic" + number;
    String box = scene.lab().namespace(NicNetwork.BOX).name();
    String mac = "02:00:0a:%02x:00:01".formatted(index);
    int peer = network.likeHardware() ? index : index + 400;
    scene
        .lab()
        .ip(
            NicNetwork.SWITCH,
            "link add %s index %d type veth peer name %s address %s index %d netns %s"
                .formatted(port, index, nic, mac, peer, box)
                .split(" ", -1));
    scene.lab().ip(NicNetwork.SWITCH, "link", "set", port, "master", "br0");
    scene.lab().ip(NicNetwork.SWITCH, "link", "set", port, "up");
    ip("link", "set", nic, "up");
    scene.countsAnew(nic);
  }

  private void ip(String... arguments) throws LabFailure, InterruptedException {
    scene.lab().ip(NicNetwork.BOX, arguments);
  }

  private String maintenance(boolean on) throws IOException {
    JsonObject question = new JsonObject();
    question.addProperty("ask", "maintenance");
    question.addProperty("user", "test");
    question.addProperty("group", AgentConfiguration.GROUP);
    question.addProperty("on", on);
    question.addProperty("reason", on ? "a test" : "");
    return scene.ask(question);
  }

  private String move(String nic) throws IOException {
    JsonObject question = new JsonObject();
    question.addProperty("ask", "move");
    question.addProperty("user", "test");
    question.addProperty("group", AgentConfiguration.GROUP);
    question.addProperty("to", nic);
    return scene.ask(question);
  }

  /** Everything whole again; only what the schedule did to NICs and by hand. */
  void mendAll() throws LabFailure, InterruptedException, IOException {
    for (int number = 0; number < network.nics(); number++) {
      String nic = "nic" + number;
      if (!KernelReading.take(scene.lab(), NicNetwork.BOX).links().containsKey(nic)) {
        recreate(number);
      }
      ip("link", "set", nic, "up");
      scene.lab().faults().mend(nic);
    }
    for (String address : List.copyOf(foreign)) {
      take(address.substring(0, address.indexOf('/')));
    }
    if (maintenance) {
      maintenance(false);
    }
  }
}
