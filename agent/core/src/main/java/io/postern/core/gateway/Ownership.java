package io.postern.core.gateway;

import io.postern.core.gateway.election.RouterRole;
import io.postern.core.gateway.election.VirtualRouter;
import io.postern.core.gateway.state.GatewayCause;
import io.postern.core.gateway.state.GatewayNotice;
import io.postern.core.gateway.state.GatewayNotice.Origin;
import io.postern.net.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Who owns a virtual router's addresses, as far as the world was told: which gateway is active, and
 * whether another contends for it.
 *
 * <p>What is told is bounded. Of two active gateways that a backup hears in turn, one change a
 * second is told; a conflict is told once, and its end when the contender has been silent.
 */
final class Ownership {
  private static final long NEVER = VirtualRouter.NEVER;

  /** A further change without a change of role waits so long. */
  static final long PAUSE = 1_000_000_000L;

  /** A contender that is silent for so many of its intervals has stood down. */
  static final int SILENCE = 3;

  /** Contends, and since when it is silent if it says no more. */
  private record Contender(IpAddress address, long silentAt) {}

  private RouterRole role = RouterRole.INITIALIZE;
  private @Nullable IpAddress told;
  private @Nullable IpAddress current;
  private long pausedUntil;
  private long activeSince;
  private @Nullable IpAddress replaced;
  private @Nullable Contender contender;

  /**
   * A virtual router as it stands.
   *
   * @param active the primary address of the active gateway; null where none is known
   * @param primary this gateway's own
   */
  record Standing(
      RouterRole role,
      GatewayCause cause,
      @Nullable IpAddress active,
      @Nullable IpAddress primary) {}

  /** When {@link #look} is due though nothing happened. */
  long nextDeadline() {
    Contender known = contender;
    return Math.min(
        Objects.equals(current, told) ? NEVER : pausedUntil,
        known == null ? NEVER : known.silentAt());
  }

  /**
   * An outranked gateway advertised while this one is active.
   *
   * @param interval the time between its advertisements
   */
  List<GatewayNotice> contends(
      IpAddress sender, long interval, Standing standing, Supplier<Origin> origin, long now) {
    IpAddress own = standing.primary();
    // Who was just replaced may have spoken before it heard of that.
    boolean crossed = sender.equals(replaced) && now - activeSince < interval;
    if (own == null || crossed) {
      return List.of();
    }
    boolean known = contender != null;
    contender = new Contender(sender, now + Math.max(SILENCE * interval, PAUSE));
    Origin from = known ? null : origin.get();
    return from == null
        ? List.of()
        : List.of(
            new GatewayNotice.OwnershipConflict(
                from,
                own,
                sender,
                GatewayCause.CONTENDER_HEARD,
                Sentences.contended(from.group(), sender)));
  }

  /** Compares with what was told; says what is to be told now. */
  List<GatewayNotice> look(Standing standing, Supplier<Origin> origin, long now) {
    List<GatewayNotice> notices = new ArrayList<>();
    boolean turned = standing.role() != role;
    if (turned) {
      replaced = current;
      activeSince = now;
    }
    role = standing.role();
    current = standing.active();
    if (!Objects.equals(current, told) && (turned || now >= pausedUntil)) {
      Origin from = origin.get();
      GatewayCause cause = turned ? standing.cause() : GatewayCause.ACTIVE_HEARD;
      notices.add(
          new GatewayNotice.ActiveGatewayChanged(
              from,
              told,
              current,
              cause,
              Sentences.active(from.group(), current, standing.primary(), cause)));
      told = current;
      pausedUntil = now + PAUSE;
    }
    Contender known = contender;
    IpAddress own = standing.primary();
    if (known != null && (role != RouterRole.ACTIVE || own == null)) {
      contender = null; // the change of the active gateway says more
    } else if (known != null && own != null && now >= known.silentAt()) {
      contender = null;
      Origin from = origin.get();
      notices.add(
          new GatewayNotice.OwnershipReasserted(
              from,
              own,
              known.address(),
              GatewayCause.CONTENDER_SILENT,
              Sentences.reasserted(from.group(), known.address())));
    }
    return notices;
  }
}
