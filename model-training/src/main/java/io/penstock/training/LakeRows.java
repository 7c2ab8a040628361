package io.penstock.training;

import io.penstock.features.FeatureSet;
import io.penstock.lake.Lake;
import io.penstock.lake.LakeRow;
import io.penstock.lake.LakeTables;
import io.penstock.lake.RowReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Reads training rows from the lake's features and labels, as they were known at a cut. */
final class LakeRows implements RowSource {
  private static final String LABELS = LakeTables.LABELS.name();
  private static final List<String> KEYS =
      List.of("transaction_id", "customer_id", "event_time", "feature_set", "feature_set_version");
  private static final List<String> LABEL_COLUMNS =
      List.of("transaction_id", "customer_id", "event_time", "is_fraud", "label_time");

  private final Lake lake;
  private final FeatureSet set;
  private final long labelDelayMillis;

  LakeRows(Lake lake, FeatureSet set, Duration labelDelay) {
    this.lake = lake;
    this.set = set;
    this.labelDelayMillis = labelDelay.toMillis();
  }

  @Override
  public TrainingRows rows(long from, long to, long cut) {
    TrainingRows.Builder builder = new TrainingRows.Builder(set.size(), cut, labelDelayMillis);
    scanLabels(
        from,
        to,
        row -> builder.label(row.getString(0), row.getBoolean(3), row.getTimestampMillis(4)));
    List<String> columns = new ArrayList<>(KEYS);
    columns.addAll(set.names());
    lake.scan(
        LakeTables.features(set).name(),
        from,
        to,
        columns,
        row -> {
          if (set.name().equals(row.getString(3)) && set.version() == row.getInt(4)) {
            builder.row(row.getString(0), row.getString(1), row.getTimestampMillis(2), vector(row));
          }
        });
    return builder.build();
  }

  private float[] vector(LakeRow row) {
    float[] vector = new float[set.size()];
    for (int i = 0; i < vector.length; i++) {
      int column = KEYS.size() + i;
      vector[i] = row.isNull(column) ? Float.NaN : (float) row.getDouble(column);
    }
    return vector;
  }

  @Override
  public KnownFrauds knownFrauds(long from, long to, long cut) {
    KnownFrauds known = new KnownFrauds(labelDelayMillis);
    scanLabels(
        from,
        to,
        row -> {
          if (row.getBoolean(3) && row.getTimestampMillis(4) <= cut) {
            known.add(row.getString(1), row.getTimestampMillis(2));
          }
        });
    return known;
  }

  private void scanLabels(long from, long to, RowReader reader) {
    if (lake.exists(LABELS)) {
      lake.scan(LABELS, from, to, LABEL_COLUMNS, reader);
    }
  }
}
