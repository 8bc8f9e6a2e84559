/** The loop of gateway groups: their machine, joined with device and packets. */
@NullMarked
package io.postern.runtime.gateway;

import org.jspecify.annotations.NullMarked;
