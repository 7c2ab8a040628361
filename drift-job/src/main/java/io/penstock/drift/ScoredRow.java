package io.penstock.drift;

/**
 * What drift needs of a scored transaction. A Flink POJO. A row that is not judged (scored by the
 * fallback, a canary or another model) has neither version nor vector, but keeps its place in the
 * customer's sequence.
 */
public final class ScoredRow {
  public String customerId;
  public long customerSeq;
  public long eventTime;
  public String version;
  public double[] vector;
  public double score;

  /** For Flink. */
  public ScoredRow() {}

  boolean judged() {
    return version != null;
  }
}
