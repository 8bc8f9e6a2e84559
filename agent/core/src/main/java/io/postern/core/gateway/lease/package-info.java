/**
 * A virtual router whose right to its MAC is a kernel lease: election, lease and handover as one
 * pure machine, for the gateways of a balanced group (decision 0023).
 */
@NullMarked
package io.postern.core.gateway.lease;

import org.jspecify.annotations.NullMarked;
