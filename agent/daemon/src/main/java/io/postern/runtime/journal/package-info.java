/**
 * The journal: every event that the core heard and every action it answered with, as JSON lines in
 * segments of bounded size, each of which begins with a checkpoint of the core.
 *
 * <p>The loop hands entries over without waiting; one thread writes them. What does not fit the
 * bounded queue is counted and the gap is marked in the journal, because a full disk must never
 * delay a failover. {@code postern replay} feeds the events to the core again.
 */
@NullMarked
package io.postern.runtime.journal;

import org.jspecify.annotations.NullMarked;
