package io.penstock.stack.parity;

import io.penstock.features.BatchEvent;
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
  private static final String TRANSACTIONS = LakeTables.TRANSACTIONS.name();
  private static final String LABELS = LakeTables.LABELS.name();
  private static final List<String> POSITION = List.of("partition", "offset", "event_time");
  private static final List<String> TRANSACTION_COLUMNS =
      List.of(
          "transaction_id",
          "customer_id",
          "terminal_id",
          "card_token",
          "currency",
          "amount_minor",
          "event_time",
          "partition",
          "offset");
  private static final List<String> LABEL_COLUMNS =
      List.of(
          "transaction_id",
          "customer_id",
          "terminal_id",
          "event_time",
          "is_fraud",
          "label_time",
          "ingest_time",
          "partition",
          "offset");
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
  private final String features;
  private final Map<String, OptionalLong> snapshots = new LinkedHashMap<>();

  LakeHistory(Lake lake, FeatureSet set) {
    this.lake = lake;
    this.set = set;
    this.features = LakeTables.features(set).name();
    // The features first: what they were computed from was committed before, or is just now.
    for (String table : List.of(features, LABELS, TRANSACTIONS)) {
      if (!lake.exists(table)) {
        throw new StackException(
            "the lake has no table "
                + table
                + " yet: wait for the first checkpoint, then ask again");
      }
      snapshots.put(table, lake.currentSnapshot(table));
    }
  }

  /** Snapshot ids by table; a table without rows has none. */
  Map<String, Long> snapshots() {
    Map<String, Long> ids = new LinkedHashMap<>();
    snapshots.forEach((table, id) -> id.ifPresent(present -> ids.put(table, present)));
    return ids;
  }

  @Override
  public void transactionPositions(long from, long to, PositionReader reader) {
    positions(TRANSACTIONS, from, to, reader);
  }

  @Override
  public void featurePositions(long from, long to, PositionReader reader) {
    positions(features, from, to, reader);
  }

  private void positions(String table, long from, long to, PositionReader reader) {
    scan(
        table,
        from,
        to,
        POSITION,
        row -> reader.read(row.getInt(0), row.getLong(1), row.getTimestampMillis(2)));
  }

  @Override
  public void transactions(long from, long to, Consumer<Arrival> reader) {
    scan(
        TRANSACTIONS,
        from,
        to,
        TRANSACTION_COLUMNS,
        row ->
            reader.accept(
                new Arrival(
                    new BatchEvent(
                        row.getString(0),
                        row.getString(1),
                        row.getString(2),
                        row.isNull(3) ? null : row.getString(3),
                        row.getString(4),
                        row.getLong(5),
                        row.getTimestampMillis(6)),
                    row.getInt(7),
                    row.getLong(8))));
  }

  @Override
  public void labels(long from, long to, Consumer<LabelRow> reader) {
    scan(
        LABELS,
        from,
        to,
        LABEL_COLUMNS,
        row ->
            reader.accept(
                new LabelRow(
                    BatchEvent.ofLabel(
                        row.getString(0),
                        row.getString(1),
                        row.getString(2),
                        row.getTimestampMillis(3)),
                    row.getBoolean(4),
                    row.getTimestampMillis(5),
                    row.getTimestampMillis(6),
                    row.getInt(7),
                    row.getLong(8))));
  }

  @Override
  public void features(long from, long to, Consumer<FeatureRow> reader) {
    List<String> columns = new ArrayList<>(FEATURE_KEYS);
    columns.addAll(set.names());
    scan(
        features,
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

  private void scan(String table, long from, long to, List<String> columns, RowReader reader) {
    OptionalLong snapshot = snapshots.get(table);
    if (snapshot.isPresent()) {
      lake.scanAt(table, snapshot.getAsLong(), from, to, columns, reader);
    }
  }
}
