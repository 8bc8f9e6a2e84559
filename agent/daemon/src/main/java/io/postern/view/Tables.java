package io.postern.view;

import java.util.List;

/** Every table there is. A further one is declared in its file and named here. */
public final class Tables {
  /** The tables of the model, each a YANG list or container, in the order of the model. */
  public static final List<Table<?>> ALL =
      List.of(
          NodeTables.NODE,
          NodeTables.SELF_TEST,
          InterfaceTables.INTERFACES,
          InterfaceTables.FINDINGS,
          GroupTables.GROUPS,
          MemberTables.MEMBERS,
          MemberTables.PORTS,
          MemberTables.FINDINGS,
          MemberTables.HEARTBEATS,
          AddressTables.ADDRESSES,
          AddressTables.ROUTES,
          AddressTables.PATHS,
          GatewayTables.GROUPS,
          GatewayTables.ADDRESSES,
          GatewayTables.DISCARDS,
          ForwarderTables.FORWARDERS,
          AssignmentTables.ASSIGNMENTS,
          ForwarderTables.PEERS,
          NodeTables.CLUSTER,
          NodeTables.RECEIVERS,
          EventTables.LOG,
          EventTables.EVENTS);

  /** IF-MIB: the interfaces once more, for SNMP alone. */
  public static final List<Table<?>> IF_MIB =
      List.of(
          InterfaceTables.IF_NUMBER,
          InterfaceTables.IF_TABLE,
          InterfaceTables.IF_X_TABLE,
          InterfaceTables.IF_STACK_TABLE);

  /** VRRPV3-MIB: the gateway groups once more, for SNMP alone. */
  public static final List<Table<?>> VRRP_MIB =
      List.of(
          VrrpTables.OPERATIONS,
          VrrpTables.ASSOCIATED,
          VrrpTables.STATISTICS,
          VrrpTables.ROUTER_STATISTICS);

  private Tables() {}

  /** ifTable, whose objects linkUp and linkDown tell. */
  public static Table<?> ifTable() {
    return InterfaceTables.IF_TABLE;
  }

  /** The table of a short name; throws where there is none. */
  public static Table<?> named(String name) {
    return ALL.stream().filter(t -> t.name().equals(name)).findFirst().orElseThrow();
  }
}
