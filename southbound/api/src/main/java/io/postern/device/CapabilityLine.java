package io.postern.device;

/**
 * One line of the start-up self-test.
 *
 * @param name what was tried ("netlink route", "raw ICMP", "macvlan")
 * @param works whether it works
 * @param required whether the agent cannot do its work without it
 * @param sentence what was seen and, where it fails, what to do about it
 */
public record CapabilityLine(String name, boolean works, boolean required, String sentence) {}
