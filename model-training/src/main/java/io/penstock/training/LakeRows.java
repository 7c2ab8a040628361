package io.penstock.training;

import io.penstock.features.FeatureSet;
import io.penstock.lake.Lake;
import io.penstock.lake.LakeRow;
import io.penstock.lake.LakeTables;
import io.penstock.lake.RowReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Reads training rows from the lake's features and labels, as they were known at a cut: the point
 * in time of each row's features is its own event time, at which the stream computed them. Rows
 * that are marked {@code late_incomplete} are left out, and so are those of another feature set or
 * version. Sees one snapshot of each table, whatever is written meanwhile.
 */
final class LakeRows implements RowSource {
  private static final String LABELS = LakeTables.LABELS.name();
  private static final List<String> KEYS =
      List.of(
          "transaction_id",
          "customer_id",
          "event_time",
          "ingest_time",
          "feature_set",
          "feature_set_version",
          "late_incomplete");
  private static final List<String> LABEL_COLUMNS =
      List.of(
          "transaction_id",
          "customer_id",
          "event_time",
          "is_fraud",
          "label_time",
          "ingest_time",
          "offset");

  private final Lake lake;
  private final FeatureSet set;
  private final long labelDelayMillis;
  private final String features;
  private final Map<String, Long> snapshots = new LinkedHashMap<>();

  /** Reads at the snapshots that the run names, or else at those that are the newest now. */
  LakeRows(Lake lake, FeatureSet set, Duration labelDelay, RunSettings run) {
    this.lake = lake;
    this.set = set;
    this.labelDelayMillis = labelDelay.toMillis();
    this.features = LakeTables.features(set).name();
    pin(features, run.featuresSnapshotId());
    pin(LABELS, run.labelsSnapshotId());
  }

  private void pin(String table, OptionalLong named) {
    if (named.isPresent()) {
      snapshots.put(table, named.getAsLong());
    } else if (lake.exists(table)) {
      lake.currentSnapshot(table).ifPresent(id -> snapshots.put(table, id));
    }
  }

  @Override
  public Map<String, Long> snapshots() {
    return Map.copyOf(snapshots);
  }

  @Override
  public void keep(String name) {
    snapshots.forEach((table, id) -> lake.tag(table, id, name));
  }

  @Override
  public void release(String name) {
    snapshots.keySet().forEach(table -> lake.untag(table, name));
  }

  @Override
  public TrainingRows rows(long from, long to, long cut) {
    TrainingRows.Builder builder = new TrainingRows.Builder(set.size(), cut, labelDelayMillis);
    scan(LABELS, from, to, LABEL_COLUMNS, row -> builder.label(row.getString(0), label(row)));
    List<String> columns = new ArrayList<>(KEYS);
    columns.addAll(set.names());
    scan(
        features,
        from,
        to,
        columns,
        row -> {
          if (!set.name().equals(row.getString(4)) || set.version() != row.getInt(5)) {
            builder.rowOfAnotherSet(row.getTimestampMillis(3));
          } else if (row.getBoolean(6)) {
            builder.incompleteRow(row.getTimestampMillis(3));
          } else {
            builder.row(
                row.getString(0),
                row.getString(1),
                row.getTimestampMillis(2),
                row.getTimestampMillis(3),
                vector(row));
          }
        });
    return builder.build();
  }

  private static TrainingRows.Label label(LakeRow row) {
    return new TrainingRows.Label(
        row.getBoolean(3), row.getTimestampMillis(4), row.getTimestampMillis(5), row.getLong(6));
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
    KnownLabels labels = new KnownLabels(cut);
    Map<String, Labelled> labelled = new HashMap<>();
    scan(
        LABELS,
        from,
        to,
        LABEL_COLUMNS,
        row -> {
          String id = row.getString(0);
          if (labels.add(id, label(row))) {
            labelled.put(id, new Labelled(row.getString(1), row.getTimestampMillis(2)));
          }
        });
    KnownFrauds known = new KnownFrauds(labelDelayMillis);
    labelled.forEach(
        (id, of) -> {
          TrainingRows.Label label = labels.get(id);
          if (label.isFraud()) {
            // The label tells of the customer; when the transaction itself came is not asked.
            known.add(
                of.customer, of.eventTime, new TrainingRows.Origin(id, Long.MIN_VALUE, label));
          }
        });
    return known;
  }

  private record Labelled(String customer, long eventTime) {}

  private void scan(String table, long from, long to, List<String> columns, RowReader reader) {
    Long snapshot = snapshots.get(table);
    if (snapshot != null) {
      lake.scanAt(table, snapshot, from, to, columns, reader);
    }
  }
}
