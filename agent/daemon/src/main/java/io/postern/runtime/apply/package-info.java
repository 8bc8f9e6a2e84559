/** Carries out what the core decided: on the device, on disk, towards operators and windows. */
@NullMarked
package io.postern.runtime.apply;

import org.jspecify.annotations.NullMarked;
