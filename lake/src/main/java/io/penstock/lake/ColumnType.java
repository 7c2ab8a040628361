package io.penstock.lake;

/** The types that a column of the lake can have. */
public enum ColumnType {
  /** Text. */
  STRING,
  /** 64-bit integer. */
  LONG,
  /** 32-bit integer. */
  INT,
  /** 64-bit floating point. */
  DOUBLE,
  /** True or false. */
  BOOLEAN,
  /**
   * A point in time with zone UTC, stored in microseconds; rows give and take epoch milliseconds.
   */
  TIMESTAMP,
  /** A list of doubles without nulls. */
  DOUBLES,
  /** A list of texts without nulls. */
  STRINGS
}
