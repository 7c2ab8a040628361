package io.penstock.stack.parity;

import io.penstock.featurejobs.LabelRow;
import io.penstock.featurejobs.LakeEvents.PositionReader;
import io.penstock.featurejobs.TransactionRow;
import io.penstock.features.BatchEvent;
import io.penstock.features.BatchFeatures;
import io.penstock.features.EntityWindows;
import io.penstock.features.FeatureSet;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;

/** Tables as lists. */
final class ListHistory implements History {
  final List<TransactionRow> transactions = new ArrayList<>();
  final List<LabelRow> labels = new ArrayList<>();
  final List<FeatureRow> features = new ArrayList<>();

  /** Gives each transaction the row that it has if all arrive as they are listed. */
  void computeFeatures(FeatureSet set) {
    BatchFeatures batch = new BatchFeatures(set, EntityWindows.EXACT_EVENTS);
    labels.forEach(label -> batch.label(label.about(), label.isFraud(), label.labelTime()));
    long clock = Long.MIN_VALUE;
    for (TransactionRow arrival : transactions) {
      boolean late = arrival.event().eventTime() < clock;
      clock = Math.max(clock, arrival.event().eventTime());
      double[] vector = new double[set.size()];
      batch.transaction(arrival.event(), clock, vector);
      features.add(row(arrival, late, vector));
    }
  }

  static FeatureRow row(TransactionRow arrival, boolean late, double... values) {
    return new FeatureRow(
        arrival.partition(),
        arrival.offset(),
        arrival.event().eventTime(),
        true,
        late,
        false,
        values);
  }

  @Override
  public void transactionPositions(long from, long to, PositionReader reader) {
    transactions(
        from, to, row -> reader.read(row.partition(), row.offset(), row.event().eventTime()));
  }

  @Override
  public void featurePositions(long from, long to, PositionReader reader) {
    features(from, to, row -> reader.read(row.partition(), row.offset(), row.eventTime()));
  }

  @Override
  public void transactions(long from, long to, Consumer<TransactionRow> reader) {
    // A table's rows come in no order: here in one that is surely wrong.
    transactions.stream()
        .filter(row -> within(row.event(), from, to))
        .sorted(Comparator.comparingLong(TransactionRow::offset).reversed())
        .forEach(reader);
  }

  @Override
  public void labels(long from, long to, Consumer<LabelRow> reader) {
    labels.stream().filter(row -> within(row.about(), from, to)).forEach(reader);
  }

  @Override
  public void features(long from, long to, Consumer<FeatureRow> reader) {
    features.stream()
        .filter(row -> row.eventTime() >= from && row.eventTime() < to)
        .forEach(reader);
  }

  private static boolean within(BatchEvent event, long from, long to) {
    return event.eventTime() >= from && event.eventTime() < to;
  }
}
