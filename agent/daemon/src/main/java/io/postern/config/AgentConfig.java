package io.postern.config;

import io.postern.core.failover.config.FailoverConfig;

/**
 * The whole configuration as values, validated, defaults filled in.
 *
 * @param failover node and failover groups
 * @param snmp SNMP
 * @param netconf NETCONF
 */
public record AgentConfig(FailoverConfig failover, SnmpConfig snmp, NetconfConfig netconf) {}
