package io.postern.config;

import io.postern.core.failover.config.FailoverConfig;
import io.postern.core.gateway.config.GatewayConfig;

/**
 * The whole configuration as values, validated, defaults filled in.
 *
 * @param failover node and failover groups
 * @param gateways gateway groups
 * @param cluster the channel between gateways
 * @param snmp SNMP
 * @param netconf NETCONF
 */
public record AgentConfig(
    FailoverConfig failover,
    GatewayConfig gateways,
    ClusterConfig cluster,
    SnmpConfig snmp,
    NetconfConfig netconf) {}
