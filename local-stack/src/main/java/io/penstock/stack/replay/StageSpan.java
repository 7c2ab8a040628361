package io.penstock.stack.replay;

import io.penstock.schemas.StageTimes;

/** Rates of a stretch of the stream: records over the wall-clock time between first and last. */
public final class StageSpan {
  private long records;
  private long featuresFirst = Long.MAX_VALUE;
  private long featuresLast;
  private long scoredFirst = Long.MAX_VALUE;
  private long scoredLast;

  /** Adds one record; scoring times of 0 stand for a record that was not scored. */
  public void add(StageTimes times) {
    records++;
    featuresFirst = Math.min(featuresFirst, times.getFeaturesIn());
    featuresLast = Math.max(featuresLast, times.getFeaturesOut());
    scoredFirst = Math.min(scoredFirst, times.getScoringIn());
    scoredLast = Math.max(scoredLast, times.getScoringOut());
  }

  /** Transactions a second through the feature job; 0 for fewer than two records. */
  public double featuresPerSecond() {
    return rate(featuresFirst, featuresLast);
  }

  /** Transactions a second through the scoring job; 0 for fewer than two records. */
  public double scoredPerSecond() {
    return rate(scoredFirst, scoredLast);
  }

  private double rate(long first, long last) {
    return records < 2 || last <= first ? 0 : records * 1e6 / (last - first);
  }
}
