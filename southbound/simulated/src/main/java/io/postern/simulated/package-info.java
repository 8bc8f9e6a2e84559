/**
 * A device and a LAN in memory, with faults and delays on demand: the same seam as the Linux
 * device, and the embedded default where there is no root.
 */
@NullMarked
package io.postern.simulated;

import org.jspecify.annotations.NullMarked;
