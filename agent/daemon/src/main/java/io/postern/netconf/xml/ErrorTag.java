package io.postern.netconf.xml;

import java.util.Locale;

/** The error tags of RFC 6241 appendix A. */
public enum ErrorTag {
  IN_USE,
  INVALID_VALUE,
  TOO_BIG,
  MISSING_ATTRIBUTE,
  BAD_ATTRIBUTE,
  UNKNOWN_ATTRIBUTE,
  MISSING_ELEMENT,
  BAD_ELEMENT,
  UNKNOWN_ELEMENT,
  UNKNOWN_NAMESPACE,
  ACCESS_DENIED,
  LOCK_DENIED,
  RESOURCE_DENIED,
  DATA_EXISTS,
  DATA_MISSING,
  OPERATION_NOT_SUPPORTED,
  OPERATION_FAILED,
  MALFORMED_MESSAGE;

  /** As it stands in a message. */
  public String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
