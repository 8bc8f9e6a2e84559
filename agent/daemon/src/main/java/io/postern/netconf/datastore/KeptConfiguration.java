package io.postern.netconf.datastore;

/**
 * A configuration as the log keeps it.
 *
 * @param revision grows by one with every configuration that was applied
 * @param json RFC 7951 JSON, secrets included
 */
record KeptConfiguration(long revision, String json) {
  @Override
  public String toString() {
    return "revision " + revision;
  }
}
