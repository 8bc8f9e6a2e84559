/**
 * Values of the network: MAC and IP addresses, prefixes, interface names.
 *
 * <p>Immutable records without I/O, usable on any thread; nothing here resolves a name or opens a
 * socket. Every layer may know this package and it knows none.
 */
@NullMarked
package io.postern.net;

import org.jspecify.annotations.NullMarked;
