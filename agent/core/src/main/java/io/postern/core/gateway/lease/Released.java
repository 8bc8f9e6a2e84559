package io.postern.core.gateway.lease;

/**
 * The lease of a MAC is no more, for the sake of one claim.
 *
 * @param vrid which MAC
 * @param claimant the node that may hold it now
 * @param number its claim
 */
public record Released(int vrid, String claimant, long number) {}
