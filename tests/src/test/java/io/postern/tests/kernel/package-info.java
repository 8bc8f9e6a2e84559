/**
 * The kernel lane: tests that need what the host's kernel may not have (VLAN, bond, netem), run in
 * a user-mode Linux that boots on the host's own file system, read-only.
 */
@NullMarked
package io.postern.tests.kernel;

import org.jspecify.annotations.NullMarked;
