package io.postern.netconf.datastore;

import java.time.Instant;

/**
 * Who holds a lock.
 *
 * @param session the session's number
 * @param holder who it is, for people ("netconf session 4 of admin")
 * @param since since when
 */
public record Lock(int session, String holder, Instant since) {}
