/**
 * The tour: every kind of fault against the real agent, measured by a client, told by the agent's
 * own windows, and compared with what was expected. One thread.
 */
@NullMarked
package io.postern.lab.tour;

import org.jspecify.annotations.NullMarked;
