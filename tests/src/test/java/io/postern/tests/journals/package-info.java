/** Journals of agents that ran, each a test of the core. */
@NullMarked
package io.postern.tests.journals;

import org.jspecify.annotations.NullMarked;
