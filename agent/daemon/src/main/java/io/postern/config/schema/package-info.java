/**
 * The YANG modules as this agent needs them: what may stand where, of which type. Read once at
 * start from the class path with yangtools, which nothing outside this package knows; immutable
 * afterwards, used from any thread.
 */
@NullMarked
package io.postern.config.schema;

import org.jspecify.annotations.NullMarked;
