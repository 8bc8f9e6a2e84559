package io.postern.view;

import io.postern.net.IpAddress;
import org.jspecify.annotations.Nullable;

/**
 * Who speaks on the cluster's networks, as this node hears it.
 *
 * @param name the node's id; of one that is not believed, its address
 * @param address where it speaks from; null where nothing was heard
 * @param state how it is known
 * @param lastHeard when it was heard last, milliseconds since the epoch; {@link #NEVER}: never
 * @param reason why it is no member, in a sentence; empty where it is
 */
public record ClusterSpeaker(
    String name, @Nullable IpAddress address, State state, long lastHeard, String reason) {
  /** Not heard at all. */
  public static final long NEVER = Columns.NO_DATE;

  /** How somebody is known. */
  public enum State {
    /** It is a member, and it is heard. */
    MEMBER,
    /** It is heard, and has not been taken in. */
    JOINING,
    /** It is a member, and nothing is heard of it. */
    SILENT,
    /** It speaks, and is not believed. */
    REFUSED
  }
}
