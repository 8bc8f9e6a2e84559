package io.postern.view;

/** A column's type in the words of YANG; the MIB's follows from it. */
public enum ColumnType {
  STRING,
  BOOLEAN,
  ENUMERATION,
  IDENTITY,
  INTEGER32,
  UNSIGNED32,
  GAUGE32,
  GAUGE64,
  COUNTER32,
  COUNTER64,
  IP_ADDRESS,
  MAC_ADDRESS,
  DATE_AND_TIME,
  /** From when counters count: a date in YANG, the value of sysUpTime in the MIB. */
  DISCONTINUITY
}
