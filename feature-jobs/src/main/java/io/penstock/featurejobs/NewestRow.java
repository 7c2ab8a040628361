package io.penstock.featurejobs;

/** What rows of the features table, in any order, say about an entity's newest event. */
final class NewestRow {
  long asOf = Long.MIN_VALUE;
  long seq = Long.MIN_VALUE;
  double[] values;

  /** The largest number of any of the entity's rows. */
  long lastSeq = Long.MIN_VALUE;

  /** How many rows it has. */
  long rows;

  /** Whether it has several rows of its newest event time. */
  boolean tied;

  /** Whether any of its events came after its watermark. */
  boolean late;

  boolean olderThan(long eventTime, long customerSeq) {
    return eventTime > asOf || (eventTime == asOf && customerSeq > seq);
  }
}
