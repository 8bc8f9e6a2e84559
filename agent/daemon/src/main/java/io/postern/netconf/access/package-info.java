/**
 * Who may log in, as what, and how the server proves who it is. Hashes and keys come in from the
 * configuration and never go out.
 */
@NullMarked
package io.postern.netconf.access;

import org.jspecify.annotations.NullMarked;
