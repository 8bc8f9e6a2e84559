package io.postern.simulated;

/**
 * What a simulated NIC can do.
 *
 * @param filterSlots MACs it can take in addition to its own before it turns promiscuous
 * @param vlanChallenged whether it cannot carry VLANs
 * @param acceptsAddresses whether addresses can be put on it
 * @param changesMacWhileUp whether its MAC can change while it is up; else it is taken down and up
 *     for that, and loses what a link loses that goes down
 * @param examinable whether an examination finds anything out; else every reading is unknown
 */
public record NicCapability(
    int filterSlots,
    boolean vlanChallenged,
    boolean acceptsAddresses,
    boolean changesMacWhileUp,
    boolean examinable) {
  /** A good server NIC. */
  public static final NicCapability FULL = new NicCapability(16, false, true, true, true);

  /** The same with another number of filter slots. */
  public NicCapability withFilterSlots(int slots) {
    return new NicCapability(
        slots, vlanChallenged, acceptsAddresses, changesMacWhileUp, examinable);
  }

  /** The same, unable to carry VLANs. */
  public NicCapability withoutVlans() {
    return new NicCapability(filterSlots, true, acceptsAddresses, changesMacWhileUp, examinable);
  }

  /** The same, unable to carry addresses. */
  public NicCapability withoutAddresses() {
    return new NicCapability(filterSlots, vlanChallenged, false, changesMacWhileUp, examinable);
  }

  /** The same, to be taken down before its MAC can change. */
  public NicCapability withMacChangeOnlyWhileDown() {
    return new NicCapability(filterSlots, vlanChallenged, acceptsAddresses, false, examinable);
  }

  /** The same, but nothing can be found out about it. */
  public NicCapability unexaminable() {
    return new NicCapability(
        filterSlots, vlanChallenged, acceptsAddresses, changesMacWhileUp, false);
  }
}
