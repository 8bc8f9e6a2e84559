/**
 * The lab's networks: namespaces, switches and cables, and the faults that can be made in them.
 *
 * <p>A plan says what there is; building it needs {@code ip}. Faults are made at the switch, never
 * in the box, so that the box sees what it would see of real hardware.
 */
@NullMarked
package io.postern.lab.network;

import org.jspecify.annotations.NullMarked;
