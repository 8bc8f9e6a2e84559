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
  COUNTER32,
  COUNTER64,
  IP_ADDRESS,
  MAC_ADDRESS,
  DATE_AND_TIME
}
