package io.postern.core.failover;

import io.postern.device.Batch;
import io.postern.device.Carrier;
import io.postern.device.DeviceEvent;
import io.postern.device.LinkState;
import io.postern.net.InterfaceName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What of a {@link Foresight} holds for the machine as it is now, until it handles its next event:
 * for whoever brings that event, on whatever thread.
 *
 * <p>It is looked up where every microsecond counts and the processor's caches are cold: nothing is
 * computed here that can be computed before.
 */
public final class Reflexes {
  /** None. */
  public static final Reflexes NONE = new Reflexes(List.of(), 0, 0);

  private final Foresight.Loss[] losses;
  private final long from;
  private final long until;

  /**
   * Those of a moment.
   *
   * @param losses with batches that have their numbers
   * @param from what is older may be overtaken by what was heard since
   * @param until the machine's deadline: what is later may be decided otherwise
   */
  public Reflexes(List<Foresight.Loss> losses, long from, long until) {
    this.losses = losses.toArray(Foresight.Loss[]::new);
    this.from = from;
    this.until = until;
  }

  /** The batch that {@link FailoverMachine#handle} will send first for an event; null for none. */
  public @Nullable Batch on(DeviceEvent event) {
    if (losses.length == 0 || event.at() < from || event.at() >= until) {
      return null;
    }
    if (event instanceof DeviceEvent.CarrierChanged changed) {
      return changed.carrier() == Carrier.DOWN ? carrierLost(changed.nic()) : null;
    }
    return event instanceof DeviceEvent.LinkReported reported ? reported(reported.link()) : null;
  }

  private @Nullable Batch carrierLost(InterfaceName nic) {
    for (Foresight.Loss loss : losses) {
      if (!loss.reported() && loss.link().name().text().equals(nic.text())) {
        return loss.first();
      }
    }
    return null;
  }

  /** Only what was foreseen: anything else that changed may change what is to be done. */
  private @Nullable Batch reported(LinkState link) {
    for (Foresight.Loss loss : losses) {
      if (loss.reported() && loss.link().index() == link.index() && loss.link().equals(link)) {
        return loss.first();
      }
    }
    return null;
  }
}
