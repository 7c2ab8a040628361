package io.penstock.drift;

import io.penstock.schemas.DriftStatus;
import java.time.Instant;

/**
 * One feature, or the score, in one window: a drift report before it is Avro, and what the policy
 * keeps as evidence. A Flink POJO.
 */
public final class FeatureDrift {
  public String model;
  public String version;
  public String feature;

  /** Epoch millis, inclusive and exclusive. */
  public long windowStart;

  public long windowEnd;
  public long rows;
  public long referenceRows;

  /** NaN where it was not computed. */
  public double psi;

  public double threshold;
  public DriftStatus status;
  public int alarmsInARow;
  public double[] fractions;

  /** Wall clock, epoch millis. */
  public long madeAt;

  /** For Flink. */
  public FeatureDrift() {}

  @Override
  public String toString() {
    return "%s/%s/%s %s..%s %s: PSI %s of %d rows, threshold %s, %d in a row"
        .formatted(
            model,
            version,
            feature,
            Instant.ofEpochMilli(windowStart),
            Instant.ofEpochMilli(windowEnd),
            status,
            psi,
            rows,
            threshold,
            alarmsInARow);
  }
}
