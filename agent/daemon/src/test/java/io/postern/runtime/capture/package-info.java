/** Tests of the capture. */
@NullMarked
package io.postern.runtime.capture;

import org.jspecify.annotations.NullMarked;
