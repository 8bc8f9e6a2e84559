/**
 * Configuration and state as an immutable tree over the schema, read from and written to RFC 7951
 * JSON, and checked. Every leaf holds its value in YANG's canonical form; entries keep their order.
 *
 * <p>Not yangtools' DataTree: that stops at the first error, checks no reference, and forgets the
 * order of entries.
 */
@NullMarked
package io.postern.config.tree;

import org.jspecify.annotations.NullMarked;
