/**
 * The datastores: running, and the candidate that all sessions share. Edits make a new tree; a
 * commit checks it, applies it to the agent, makes it durable, and only then is acknowledged; what
 * fails on the way leaves nothing behind. Readers never wait for a commit.
 */
@NullMarked
package io.postern.netconf.datastore;

import org.jspecify.annotations.NullMarked;
