/**
 * Tests that run inside the user-mode Linux of the kernel lane, as root of a kernel of their own.
 */
@NullMarked
package io.postern.tests.kernel.inside;

import org.jspecify.annotations.NullMarked;
