package io.postern.simulation.balance;

import java.util.TreeMap;

/** A box's kernel as far as it outlives the agent: which MACs' frames pass, in true time. */
final class Kernel {
  /** After so long without any other gateway, a lease that was granted alone passes again. */
  static final long SILENCE = 3_000_000_000L;

  private record Lease(long until, boolean alone) {}

  private final TreeMap<Integer, Lease> leases = new TreeMap<>();
  private long peerHeardAt = Long.MIN_VALUE / 4;

  /** A packet of another gateway came in. */
  void peerHeard(long now) {
    peerHeardAt = now;
  }

  void grant(int vrid, long until, boolean alone) {
    leases.put(vrid, new Lease(until, alone));
  }

  /** Whether the lease was alive, and is extended. */
  boolean refresh(int vrid, long until, boolean alone, long now) {
    if (!passes(vrid, now)) {
      leases.remove(vrid);
      return false;
    }
    grant(vrid, until, alone);
    return true;
  }

  void release(int vrid) {
    leases.remove(vrid);
  }

  void clear() {
    leases.clear();
  }

  boolean passes(int vrid, long now) {
    Lease lease = leases.get(vrid);
    return lease != null && (now < lease.until() || (lease.alone() && now - peerHeardAt > SILENCE));
  }
}
