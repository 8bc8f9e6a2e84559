/**
 * What the lab does to the machine it runs on: tools it calls, namespaces and processes it makes,
 * the record of both, and their removal.
 *
 * <p>Everything made here carries the tag {@code pl-}; nothing without it is ever touched. Waiting
 * is bounded everywhere. May know the southbound modules only.
 */
@NullMarked
package io.postern.lab.host;

import org.jspecify.annotations.NullMarked;
