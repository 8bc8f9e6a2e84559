package io.postern.netconf.datastore;

/** A datastore. */
public enum Target {
  RUNNING,
  CANDIDATE
}
