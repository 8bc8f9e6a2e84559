package io.postern.view;

import io.postern.core.failover.Notice;

/**
 * A notice as the windows tell it.
 *
 * @param sequence counts every notice since the agent started, from 1: a gap at a receiver is a
 *     loss
 * @param wallMillis when it happened, milliseconds since the epoch
 * @param node the node's id
 * @param notice what happened
 */
public record PublishedNotice(long sequence, long wallMillis, String node, Notice notice) {}
