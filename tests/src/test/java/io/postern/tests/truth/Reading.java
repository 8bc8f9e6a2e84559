package io.postern.tests.truth;

/**
 * One look through every window, and what was there before and after it.
 *
 * @param earlier the kernel so long before that no window may show an older counter
 * @param kernelBefore the kernel just before
 * @param before the local socket
 * @param snmp SNMP
 * @param netconf NETCONF
 * @param after the local socket again
 * @param kernelAfter the kernel just after
 */
record Reading(
    KernelReading earlier,
    KernelReading kernelBefore,
    LocalWindow before,
    SnmpWindow snmp,
    NetconfWindow netconf,
    LocalWindow after,
    KernelReading kernelAfter) {}
