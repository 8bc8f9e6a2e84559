package io.postern.core.failover;

import io.postern.device.NeighbourState;

/**
 * A permanent neighbour entry that goes where the address of its subnet goes.
 *
 * @param template the entry as it was found
 * @param anchor the address whose subnet it lies in
 */
record CarriedNeighbour(NeighbourState template, ProtectedAddress anchor) {}
