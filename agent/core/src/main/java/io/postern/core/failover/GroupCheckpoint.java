package io.postern.core.failover;

import io.postern.core.failover.Checkpoint.KeptAddress;
import io.postern.core.failover.Checkpoint.KeptGroup;
import io.postern.core.failover.Checkpoint.KeptMember;
import io.postern.core.failover.Checkpoint.KeptMove;
import io.postern.core.failover.Checkpoint.KeptNeighbour;
import io.postern.core.failover.Checkpoint.KeptRoute;
import io.postern.core.failover.Checkpoint.Standing;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes a group down and makes it again. Members, addresses and moves refer to one another; a
 * {@link Roll} of each turns the references into numbers.
 *
 * <p>A field that is added to a part of the group belongs here or in that part's {@code keep} and
 * {@code restore}; the simulation compares the restored machine with the first field by field.
 */
final class GroupCheckpoint {
  private GroupCheckpoint() {}

  static KeptGroup keep(Group group) {
    Roll<Member> members = new Roll<>();
    members.addAll(group.members);
    Roll<ProtectedAddress> addresses = new Roll<>();
    addresses.addAll(group.addresses);
    List<Move> under = group.moves.under();
    List<KeptMove> moves = new ArrayList<>(under.size());
    for (Move move : under) {
      moves.add(keep(move, members, addresses));
    }
    List<KeptRoute> routes = new ArrayList<>(group.routes.size());
    for (CarriedRoute route : group.routes) {
      routes.add(route.keep(addresses.of(route.anchor)));
    }
    List<KeptNeighbour> neighbours = new ArrayList<>(group.neighbours.size());
    for (CarriedNeighbour neighbour : group.neighbours) {
      neighbours.add(new KeptNeighbour(neighbour.template(), addresses.of(neighbour.anchor())));
    }
    var bursts = group.announcements.keep(members, addresses);
    var drift = group.drift.keep(addresses);
    var remains = group.remains.keep(members);
    Roll<Move> numbered = new Roll<>();
    numbered.addAll(under);
    List<KeptAddress> keptAddresses = new ArrayList<>(addresses.all().size());
    for (ProtectedAddress address : addresses.all()) {
      keptAddresses.add(keep(address, members, numbered));
    }
    List<KeptMember> keptMembers = new ArrayList<>(members.all().size());
    for (Member member : members.all()) {
      keptMembers.add(member.keep());
    }
    return new KeptGroup(
        group.config,
        standing(group),
        group.members.size(),
        keptMembers,
        group.addresses.size(),
        keptAddresses,
        moves,
        routes,
        neighbours,
        group.probing.keep(),
        group.paths.keep(),
        bursts,
        drift,
        remains);
  }

  private static Standing standing(Group group) {
    Group.Continued known = group.continuing;
    List<Checkpoint.KeptWaiting> waiting = new ArrayList<>(group.waiting.size());
    for (Operator.Waiting each : group.waiting) {
      waiting.add(new Checkpoint.KeptWaiting(each.asked(), each.until()));
    }
    return new Standing(
        group.now,
        group.wakeAt(),
        group.captured,
        group.startedAt,
        group.maintenance,
        group.altnameOn,
        group.remembersMoving,
        group.enableAt,
        List.copyOf(group.refusalsTold),
        List.copyOf(group.refusalsNow),
        group.pathCause,
        group.status,
        group.reason,
        group.degraded,
        group.since,
        group.lastMove,
        group.movesMade,
        group.refusals,
        group.driftRepairs,
        group.macsSettledAt(),
        known == null ? null : new Checkpoint.KeptEvent(known.eventId(), known.cause()),
        waiting,
        group.refused,
        group.planChanged());
  }

  private static KeptMove keep(Move move, Roll<Member> members, Roll<ProtectedAddress> addresses) {
    return new KeptMove(
        move.request,
        members.of(move.from),
        members.of(move.to),
        addresses.of(move.addresses),
        move.cause,
        move.eventId,
        move.goodAt,
        move.foundAt,
        move.oldLive,
        move.takesOffFirst,
        move.superseded,
        move.begunAt,
        move.serviceBatch,
        move.serviceCommands,
        move.announceBatch,
        move.tidyBatch,
        move.startedAt,
        move.backAt,
        move.announcedAt,
        addresses.of(move.arrived));
  }

  private static KeptAddress keep(
      ProtectedAddress address, Roll<Member> members, Roll<Move> moves) {
    return new KeptAddress(
        address.prefix,
        address.broadcast,
        address.vlanId,
        address.origin,
        address.mac,
        members.of(address.home),
        members.of(address.at),
        moves.of(address.move),
        address.repairing,
        address.fresh,
        address.settled,
        address.pinned,
        address.missing,
        address.touched,
        address.copied,
        address.reason,
        address.driftTold,
        address.eventId,
        address.moves,
        address.since,
        address.contender,
        address.contendedAt,
        address.contenderSince,
        address.defendedAt,
        address.countedSince);
  }

  static Group restore(Node node, Kernel kernel, Outbox outbox, KeptGroup kept) {
    Group group = new Group(node, kernel, outbox, kept.config(), kept.standing().now());
    List<Member> members = new ArrayList<>(kept.members().size());
    for (KeptMember member : kept.members()) {
      members.add(Member.restored(member));
    }
    group.members.addAll(members.subList(0, kept.memberCount()));
    List<ProtectedAddress> addresses = new ArrayList<>(kept.addresses().size());
    for (KeptAddress address : kept.addresses()) {
      addresses.add(restored(address, members));
    }
    group.addresses.addAll(addresses.subList(0, kept.addressCount()));
    List<Move> moves = new ArrayList<>(kept.moves().size());
    for (KeptMove move : kept.moves()) {
      moves.add(restored(move, members, addresses));
    }
    group.moves.restore(moves);
    for (int i = 0; i < addresses.size(); i++) {
      addresses.get(i).move = Roll.at(moves, kept.addresses().get(i).move());
    }
    for (KeptRoute route : kept.routes()) {
      group.routes.add(CarriedRoute.restored(route, addresses.get(route.anchor())));
    }
    for (KeptNeighbour neighbour : kept.neighbours()) {
      group.neighbours.add(
          new CarriedNeighbour(neighbour.template(), addresses.get(neighbour.anchor())));
    }
    group.probing.restore(kept.probing());
    group.paths.restore(kept.paths());
    group.announcements.restore(kept.bursts(), members, addresses);
    group.drift.restore(kept.drift(), addresses);
    group.remains.restore(kept.remains(), members);
    group.indexed();
    stand(group, kept.standing());
    return group;
  }

  private static void stand(Group group, Standing kept) {
    group.captured = kept.captured();
    group.startedAt = kept.startedAt();
    group.maintenance = kept.maintenance();
    group.altnameOn = kept.altnameOn();
    group.remembersMoving = kept.remembersMoving();
    group.enableAt = kept.enableAt();
    group.refusalsTold.addAll(kept.refusalsTold());
    group.refusalsNow.addAll(kept.refusalsNow());
    group.pathCause = kept.pathCause();
    group.status = kept.status();
    group.reason = kept.reason();
    group.degraded = kept.degraded();
    group.since = kept.since();
    group.lastMove = kept.lastMove();
    group.movesMade = kept.movesMade();
    group.refusals = kept.refusals();
    group.driftRepairs = kept.driftRepairs();
    Checkpoint.KeptEvent known = kept.continuing();
    group.refused = kept.refused();
    group.continuing = known == null ? null : new Group.Continued(known.eventId(), known.cause());
    for (Checkpoint.KeptWaiting each : kept.waiting()) {
      group.waiting.add(new Operator.Waiting(each.asked(), each.until()));
    }
    group.restore(kept.wakeAt(), kept.macsSettledAt(), kept.planChanged());
  }

  private static ProtectedAddress restored(KeptAddress kept, List<Member> members) {
    ProtectedAddress address =
        new ProtectedAddress(
            kept.prefix(),
            kept.broadcast(),
            kept.vlanId(),
            kept.origin(),
            kept.mac(),
            members.get(kept.home()),
            kept.since());
    address.at = Roll.at(members, kept.at());
    address.repairing = kept.repairing();
    address.fresh = kept.fresh();
    address.settled = kept.settled();
    address.pinned = kept.pinned();
    address.missing = kept.missing();
    address.touched = kept.touched();
    address.copied = kept.copied();
    address.reason = kept.reason();
    address.driftTold = kept.driftTold();
    address.eventId = kept.eventId();
    address.moves = kept.moves();
    address.contender = kept.contender();
    address.contendedAt = kept.contendedAt();
    address.contenderSince = kept.contenderSince();
    address.defendedAt = kept.defendedAt();
    address.countedSince = kept.countedSince();
    return address;
  }

  private static Move restored(
      KeptMove kept, List<Member> members, List<ProtectedAddress> addresses) {
    Move move =
        new Move(
            kept.request(),
            Roll.at(members, kept.from()),
            members.get(kept.to()),
            Roll.at(addresses, kept.addresses()),
            kept.cause(),
            kept.eventId(),
            kept.goodAt(),
            kept.foundAt(),
            kept.oldLive());
    move.takesOffFirst = kept.takesOffFirst();
    move.superseded = kept.superseded();
    move.begunAt = kept.begunAt();
    move.serviceBatch = kept.serviceBatch();
    move.serviceCommands = kept.serviceCommands();
    move.announceBatch = kept.announceBatch();
    move.tidyBatch = kept.tidyBatch();
    move.startedAt = kept.startedAt();
    move.backAt = kept.backAt();
    move.announcedAt = kept.announcedAt();
    move.arrived = List.copyOf(Roll.at(addresses, kept.arrived()));
    return move;
  }
}
