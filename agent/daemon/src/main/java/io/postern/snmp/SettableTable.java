package io.postern.snmp;

import io.postern.config.Configuration;
import io.postern.view.Column;
import io.postern.view.Operator;
import io.postern.view.Table;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.snmp4j.PDU;
import org.snmp4j.agent.request.SnmpRequest;
import org.snmp4j.agent.request.SubRequest;
import org.snmp4j.smi.OID;
import org.snmp4j.smi.UdpAddress;
import org.snmp4j.smi.Variable;
import org.snmp4j.smi.VariableBinding;

/**
 * A table with columns that can be set. A SET is checked first, asks nothing of anybody while
 * another session holds the configuration's lock, and is answered after the decision, or with
 * commitFailed when there is none within the operator's bound.
 */
final class SettableTable<R> extends TableObject<R> {
  private final Configuration configuration;
  private final Map<String, Setting<R>> settings;

  /** How a column is set. */
  interface Setting<R> {
    /** What is wrong with a value: an error status, or {@link PDU#noError}. */
    int check(R row, Variable value, Together<R> together);

    /** Sets it. */
    CompletableFuture<Operator.Reply> set(
        R row, Variable value, Together<R> together, Operator.Caller caller);

    /** Sets it back to what the row had. */
    CompletableFuture<Operator.Reply> restore(R row, Operator.Caller caller);
  }

  /** What the same request sets in the same row, and what the row has. */
  interface Together<R> {
    /** The value that another column is set to; null where it is not set. */
    @Nullable Variable set(String object);
  }

  SettableTable(
      Table<R> table,
      LiveMoment live,
      Access access,
      long upSinceWallMillis,
      Configuration configuration,
      Map<String, Setting<R>> settings) {
    super(table, live, access, upSinceWallMillis);
    this.configuration = configuration;
    this.settings = Map.copyOf(settings);
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
    Setting<R> setting = setting(oid);
    R row = row(oid);
    if (setting == null) {
      return column(oid) < 0 ? PDU.noCreation : PDU.notWritable;
    }
    if (row == null) {
      return PDU.noCreation;
    }
    if (configuration.lockedBy().isPresent()) {
      return PDU.resourceUnavailable;
    }
    return setting.check(row, request.getVariableBinding().getVariable(), together(request));
  }

  @Override
  public void commit(SubRequest<?> request) {
    OID oid = request.getVariableBinding().getOid();
    Setting<R> setting = setting(oid);
    R row = row(oid);
    if (setting == null || row == null) {
      request.setErrorStatus(PDU.commitFailed);
    } else {
      request.setUndoValue(row);
      Variable value = request.getVariableBinding().getVariable();
      if (!done(setting.set(row, value, together(request), caller(request)))) {
        request.setErrorStatus(
            configuration.lockedBy().isPresent() ? PDU.resourceUnavailable : PDU.commitFailed);
      }
    }
    request.completed();
    changed();
  }

  @Override
  @SuppressWarnings("unchecked") // only commit puts something there
  public void undo(SubRequest<?> request) {
    Setting<R> setting = setting(request.getVariableBinding().getOid());
    Object before = request.getUndoValue();
    if (setting != null && before != null && !done(setting.restore((R) before, caller(request)))) {
      request.setErrorStatus(PDU.undoFailed);
    }
    request.completed();
    changed();
  }

  private @Nullable Setting<R> setting(OID oid) {
    int column = column(oid);
    return column < 0 ? null : settings.get(columns().get(column).object());
  }

  private Together<R> together(SubRequest<?> request) {
    OID oid = request.getVariableBinding().getOid();
    OID instance = new OID(key(oid));
    return object -> {
      Column<R> column =
          columns().stream().filter(c -> c.object().equals(object)).findFirst().orElseThrow();
      OID wanted = new OID(oid.getValue(), 0, oid.size() - instance.size() - 1);
      wanted.append(column.subId()).append(instance);
      return binding(request, wanted);
    };
  }

  /** The value that a request has for an object; null where it has none. */
  static @Nullable Variable binding(SubRequest<?> request, OID wanted) {
    if (request.getRequest() instanceof SnmpRequest asked) {
      for (VariableBinding binding : asked.getSource().getPDU().getVariableBindings()) {
        if (binding.getOid().equals(wanted)) {
          return binding.getVariable();
        }
      }
    }
    return null;
  }

  /** Who asks. */
  static Operator.Caller caller(SubRequest<?> request) {
    if (!(request.getRequest() instanceof SnmpRequest asked)) {
      return new Operator.Caller("", "snmp");
    }
    String from =
        asked.getSource().getPeerAddress() instanceof UdpAddress peer
            ? " " + peer.getInetAddress().getHostAddress()
            : "";
    return new Operator.Caller(asked.getSecurityName().toString(), "snmp" + from);
  }

  private static boolean done(CompletableFuture<Operator.Reply> decision) {
    try {
      return decision.get(Operator.BOUND_SECONDS, TimeUnit.SECONDS).done();
    } catch (ExecutionException | TimeoutException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the agent ends
      return false;
    }
  }
}
