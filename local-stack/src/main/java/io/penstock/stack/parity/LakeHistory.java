package io.penstock.stack.parity;

import io.penstock.featurejobs.LabelRow;
import io.penstock.featurejobs.LakeEvents;
import io.penstock.featurejobs.LakeEvents.PositionReader;
import io.penstock.featurejobs.TransactionRow;
import io.penstock.features.FeatureSet;
import io.penstock.lake.Lake;
import io.penstock.lake.LakeRow;
import io.penstock.lake.LakeTables;
import io.penstock.lake.RowReader;
import io.penstock.stack.StackException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** The lake's tables at the snapshots that they had when this was made. */
final class LakeHistory implements History {
  private static final List<String> FEATURE_KEYS =
      List.of(
          "partition",
          "offset",
          "event_time",
          "feature_set",
          "feature_set_version",
          "late",
          "late_incomplete");

  private final Lake lake;
  private final FeatureSet set;
  private final OptionalLong features;
  private final LakeEvents events;

  LakeHistory(Lake lake, FeatureSet set) {
    this.lake = lake;
    this.set = set;
    String labels = LakeTables.LABELS.name();
    String transactions = LakeTables.TRANSACTIONS.name();
    for (String table : List.of(LakeTables.FEATURES, labels, transactions)) {
      if (!lake.exists(table)) {
        throw new StackException(
            "the lake has no table "
                + table
                + " yet: wait for the first checkpoint, then ask again");
      }
    }
    // The features first: what they were computed from was committed before, or is just now.
    this.features = lake.currentSnapshot(LakeTables.FEATURES);
    this.events = LakeEvents.all(lake);
  }

  /** Snapshot ids by table; a table without rows has none. */
  Map<String, Long> snapshots() {
    Map<String, Long> ids = new LinkedHashMap<>();
    features.ifPresent(id -> ids.put(LakeTables.FEATURES, id));
    ids.putAll(events.snapshots());
    return ids;
  }

  @Override
  public void transactionPositions(long from, long to, PositionReader reader) {
    events.transactionPositions(from, to, reader);
  }

  @Override
  public void featurePositions(long from, long to, PositionReader reader) {
    scan(
        from,
        to,
        List.of("partition", "offset", "event_time"),
        row -> reader.read(row.getInt(0), row.getLong(1), row.getTimestampMillis(2)));
  }

  @Override
  public void transactions(long from, long to, Consumer<TransactionRow> reader) {
    events.transactions(from, to, reader);
  }

  @Override
  public void labels(long from, long to, Consumer<LabelRow> reader) {
    events.labels(from, to, reader);
  }

  @Override
  public void features(long from, long to, Consumer<FeatureRow> reader) {
    List<String> columns = new ArrayList<>(FEATURE_KEYS);
    columns.addAll(set.names());
    scan(
        from,
        to,
        columns,
        row ->
            reader.accept(
                new FeatureRow(
                    row.getInt(0),
                    row.getLong(1),
                    row.getTimestampMillis(2),
                    set.name().equals(row.getString(3)) && set.version() == row.getInt(4),
                    row.getBoolean(5),
                    row.getBoolean(6),
                    values(row))));
  }

  private double[] values(LakeRow row) {
    double[] values = new double[set.size()];
    for (int i = 0; i < values.length; i++) {
      int column = FEATURE_KEYS.size() + i;
      values[i] = row.isNull(column) ? Double.NaN : row.getDouble(column);
    }
    return values;
  }

  private void scan(long from, long to, List<String> columns, RowReader reader) {
    if (features.isPresent()) {
      lake.scanAt(LakeTables.FEATURES, features.getAsLong(), from, to, columns, reader);
    }
  }
}
