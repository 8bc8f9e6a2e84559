package io.postern.linux.link;

import io.postern.linux.arp.SentSources;

/**
 * What all lanes of a device share.
 *
 * @param links the link table
 * @param sent which sources left through which link
 * @param names alternative names that the agent gave
 */
public record LaneContext(LinkTable links, SentSources sent, GivenNames names) {}
