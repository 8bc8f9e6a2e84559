/** What gateway groups look like: immutable, for every window. */
@NullMarked
package io.postern.core.gateway.state;

import org.jspecify.annotations.NullMarked;
