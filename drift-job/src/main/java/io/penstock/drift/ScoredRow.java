package io.penstock.drift;

import org.apache.flink.api.common.typeinfo.TypeInfo;

/**
 * What drift needs of a scored transaction. Written by {@link ScoredRowSerializer}. A row that is
 * not judged (scored by the fallback, a canary or another model) has neither version nor vector,
 * but keeps its place in the customer's sequence.
 */
@TypeInfo(ScoredRowSerializer.Info.class)
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
