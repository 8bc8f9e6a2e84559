/**
 * The running agent, wired by hand in {@link io.postern.runtime.Agent}.
 *
 * <p>One way through: an event goes to the loop's thread, the core answers with actions, executors
 * carry them out and report back as events, snapshots are published, windows read them.
 */
@NullMarked
package io.postern.runtime;

import org.jspecify.annotations.NullMarked;
