package io.postern.view;

/** Where the objects of POSTERN-MIB stand. */
public final class Mib {
  /**
   * {@code exampleEnterprise}, reserved by RFC 5612 for documentation: the one constant to change
   * when the project has a number of its own.
   */
  public static final int ENTERPRISE = 32473;

  /** {@code posternMIB}. */
  public static final String MODULE = "1.3.6.1.4.1." + ENTERPRISE + ".1";

  /** {@code posternNotifications}. */
  public static final String NOTIFICATIONS = MODULE + ".0";

  /** {@code posternObjects}. */
  public static final String OBJECTS = MODULE + ".1";

  /** {@code interfaces} of IF-MIB. */
  static final String INTERFACES = "1.3.6.1.2.1.2";

  /** {@code ifMIBObjects} of IF-MIB. */
  static final String IF_MIB_OBJECTS = "1.3.6.1.2.1.31.1";

  /** {@code vrrpv3Objects} of VRRPV3-MIB. */
  static final String VRRP_OBJECTS = "1.3.6.1.2.1.207.1";

  private Mib() {}
}
