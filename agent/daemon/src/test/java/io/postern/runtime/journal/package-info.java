/** Tests of the journal. */
@NullMarked
package io.postern.runtime.journal;

import org.jspecify.annotations.NullMarked;
