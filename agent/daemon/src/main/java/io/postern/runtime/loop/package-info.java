/** The loop: the one platform thread on which the core decides. */
@NullMarked
package io.postern.runtime.loop;

import org.jspecify.annotations.NullMarked;
