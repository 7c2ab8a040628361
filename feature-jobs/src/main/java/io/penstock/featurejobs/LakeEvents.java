package io.penstock.featurejobs;

import io.penstock.features.BatchEvent;
import io.penstock.lake.Lake;
import io.penstock.lake.LakeTables;
import io.penstock.lake.RowReader;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * Accepted transactions and labels in the lake, at the snapshots that their tables had when this
 * was made. Rows are handed on as they are read, in no order, and none is kept. Ranges are of the
 * transactions' event time, epoch milliseconds, from inclusive, to exclusive. A snapshot that has
 * expired meanwhile is a LakeException. Immutable.
 */
public final class LakeEvents {
  private static final String TRANSACTIONS = LakeTables.TRANSACTIONS.name();
  private static final String LABELS = LakeTables.LABELS.name();

  /** Labels first, so that the transactions that they are about are there, too. */
  private static final List<String> TABLES = List.of(LABELS, TRANSACTIONS);

  private final Lake lake;
  private final Taken transactions;
  private final Taken labels;
  private final Map<String, Long> snapshots = new LinkedHashMap<>();

  /** Takes where a row's record stood in its topic, and its event time. */
  @FunctionalInterface
  public interface PositionReader {
    void read(int partition, long offset, long eventTime);
  }

  @FunctionalInterface
  private interface Taken {
    boolean test(int partition, long offset);
  }

  private LakeEvents(Lake lake, List<String> tables, Taken transactions, Taken labels) {
    this.lake = lake;
    this.transactions = transactions;
    this.labels = labels;
    for (String table : tables) {
      lake.currentSnapshot(table).ifPresent(id -> snapshots.put(table, id));
    }
  }

  /** All that there are; a table that is not there is a LakeException. */
  public static LakeEvents all(Lake lake) {
    return new LakeEvents(lake, TABLES, (partition, offset) -> true, (partition, offset) -> true);
  }

  /**
   * Those whose records lie before given offsets; a table that is not there holds none.
   *
   * @param transactions by partition the first offset that is not read
   * @param labels the same of the labels' topic
   */
  static LakeEvents before(Lake lake, Map<Integer, Long> transactions, Map<Integer, Long> labels) {
    List<String> tables = TABLES.stream().filter(lake::exists).toList();
    return new LakeEvents(lake, tables, before(transactions), before(labels));
  }

  private static Taken before(Map<Integer, Long> offsets) {
    return (partition, offset) -> offset < offsets.getOrDefault(partition, 0L);
  }

  /** Snapshot ids by table; a table without rows has none. */
  public Map<String, Long> snapshots() {
    return Collections.unmodifiableMap(snapshots);
  }

  /** The newest event time of the transactions; empty where there are none. A quick look. */
  OptionalLong newest() {
    long[] newest = {Long.MIN_VALUE};
    transactionPositions(
        Long.MIN_VALUE,
        Long.MAX_VALUE,
        (partition, offset, eventTime) -> newest[0] = Math.max(newest[0], eventTime));
    return newest[0] == Long.MIN_VALUE ? OptionalLong.empty() : OptionalLong.of(newest[0]);
  }

  /** Reads only where the transactions stood: a quick look. */
  public void transactionPositions(long from, long to, PositionReader reader) {
    scan(
        TRANSACTIONS,
        from,
        to,
        List.of("partition", "offset", "event_time"),
        row -> {
          int partition = row.getInt(0);
          long offset = row.getLong(1);
          if (transactions.test(partition, offset)) {
            reader.read(partition, offset, row.getTimestampMillis(2));
          }
        });
  }

  /** Reads the transactions. */
  public void transactions(long from, long to, Consumer<TransactionRow> reader) {
    scan(
        TRANSACTIONS,
        from,
        to,
        List.of(
            "transaction_id",
            "customer_id",
            "terminal_id",
            "card_token",
            "currency",
            "amount_minor",
            "event_time",
            "partition",
            "offset"),
        row -> {
          int partition = row.getInt(7);
          long offset = row.getLong(8);
          if (transactions.test(partition, offset)) {
            BatchEvent event =
                new BatchEvent(
                    row.getString(0),
                    row.getString(1),
                    row.getString(2),
                    row.getString(3),
                    row.getString(4),
                    row.getLong(5),
                    row.getTimestampMillis(6));
            reader.accept(new TransactionRow(event, partition, offset));
          }
        });
  }

  /** Reads the labels about transactions of the range. */
  public void labels(long from, long to, Consumer<LabelRow> reader) {
    scan(
        LABELS,
        from,
        to,
        List.of(
            "transaction_id",
            "customer_id",
            "terminal_id",
            "event_time",
            "is_fraud",
            "label_time",
            "ingest_time",
            "partition",
            "offset"),
        row -> {
          int partition = row.getInt(7);
          long offset = row.getLong(8);
          if (labels.test(partition, offset)) {
            BatchEvent about =
                BatchEvent.ofLabel(
                    row.getString(0),
                    row.getString(1),
                    row.getString(2),
                    row.getTimestampMillis(3));
            reader.accept(
                new LabelRow(
                    about,
                    row.getBoolean(4),
                    row.getTimestampMillis(5),
                    row.getTimestampMillis(6),
                    partition,
                    offset));
          }
        });
  }

  private void scan(String table, long from, long to, List<String> columns, RowReader reader) {
    Long snapshot = snapshots.get(table);
    if (snapshot != null) {
      lake.scanAt(table, snapshot, from, to, columns, reader);
    }
  }
}
