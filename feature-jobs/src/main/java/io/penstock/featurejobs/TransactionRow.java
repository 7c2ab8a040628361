package io.penstock.featurejobs;

import io.penstock.features.BatchEvent;
import java.util.Comparator;

/**
 * A row of the transactions table.
 *
 * @param event the accepted transaction
 * @param partition of its record
 * @param offset of its record
 */
public record TransactionRow(BatchEvent event, int partition, long offset) {

  /** The order of arrival, of a partition's: of one event time it decides which is the newer. */
  static final Comparator<TransactionRow> BY_RECORD =
      Comparator.comparingInt(TransactionRow::partition).thenComparingLong(TransactionRow::offset);
}
