package io.postern.core.failover;

import io.postern.device.Batch;
import io.postern.device.Carrier;
import io.postern.device.DeviceEvent;
import io.postern.device.LinkState;
import io.postern.net.InterfaceName;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the loss of each link that serves would bring about first, worked out while nothing happens.
 *
 * <p>Nothing here decides: a second machine is made from the first's checkpoint, is told of the
 * loss, and the batch that it would send is kept. When the link is lost indeed, that batch can be
 * on its way to the device before the machine has looked at the event; the machine then comes to
 * the same batch, because nothing has changed since (its {@link FailoverMachine#generation()}).
 *
 * @param generation of the machine, when the checkpoint was taken
 * @param losses one for each link whose loss would move something at once
 */
public record Foresight(long generation, List<Loss> losses) {

  /** Nothing is foreseen. */
  public static final Foresight NONE = new Foresight(-1, List.of());

  /**
   * A link's loss.
   *
   * @param link the link as it is before
   * @param carrierLost what is sent first when the carrier is seen gone; null where nothing is
   * @param reportedLost what is sent first when it is reported without carrier; null where nothing
   *     is
   * @param reportedDown what is sent first when it is reported set down; null where nothing is
   */
  public record Loss(
      LinkState link,
      @Nullable Batch carrierLost,
      @Nullable Batch reportedLost,
      @Nullable Batch reportedDown) {}

  /** Copies the list. */
  public Foresight {
    losses = List.copyOf(losses);
  }

  /** Works it out; for a thread that has time. */
  public static Foresight of(Checkpoint kept, long generation) {
    List<Loss> losses = new ArrayList<>();
    for (LinkState link : new FailoverMachine(kept).serving()) {
      long at = kept.now();
      var carrierLost = new DeviceEvent.CarrierChanged(at, link.name(), Carrier.DOWN, true, at);
      var reportedLost = new DeviceEvent.LinkReported(at, link.withCarrier(Carrier.DOWN));
      var reportedDown = new DeviceEvent.LinkReported(at, down(link));
      losses.add(
          new Loss(
              link,
              first(kept, carrierLost),
              first(kept, reportedLost),
              first(kept, reportedDown)));
    }
    return new Foresight(generation, losses);
  }

  /** The first batch, unless something has to be durable before it. */
  private static @Nullable Batch first(Checkpoint kept, DeviceEvent event) {
    FailoverMachine other = new FailoverMachine(kept);
    for (FailoverAction action : other.handle(new FailoverEvent.FromDevice(event))) {
      switch (action) {
        case FailoverAction.Execute(Batch batch) -> {
          return batch;
        }
        case FailoverAction.Remember _ -> {
          return null;
        }
        case FailoverAction.Examine _,
            FailoverAction.Follow _,
            FailoverAction.ReadKernel _,
            FailoverAction.Tell _,
            FailoverAction.Answer _,
            FailoverAction.Tried _ -> {}
      }
    }
    return null;
  }

  /** A link that was set down; whether it still sees its partner is not known then. */
  private static LinkState down(LinkState link) {
    return link.withAdminUp(false).withCarrier(Carrier.DOWN);
  }

  /** The batch that an event brings about first; null where that is not foreseen. */
  @Nullable Batch on(DeviceEvent event) {
    return switch (event) {
      case DeviceEvent.CarrierChanged changed when changed.carrier() == Carrier.DOWN -> {
        Loss loss = of(changed.nic());
        yield loss == null ? null : loss.carrierLost;
      }
      case DeviceEvent.LinkReported(long _, LinkState now) -> {
        Loss loss = of(now.name());
        // Only what was foreseen: anything else that changed with it may change what is to be done.
        if (loss == null || !down(now).equals(down(loss.link))) {
          yield null;
        }
        yield !now.adminUp()
            ? loss.reportedDown
            : now.carrier() == Carrier.DOWN ? loss.reportedLost : null;
      }
      case DeviceEvent _ -> null;
    };
  }

  private @Nullable Loss of(InterfaceName nic) {
    for (Loss loss : losses) {
      if (loss.link.name().equals(nic)) {
        return loss;
      }
    }
    return null;
  }
}
