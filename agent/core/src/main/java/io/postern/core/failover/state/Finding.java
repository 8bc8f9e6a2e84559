package io.postern.core.failover.state;

import io.postern.device.Verdict;
import io.postern.net.IpAddress;
import org.jspecify.annotations.Nullable;

/**
 * What a check found about a member, or about a member and an address.
 *
 * @param check the check
 * @param address the address it concerns; null where it concerns the member alone
 * @param vlanId the address's VLAN; 0 untagged
 * @param verdict the verdict
 * @param observed what was seen, in words
 * @param sinceNanos when the verdict last changed
 */
public record Finding(
    Check check,
    @Nullable IpAddress address,
    int vlanId,
    Verdict verdict,
    String observed,
    long sinceNanos) {}
