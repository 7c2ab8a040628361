package io.penstock.drift;

import io.penstock.sinks.RowMapper;
import io.penstock.sinks.RowWriter;

/** Fills the rows of the drift_reports table, column by column in its order. */
final class ReportRows implements RowMapper<FeatureDrift> {
  private static final long serialVersionUID = 1L;

  @Override
  public void map(FeatureDrift drift, RowWriter row) {
    row.set(0, drift.model);
    row.set(1, drift.version);
    row.set(2, drift.feature);
    row.setTimestamp(3, drift.windowStart);
    row.setTimestamp(4, drift.windowEnd);
    row.set(5, drift.rows);
    row.set(6, drift.referenceRows);
    row.set(7, drift.psi);
    row.set(8, drift.threshold);
    row.set(9, drift.status.name());
    row.set(10, drift.alarmsInARow);
    row.set(11, drift.fractions);
    row.setTimestamp(12, drift.windowEnd);
    row.setTimestamp(13, drift.madeAt);
  }
}
