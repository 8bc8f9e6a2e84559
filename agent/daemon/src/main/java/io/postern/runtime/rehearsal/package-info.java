/**
 * Rehearsal: the same engine, driver and core fail over in a scratch network namespace before the
 * first real failure, so that everything on that path is loaded and compiled when it matters.
 */
@NullMarked
package io.postern.runtime.rehearsal;

import org.jspecify.annotations.NullMarked;
