/**
 * The loop: the one platform thread on which the core decides. Beside it a thread that works out,
 * while nothing happens, what the core would decide after the loss of a link, and the way in, where
 * whoever brings that loss carries it out.
 */
@NullMarked
package io.postern.runtime.loop;

import org.jspecify.annotations.NullMarked;
