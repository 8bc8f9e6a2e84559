package io.postern.core.gateway.balance;

/** How hosts are spread over forwarders. */
public enum Balancing {
  /** The active gateway serves all hosts: plain VRRP. */
  NONE,
  /** One after the other, whatever their weights. */
  ROUND_ROBIN,
  /** Choices in proportion to weights. */
  WEIGHTED,
  /** By a hash of the host's address, in proportion to weights (rendezvous hashing). */
  HOST_HASH,
  /** Whoever has the fewest hosts in proportion to its weight. */
  LEAST_HOSTS,
  /** Whoever carries the least traffic in proportion to its weight. */
  LEAST_LOAD
}
