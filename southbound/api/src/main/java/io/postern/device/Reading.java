package io.postern.device;

/**
 * What a check of the device found.
 *
 * @param verdict the verdict
 * @param observed what was seen, in words for an operator ("promiscuity rose from 0 to 1")
 */
public record Reading(Verdict verdict, String observed) {}
