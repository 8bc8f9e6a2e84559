/** Each kernel rule that the simulated device keeps, as a sentence. */
@NullMarked
package io.postern.simulated;

import org.jspecify.annotations.NullMarked;
