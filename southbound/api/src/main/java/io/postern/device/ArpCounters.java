package io.postern.device;

/**
 * What became of the ARP packets of a LAN since its port was opened.
 *
 * @param packets heard about a virtual address; the sum of the six that follow
 * @param replies answered ({@link ArpAnswers#REPLY})
 * @param relayed sent on to the node that answers
 * @param defended claims that were answered
 * @param claimed claims that were not
 * @param silent left to another node, or of no concern
 * @param malformed not Ethernet and IPv4, or from a group's MAC or none, or truncated
 * @param probes of those heard, those from 0.0.0.0
 * @param verifications of those heard, those to a virtual MAC
 * @param moved hosts told another MAC
 * @param unsent replies, relayed packets and moves that the kernel did not take
 */
public record ArpCounters(
    long packets,
    long replies,
    long relayed,
    long defended,
    long claimed,
    long silent,
    long malformed,
    long probes,
    long verifications,
    long moved,
    long unsent) {}
