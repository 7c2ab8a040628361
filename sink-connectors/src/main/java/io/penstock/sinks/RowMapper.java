package io.penstock.sinks;

import java.io.Serializable;

/** Fills a row of the lake from a value of the stream. Every column that is not set is null. */
@FunctionalInterface
public interface RowMapper<T> extends Serializable {

  /** Sets the row's columns by their position in the table; called for each record. */
  void map(T value, RowWriter row);
}
