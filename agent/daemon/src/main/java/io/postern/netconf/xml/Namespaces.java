package io.postern.netconf.xml;

/** The XML namespaces of the protocol itself. */
public final class Namespaces {
  /** RFC 6241. */
  public static final String BASE = "urn:ietf:params:xml:ns:netconf:base:1.0";

  /** YANG's attributes and the action element (RFC 7950). */
  public static final String YANG = "urn:ietf:params:xml:ns:yang:1";

  /** Notifications (RFC 5277). */
  public static final String NOTIFICATION = "urn:ietf:params:xml:ns:netconf:notification:1.0";

  /** Monitoring and get-schema (RFC 6022). */
  public static final String MONITORING = "urn:ietf:params:xml:ns:yang:ietf-netconf-monitoring";

  private Namespaces() {}
}
