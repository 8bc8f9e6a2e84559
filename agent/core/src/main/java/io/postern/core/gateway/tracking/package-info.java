/** What a node's tracked interfaces do to its weight and its priority: values and functions. */
@NullMarked
package io.postern.core.gateway.tracking;

import org.jspecify.annotations.NullMarked;
