package io.postern.core.gateway;

import io.postern.device.Guarded;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A balanced group's orders to the lease port, by the VRID whose right they are about.
 *
 * <p>A right is given by another thread, a moment after it was asked for; what is said from its MAC
 * before that, the kernel drops. So what a seat says at once waits here until the right is there.
 */
final class Rights {
  /**
   * A right that was asked for and not given back.
   *
   * @param since the order that asked for it: answers to older ones are about an earlier right
   * @param until its end as it was ordered last
   * @param waiting what is said as soon as it is given; null once it was
   */
  private record Right(long since, long until, @Nullable List<GatewayAction> waiting) {}

  /** A successor that waits for the end of a lease is there a little later than that. */
  private static final long GRACE = 400_000_000L;

  private final String group;
  private final GroupPart.Desk desk;
  private final TreeMap<Integer, Right> rights = new TreeMap<>();
  private final TreeMap<Long, Integer> orders = new TreeMap<>();

  Rights(String group, GroupPart.Desk desk) {
    this.group = group;
    this.desk = desk;
  }

  private long order(int vrid) {
    long number = desk.order();
    orders.put(number, vrid);
    return number;
  }

  void grant(int vrid, Guarded what, long until, boolean alone) {
    long number = order(vrid);
    rights.put(vrid, new Right(number, until, new ArrayList<>()));
    desk.add(new GatewayAction.Grant(number, group, what, until, alone));
  }

  void renew(int vrid, Guarded what, long until, boolean alone) {
    rights.computeIfPresent(vrid, (v, right) -> new Right(right.since(), until, right.waiting()));
    desk.add(new GatewayAction.Renew(order(vrid), group, what, until, alone));
  }

  void revoke(int vrid, Guarded what) {
    rights.remove(vrid);
    desk.add(new GatewayAction.Revoke(order(vrid), group, what));
  }

  /**
   * Gives a right back, but lets it end by itself, a moment after it would have: what the switch
   * still sends here meanwhile is taken in. Nothing is said from the MAC any more.
   *
   * @param mac the MAC's part of the right
   * @param rest what ends at once; null for nothing
   * @param longest when it ends at the latest
   * @return when it ends
   */
  long runOut(int vrid, Guarded mac, @Nullable Guarded rest, long longest) {
    Right right = rights.remove(vrid);
    long until = right == null ? longest : Math.min(right.until() + GRACE, longest);
    if (rest != null) {
      desk.add(new GatewayAction.Revoke(order(vrid), group, rest));
    }
    desk.add(new GatewayAction.Renew(order(vrid), group, mac, until, /* alone= */ false));
    return until;
  }

  /** Whether there is a right, as far as is known. */
  boolean has(int vrid) {
    Right right = rights.get(vrid);
    return right != null && right.waiting() == null;
  }

  /** Says what needs the right: now, or when it is there. */
  void say(int vrid, GatewayAction action) {
    Right right = rights.get(vrid);
    if (right != null && right.waiting() != null) {
      right.waiting().add(action);
    } else {
      desk.add(action);
    }
  }

  /** A right was given or extended; whether it is one of these. */
  boolean given(long number) {
    Integer vrid = orders.remove(number);
    if (vrid == null) {
      return false;
    }
    Right right = rights.get(vrid);
    if (right != null && right.waiting() != null && number >= right.since()) {
      rights.put(vrid, new Right(right.since(), right.until(), null));
      right.waiting().forEach(desk::add);
    }
    return true;
  }

  /** An order ended that asked for nothing back. */
  void done(long number) {
    orders.remove(number);
  }

  /** An order was refused: the VRID whose right is lost by that; 0 for none. */
  int refused(long number) {
    Integer vrid = orders.remove(number);
    Right right = vrid == null ? null : rights.get(vrid);
    if (vrid == null || right == null || number < right.since()) {
      return 0;
    }
    rights.remove(vrid);
    return vrid;
  }

  /** All rights have ended; the VRIDs that had one or were to have it. */
  List<Integer> lapsed() {
    List<Integer> lost = List.copyOf(rights.keySet());
    rights.clear();
    return lost;
  }
}
