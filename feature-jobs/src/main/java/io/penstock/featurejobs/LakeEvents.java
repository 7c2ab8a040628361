package io.penstock.featurejobs;

import io.penstock.features.BatchEvent;
import io.penstock.lake.Lake;
import io.penstock.lake.LakeTables;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Accepted transactions and labels in the lake whose records lie before given offsets, at the
 * snapshots that the tables had when this was made.
 */
final class LakeEvents {
  private static final String TRANSACTIONS = LakeTables.TRANSACTIONS.name();
  private static final String LABELS = LakeTables.LABELS.name();

  private final Lake lake;
  private final Map<Integer, Long> transactionOffsets;
  private final Map<Integer, Long> labelOffsets;
  private final OptionalLong transactions;
  private final OptionalLong labels;

  /** Takes a transaction and where it stood in its topic. */
  @FunctionalInterface
  interface TransactionReader {
    void read(BatchEvent event, int partition, long offset);
  }

  /** Takes a label and where it stood in its topic; times are epoch millis. */
  @FunctionalInterface
  interface LabelReader {
    void read(BatchEvent about, boolean fraud, long labelTime, int partition, long offset);
  }

  /**
   * @param transactionOffsets by partition the first offset that is not read
   * @param labelOffsets the same of the labels' topic
   */
  LakeEvents(Lake lake, Map<Integer, Long> transactionOffsets, Map<Integer, Long> labelOffsets) {
    this.lake = lake;
    this.transactionOffsets = transactionOffsets;
    this.labelOffsets = labelOffsets;
    this.labels = snapshot(LABELS);
    this.transactions = snapshot(TRANSACTIONS);
  }

  private OptionalLong snapshot(String table) {
    return lake.exists(table) ? lake.currentSnapshot(table) : OptionalLong.empty();
  }

  /** The snapshot of the transactions; empty where there are none. */
  OptionalLong transactionsSnapshot() {
    return transactions;
  }

  OptionalLong labelsSnapshot() {
    return labels;
  }

  /** The newest event time of the transactions; empty where there are none. A quick look. */
  OptionalLong newest() {
    long[] newest = {Long.MIN_VALUE};
    if (transactions.isPresent()) {
      lake.scanAt(
          TRANSACTIONS,
          transactions.getAsLong(),
          Long.MIN_VALUE,
          Long.MAX_VALUE,
          List.of("event_time", "partition", "offset"),
          row -> {
            if (row.getLong(2) < transactionOffsets.getOrDefault(row.getInt(1), 0L)) {
              newest[0] = Math.max(newest[0], row.getTimestampMillis(0));
            }
          });
    }
    return newest[0] == Long.MIN_VALUE ? OptionalLong.empty() : OptionalLong.of(newest[0]);
  }

  /** Reads those with an event time from a time on, in no order. */
  void transactions(long from, TransactionReader reader) {
    if (transactions.isEmpty()) {
      return;
    }
    lake.scanAt(
        TRANSACTIONS,
        transactions.getAsLong(),
        from,
        Long.MAX_VALUE,
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
          if (offset < transactionOffsets.getOrDefault(partition, 0L)) {
            reader.read(
                new BatchEvent(
                    row.getString(0),
                    row.getString(1),
                    row.getString(2),
                    row.getString(3),
                    row.getString(4),
                    row.getLong(5),
                    row.getTimestampMillis(6)),
                partition,
                offset);
          }
        });
  }

  /** Reads those about transactions with an event time from a time on, in no order. */
  void labels(long from, LabelReader reader) {
    if (labels.isEmpty()) {
      return;
    }
    lake.scanAt(
        LABELS,
        labels.getAsLong(),
        from,
        Long.MAX_VALUE,
        List.of(
            "transaction_id",
            "customer_id",
            "terminal_id",
            "event_time",
            "is_fraud",
            "label_time",
            "partition",
            "offset"),
        row -> {
          int partition = row.getInt(6);
          long offset = row.getLong(7);
          if (offset < labelOffsets.getOrDefault(partition, 0L)) {
            reader.read(
                BatchEvent.ofLabel(
                    row.getString(0),
                    row.getString(1),
                    row.getString(2),
                    row.getTimestampMillis(3)),
                row.getBoolean(4),
                row.getTimestampMillis(5),
                partition,
                offset);
          }
        });
  }
}
