package io.postern.core.gateway.tracking;

import io.postern.net.InterfaceName;

/**
 * An interface that a node's worth as a gateway depends on.
 *
 * @param nic the interface
 * @param weightDecrement what its loss takes from the weight
 * @param priorityDecrement what its loss takes from the priority
 */
public record Track(InterfaceName nic, int weightDecrement, int priorityDecrement) {}
