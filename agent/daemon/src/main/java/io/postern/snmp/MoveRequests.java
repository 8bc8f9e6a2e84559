package io.postern.snmp;

import static org.snmp4j.mp.SnmpConstants.SNMP_ERROR_INCONSISTENT_NAME;

import io.postern.config.Configuration;
import io.postern.core.failover.state.GroupStatus;
import io.postern.net.InterfaceName;
import io.postern.net.IpAddress;
import io.postern.net.IpFamily;
import io.postern.view.AgentView;
import io.postern.view.Cell;
import io.postern.view.Column;
import io.postern.view.ColumnType;
import io.postern.view.Mib;
import io.postern.view.Operator;
import io.postern.view.Table;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.snmp4j.PDU;
import org.snmp4j.agent.request.SubRequest;
import org.snmp4j.smi.Integer32;
import org.snmp4j.smi.OID;
import org.snmp4j.smi.OctetString;
import org.snmp4j.smi.Variable;

/**
 * posternMoveRequestTable: a row is made with createAndGo in one request, moves are asked for at
 * once, and the row tells what became of it. Nothing else can be done to a row but to destroy it.
 */
final class MoveRequests extends TableObject<MoveRequest> {
  private static final int GROUP = 2;
  private static final int IP_TYPE = 3;
  private static final int IP = 4;
  private static final int VLAN = 5;
  private static final int TO = 6;
  private static final int STATUS = 12;

  private static final int ACTIVE = 1;
  private static final int CREATE_AND_GO = 4;
  private static final int DESTROY = 6;

  private static final int MAX_ROWS = 64;
  private static final long KEPT_NANOS = TimeUnit.MINUTES.toNanos(15);
  private static final String ENTRY = Mib.OBJECTS + ".19.2.1";

  private final ConcurrentSkipListMap<Integer, MoveRequest> rows;
  private final AgentView view;
  private final Operator operator;
  private final Configuration configuration;

  private MoveRequests(
      ConcurrentSkipListMap<Integer, MoveRequest> rows,
      LiveMoment live,
      Access access,
      AgentView view,
      Operator operator,
      Configuration configuration) {
    super(table(rows), live, access, 0);
    this.rows = rows;
    this.view = view;
    this.operator = operator;
    this.configuration = configuration;
  }

  static MoveRequests of(
      LiveMoment live,
      Access access,
      AgentView view,
      Operator operator,
      Configuration configuration) {
    return new MoveRequests(
        new ConcurrentSkipListMap<>(), live, access, view, operator, configuration);
  }

  /** The declaration over rows that are kept here: the view knows nothing of requests. */
  static Table<MoveRequest> table(ConcurrentSkipListMap<Integer, MoveRequest> rows) {
    return new Table<>(
        "move-requests",
        "",
        "posternMoveRequestTable",
        Mib.OBJECTS + ".19.2",
        List.of(new Table.Key<>("id", r -> new Cell.Whole(r.id()), Table.IndexForm.INTEGER)),
        List.of(
            column("Group", GROUP, ColumnType.STRING, r -> new Cell.Text(r.group())),
            column("IpType", IP_TYPE, ColumnType.ENUMERATION, MoveRequests::ipType),
            column("Ip", IP, ColumnType.IP_ADDRESS, MoveRequests::ip),
            column("VlanId", VLAN, ColumnType.INTEGER32, r -> new Cell.Whole(r.vlanId())),
            column("To", TO, ColumnType.STRING, MoveRequests::to),
            column("Result", 7, ColumnType.INTEGER32, r -> new Cell.Whole(r.result().mib())),
            column("Error", 8, ColumnType.STRING, r -> new Cell.Text(r.error())),
            column("EventId", 9, ColumnType.UNSIGNED32, r -> new Cell.Whole(r.eventId())),
            column("Addresses", 10, ColumnType.UNSIGNED32, r -> new Cell.Whole(r.addresses())),
            column("Time", 11, ColumnType.DATE_AND_TIME, r -> new Cell.Date(r.wallMillis())),
            column("Status", STATUS, ColumnType.INTEGER32, r -> new Cell.Whole(ACTIVE))),
        moment -> rows.values().stream());
  }

  private static Column<MoveRequest> column(
      String name, int subId, ColumnType type, Function<MoveRequest, @Nullable Cell> cell) {
    return new Column<>("", "posternMoveRequest" + name, subId, type, "", cell, true);
  }

  private static @Nullable Cell ipType(MoveRequest request) {
    IpAddress address = request.address();
    return address == null ? null : new Cell.Whole(address.isV4() ? 1 : 2);
  }

  private static @Nullable Cell ip(MoveRequest request) {
    return request.address() == null ? null : new Cell.Ip(request.address());
  }

  private static @Nullable Cell to(MoveRequest request) {
    return request.to() == null ? null : new Cell.Text(request.to().text());
  }

  @Override
  public void prepare(SubRequest<?> request) {
    int error = check(request);
    if (error != PDU.noError) {
      request.setErrorStatus(error);
    }
    request.completed();
  }

  private int check(SubRequest<?> request) {
    OID oid = request.getVariableBinding().getOid();
    int[] key = key(oid);
    int column = column(oid);
    if (column < 0 || key.length != 1 || key[0] < 1) {
      return PDU.noCreation;
    }
    int subId = columns().get(column).subId();
    if (subId > TO && subId != STATUS) {
      return PDU.notWritable;
    }
    if (configuration.lockedBy().isPresent()) {
      return PDU.resourceUnavailable;
    }
    Variable value = request.getVariableBinding().getVariable();
    int error = checkValue(subId, value);
    if (error != PDU.noError) {
      return error;
    }
    boolean exists = rows.containsKey(key[0]);
    if (subId == STATUS) {
      return checkStatus(request, key[0], value.toInt(), exists);
    }
    if (sibling(request, key[0], STATUS) != null) {
      return PDU.noError; // what the status has to say counts
    }
    return exists ? PDU.inconsistentValue : SNMP_ERROR_INCONSISTENT_NAME;
  }

  private int checkStatus(SubRequest<?> request, int id, int status, boolean exists) {
    return switch (status) {
      case CREATE_AND_GO -> {
        if (exists || asked(request, id).isEmpty()) {
          yield PDU.inconsistentValue;
        }
        yield makeRoom() ? PDU.noError : PDU.resourceUnavailable;
      }
      case DESTROY -> PDU.noError;
      case ACTIVE -> exists ? PDU.noError : PDU.inconsistentValue;
      default -> PDU.wrongValue; // createAndWait, notInService and notReady have no use here
    };
  }

  private static int checkValue(int subId, Variable value) {
    return switch (subId) {
      case GROUP, TO, IP -> {
        if (!(value instanceof OctetString octets)) {
          yield PDU.wrongType;
        }
        int length = octets.length();
        boolean fits =
            switch (subId) {
              case GROUP -> length >= 1 && length <= 63;
              case TO -> length <= InterfaceName.MAX_LENGTH;
              default -> length == 0 || length == 4 || length == 16;
            };
        yield fits ? PDU.noError : PDU.wrongLength;
      }
      default -> {
        if (!(value instanceof Integer32 number)) {
          yield PDU.wrongType;
        }
        int most =
            switch (subId) {
              case IP_TYPE -> 2;
              case VLAN -> 4094;
              default -> DESTROY;
            };
        yield number.getValue() >= 0 && number.getValue() <= most ? PDU.noError : PDU.wrongValue;
      }
    };
  }

  /** What a request asks for; empty where its parts do not go together. */
  private Optional<MoveRequest> asked(SubRequest<?> request, int id) {
    String group = text(sibling(request, id, GROUP));
    String to = text(sibling(request, id, TO));
    int vlan = sibling(request, id, VLAN) instanceof Integer32 number ? number.getValue() : 0;
    int type = sibling(request, id, IP_TYPE) instanceof Integer32 number ? number.getValue() : 0;
    byte[] ip =
        sibling(request, id, IP) instanceof OctetString octets ? octets.getValue() : new byte[0];
    int length = type == 0 ? 0 : type == 1 ? 4 : 16;
    boolean known = group(group).isPresent();
    boolean named = to.isEmpty() || InterfaceName.parse(to).isPresent();
    if (!known || !named || ip.length != length) {
      return Optional.empty();
    }
    IpAddress address =
        type == 0 ? null : IpAddress.of(type == 1 ? IpFamily.IPV4 : IpFamily.IPV6, ip, 0);
    return Optional.of(
        new MoveRequest(
            id,
            group,
            address,
            vlan,
            to.isEmpty() ? null : InterfaceName.of(to),
            MoveRequest.Result.PENDING,
            "",
            0,
            0,
            System.currentTimeMillis(),
            0));
  }

  @Override
  public void commit(SubRequest<?> request) {
    OID oid = request.getVariableBinding().getOid();
    int id = key(oid)[0];
    if (columns().get(column(oid)).subId() == STATUS) {
      int status = request.getVariableBinding().getVariable().toInt();
      if (status == DESTROY) {
        rows.remove(id);
      } else if (status == CREATE_AND_GO) {
        asked(request, id).ifPresent(r -> go(r, SettableTable.caller(request)));
      }
      changed();
    }
    request.completed();
  }

  private void go(MoveRequest request, Operator.Caller caller) {
    rows.put(request.id(), request);
    var _ =
        operator
            .move(caller, request.group(), request.address(), request.vlanId(), request.to())
            .orTimeout(Operator.BOUND_SECONDS, TimeUnit.SECONDS)
            .whenComplete(
                (reply, failure) -> {
                  rows.computeIfPresent(request.id(), (id, pending) -> answered(pending, reply));
                  changed();
                });
  }

  private MoveRequest answered(MoveRequest pending, Operator.@Nullable Reply reply) {
    long now = System.nanoTime();
    if (reply == null) {
      return pending.answered(MoveRequest.Result.FAILED, "no answer in time", 0, 0, now);
    }
    return pending.answered(
        reply.done() ? MoveRequest.Result.DONE : MoveRequest.Result.REFUSED,
        reply.done() ? "" : reply.text(),
        reply.eventId(),
        reply.addresses(),
        now);
  }

  /** Removes what is old, and the oldest answered one where there are too many. */
  private boolean makeRoom() {
    long now = System.nanoTime();
    rows.values()
        .removeIf(
            r -> r.result() != MoveRequest.Result.PENDING && now - r.doneAtNanos() > KEPT_NANOS);
    while (rows.size() >= MAX_ROWS) {
      Optional<MoveRequest> oldest =
          rows.values().stream()
              .filter(r -> r.result() != MoveRequest.Result.PENDING)
              .min((a, b) -> Long.compare(a.doneAtNanos() - now, b.doneAtNanos() - now));
      if (oldest.isEmpty()) {
        return false;
      }
      rows.remove(oldest.get().id());
    }
    return true;
  }

  private Optional<GroupStatus> group(String name) {
    return view.snapshot().failover().groups().stream()
        .filter(g -> g.name().equals(name))
        .findFirst();
  }

  private static @Nullable Variable sibling(SubRequest<?> request, int id, int subId) {
    return SettableTable.binding(request, new OID(ENTRY).append(subId).append(id));
  }

  private static String text(@Nullable Variable value) {
    return value instanceof OctetString octets
        ? new String(octets.getValue(), StandardCharsets.UTF_8)
        : "";
  }
}
