/**
 * The operations: what each does, and the rendering of configuration and state. One thread at a
 * time for each session; nothing here knows of SSH.
 */
@NullMarked
package io.postern.netconf.operation;

import org.jspecify.annotations.NullMarked;
