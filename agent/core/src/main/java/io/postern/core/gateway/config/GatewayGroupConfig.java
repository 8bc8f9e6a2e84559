package io.postern.core.gateway.config;

import io.postern.core.gateway.election.RouterConfig;

/**
 * A group without balancing: one virtual router.
 *
 * @param name the group's name
 * @param router its parameters
 */
public record GatewayGroupConfig(String name, RouterConfig router) {}
