package io.penstock.featurejobs;

import io.penstock.features.BatchEvent;
import java.util.Comparator;

/**
 * A row of the labels table. Times are epoch milliseconds.
 *
 * @param about the transaction that it is about, as the label tells it
 * @param isFraud what it says
 * @param labelTime when it became known
 * @param ingestTime when its sender wrote it
 * @param partition of its record
 * @param offset of its record
 */
public record LabelRow(
    BatchEvent about,
    boolean isFraud,
    long labelTime,
    long ingestTime,
    int partition,
    long offset) {

  /** The order of arrival: of two labels of one time the one taken last wins. */
  public static final Comparator<LabelRow> BY_RECORD =
      Comparator.comparingInt(LabelRow::partition).thenComparingLong(LabelRow::offset);
}
