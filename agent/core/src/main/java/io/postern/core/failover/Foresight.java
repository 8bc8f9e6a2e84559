package io.postern.core.failover;

import io.postern.device.Batch;
import io.postern.device.Carrier;
import io.postern.device.DeviceEvent;
import io.postern.device.LinkState;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the loss of each link that serves would bring about first, worked out while nothing happens.
 *
 * <p>Nothing here decides: a second machine is made from the first's checkpoint, is told of the
 * loss, and the batch that it would send is kept. When the link is lost indeed, that batch can be
 * on its way to the device before the machine has looked at the event ({@link Reflexes}); the
 * machine then comes to the same batch, because nothing has changed since (its {@link
 * FailoverMachine#generation()}).
 *
 * @param generation of the machine, when the checkpoint was taken
 * @param losses each way in which a link may be lost that would move something at once
 */
public record Foresight(long generation, List<Loss> losses) {

  /** Nothing is foreseen. */
  public static final Foresight NONE = new Foresight(-1, List.of());

  /**
   * A way in which a link may be lost.
   *
   * @param link the link as it is then
   * @param reported whether it is the link that is reported, and not its carrier
   * @param first what is sent first
   */
  public record Loss(LinkState link, boolean reported, Batch first) {}

  /** Copies the list. */
  public Foresight {
    losses = List.copyOf(losses);
  }

  /** Works it out; for a thread that has time. */
  public static Foresight of(Checkpoint kept, long generation) {
    List<Loss> losses = new ArrayList<>();
    long at = kept.now();
    for (LinkState link : new FailoverMachine(kept).serving()) {
      LinkState lost = link.withCarrier(Carrier.DOWN);
      LinkState down = lost.withAdminUp(false);
      Batch carrierLost =
          first(kept, new DeviceEvent.CarrierChanged(at, link.name(), Carrier.DOWN, true, at));
      if (carrierLost != null) {
        losses.add(new Loss(lost, false, carrierLost));
      }
      add(losses, lost, first(kept, new DeviceEvent.LinkReported(at, lost)));
      Batch setDown = first(kept, new DeviceEvent.LinkReported(at, down));
      add(losses, down, setDown);
      // Whether it still sees its partner is not known then.
      add(losses, down.withCarrier(Carrier.UNKNOWN), setDown);
    }
    return new Foresight(generation, losses);
  }

  private static void add(List<Loss> losses, LinkState link, @Nullable Batch first) {
    if (first != null) {
      losses.add(new Loss(link, true, first));
    }
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
}
