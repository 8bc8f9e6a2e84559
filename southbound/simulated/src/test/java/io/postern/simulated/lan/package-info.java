/** How the simulated LAN behaves, as sentences. */
@NullMarked
package io.postern.simulated.lan;

import org.jspecify.annotations.NullMarked;
