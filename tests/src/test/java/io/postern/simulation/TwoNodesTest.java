package io.postern.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.postern.net.InterfaceName;
import io.postern.simulated.lan.Cable;
import io.postern.simulated.lan.Port;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Both ends of two cables go to the same one, once, and back after the repair. */
@Tag("simulation")
final class TwoNodesTest {
  private record Fault(String name, Consumer<TwoNodes> breaks, Consumer<TwoNodes> mends) {}

  private static Cable first(TwoNodes nodes) {
    return nodes.cables.getFirst();
  }

  private static Port end(TwoNodes nodes, int box) {
    return nodes.devices.get(box).port(InterfaceName.of("eth0"));
  }

  /** One end's link goes, and half a second later to the nanosecond the other's; back likewise. */
  private static Fault halfASecondApart(int near) {
    return new Fault(
        "link of end %d lost, the other's 500 ms later".formatted(near),
        n -> inTurn(n, near, true),
        n -> inTurn(n, near, false));
  }

  private static void inTurn(TwoNodes nodes, int near, boolean dark) {
    first(nodes).darken(end(nodes, near), dark);
    nodes.world.runFor(500 * TwoNodes.MILLI);
    first(nodes).darken(end(nodes, 1 - near), dark);
  }

  private static final List<Fault> FAULTS =
      List.of(
          halfASecondApart(0),
          halfASecondApart(1),
          new Fault("cut", n -> first(n).cut(), n -> first(n).mend()),
          new Fault("black hole", n -> first(n).blackHole(true), n -> first(n).blackHole(false)),
          new Fault(
              "deaf one way",
              n -> first(n).swallowFrom(end(n, 0), true),
              n -> first(n).swallowFrom(end(n, 0), false)),
          new Fault(
              "deaf the other way",
              n -> first(n).swallowFrom(end(n, 1), true),
              n -> first(n).swallowFrom(end(n, 1), false)),
          new Fault(
              "noticed half a second apart",
              n -> {
                first(n).swallowFrom(end(n, 0), true);
                n.world.runFor(500 * TwoNodes.MILLI);
                first(n).blackHole(true);
              },
              n -> first(n).blackHole(false)),
          new Fault(
              "one end hears nothing for half a second",
              n -> {
                n.devices.get(1).stall(500 * TwoNodes.MILLI);
                first(n).cut();
              },
              n -> first(n).mend()));

  @Test
  void bothEndsMoveOnceToTheSameCableAndBackAfterTheRepair() {
    for (Fault fault : FAULTS) {
      for (long seed = 1; seed <= 20; seed++) {
        TwoNodes nodes = new TwoNodes(seed, seed % 3 * TwoNodes.SECOND, 4 * TwoNodes.SECOND);
        nodes.start();
        String where = fault.name + ", seed " + seed;
        assertEquals("eth0 eth0", serving(nodes), () -> where + "\n" + nodes.journals());
        nodes.world.runFor(nodes.random.nextLong(TwoNodes.SECOND));
        fault.breaks.accept(nodes);
        nodes.world.runFor(10 * TwoNodes.SECOND);
        assertEquals("eth1 eth1", serving(nodes), () -> where + "\n" + nodes.journals());
        assertEquals(1, nodes.moves(0), () -> where + "\n" + nodes.journals());
        assertEquals(1, nodes.moves(1), () -> where + "\n" + nodes.journals());
        fault.mends.accept(nodes);
        nodes.world.runFor(15 * TwoNodes.SECOND);
        assertEquals("eth0 eth0", serving(nodes), () -> where + "\n" + nodes.journals());
        assertEquals(2, nodes.moves(0), () -> where + "\n" + nodes.journals());
        assertEquals(2, nodes.moves(1), () -> where + "\n" + nodes.journals());
      }
    }
  }

  @Test
  void aPeerThatDiesIsNoReasonToMove() {
    TwoNodes nodes = new TwoNodes(1, 0, 4 * TwoNodes.SECOND);
    nodes.start();
    nodes.devices.get(1).crash();
    nodes.world.runFor(20 * TwoNodes.SECOND);
    assertEquals("eth0", nodes.serving(0), nodes::journals);
    assertEquals(0, nodes.moves(0), nodes::journals);
    nodes.agents.get(1).start();
    nodes.world.runFor(10 * TwoNodes.SECOND);
    assertEquals("eth0 eth0", serving(nodes), nodes::journals);
    assertEquals(0, nodes.moves(0), nodes::journals);
  }

  @Test
  void anAgentThatIsLateTakesNothingForItsPeersFailure() {
    for (long seed = 1; seed <= 30; seed++) {
      TwoNodes nodes = new TwoNodes(seed, 0, 4 * TwoNodes.SECOND);
      nodes.start();
      for (int i = 0; i < 20; i++) {
        nodes.agents.get(i % 2).lateness = nodes.random.nextLong(900 * TwoNodes.MILLI);
        nodes
            .devices
            .get(nodes.random.nextInt(2))
            .stall(nodes.random.nextLong(150 * TwoNodes.MILLI));
        nodes.world.runFor(nodes.random.nextLong(3 * TwoNodes.SECOND));
        nodes.agents.get(i % 2).lateness = 0;
      }
      assertEquals(0, nodes.moves(0) + nodes.moves(1), nodes::journals);
    }
  }

  private static String serving(TwoNodes nodes) {
    return nodes.serving(0) + " " + nodes.serving(1);
  }
}
