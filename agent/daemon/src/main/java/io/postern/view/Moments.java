package io.postern.view;

import io.postern.core.gateway.state.GatewayStatus;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Where windows get a {@link Moment} from: one for all windows of an agent. Any thread. */
public final class Moments {
  private final AgentView view;
  private final RowNumbers numbers;
  private volatile Supplier<List<ReceiverStatus>> receivers = List::of;
  private volatile LongSupplier unsent = () -> 0;
  private volatile long upSinceNanos = Long.MAX_VALUE;

  /** Draws from an agent and the numbers of its names. */
  public Moments(AgentView view, RowNumbers numbers) {
    this.view = view;
    this.numbers = numbers;
  }

  /** This moment. Every name in it has its number. */
  public Moment now() {
    return at(view.snapshot());
  }

  /** The moment of a snapshot. */
  public Moment at(AgentSnapshot snapshot) {
    GatewayStatus gateways = view.gateways();
    numbers.allot(snapshot, gateways);
    return new Moment(snapshot, gateways, numbers, view, receivers, unsent, upSinceNanos);
  }

  /** The numbers of names. */
  public RowNumbers numbers() {
    return numbers;
  }

  /** The agent. */
  public AgentView view() {
    return view;
  }

  /**
   * When sysUpTime was zero.
   *
   * @param nanos monotonic nanoseconds of the device's clock
   */
  public void upSince(long nanos) {
    upSinceNanos = nanos;
  }

  /**
   * Who knows what became of notifications.
   *
   * @param lost those that receivers were not sent, receivers that are gone included
   */
  public void receivers(Supplier<List<ReceiverStatus>> source, LongSupplier lost) {
    receivers = source;
    unsent = lost;
  }
}
