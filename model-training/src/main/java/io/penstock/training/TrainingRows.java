package io.penstock.training;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;

/**
 * Labelled rows in the order of (event time, transaction id), as arrays. What is known is what was
 * known at one cut; see {@link Builder}. Immutable by convention: nobody writes to the arrays.
 */
final class TrainingRows {
  private final int features;
  private final float[] values;
  private final boolean[] fraud;
  private final long[] eventTime;
  private final String[] customer;

  private TrainingRows(
      int features, float[] values, boolean[] fraud, long[] eventTime, String[] customer) {
    this.features = features;
    this.values = values;
    this.fraud = fraud;
    this.eventTime = eventTime;
    this.customer = customer;
  }

  int size() {
    return fraud.length;
  }

  int features() {
    return features;
  }

  /** The vectors, row after row, as the model sees them. */
  float[] values() {
    return values;
  }

  boolean[] fraud() {
    return fraud;
  }

  /** Epoch milliseconds. */
  long[] eventTime() {
    return eventTime;
  }

  String[] customer() {
    return customer;
  }

  int frauds() {
    int count = 0;
    for (boolean f : fraud) {
      count += f ? 1 : 0;
    }
    return count;
  }

  /** The days of the event times, counted from the epoch, UTC. */
  int[] days() {
    int[] days = new int[size()];
    for (int i = 0; i < days.length; i++) {
      days[i] = (int) Math.floorDiv(eventTime[i], KnownFrauds.DAY_MILLIS);
    }
    return days;
  }

  /** One feature's values over all rows. */
  double[] column(int feature) {
    double[] column = new double[size()];
    for (int i = 0; i < column.length; i++) {
      column[i] = values[i * features + feature];
    }
    return column;
  }

  /** The rows whose index passes. */
  TrainingRows where(IntPredicate keep) {
    int kept = 0;
    int[] index = new int[size()];
    for (int i = 0; i < size(); i++) {
      if (keep.test(i)) {
        index[kept++] = i;
      }
    }
    TrainingRows out =
        new TrainingRows(
            features,
            new float[kept * features],
            new boolean[kept],
            new long[kept],
            new String[kept]);
    for (int i = 0; i < kept; i++) {
      System.arraycopy(values, index[i] * features, out.values, i * features, features);
      out.fraud[i] = fraud[index[i]];
      out.eventTime[i] = eventTime[index[i]];
      out.customer[i] = customer[index[i]];
    }
    return out;
  }

  /** The rows with an event time in [from, to), epoch milliseconds. */
  TrainingRows between(long from, long to) {
    return where(i -> eventTime[i] >= from && eventTime[i] < to);
  }

  /**
   * Collects rows and labels, in any order, as they were known at a cut: a label counts if its
   * label time is not after the cut (of several the latest; of those at one time, fraud), a row
   * without one is genuine if it is at least {@code labelDelay} older than the cut, and left out
   * otherwise. A transaction id that comes again is dropped.
   */
  static final class Builder {
    private final int features;
    private final long cut;
    private final long labelDelayMillis;
    private final Map<String, Label> labels = new HashMap<>();
    private final Set<String> seen = new HashSet<>();
    private final List<Row> rows = new ArrayList<>();

    /** Times in epoch milliseconds. */
    Builder(int features, long cut, long labelDelayMillis) {
      this.features = features;
      this.cut = cut;
      this.labelDelayMillis = labelDelayMillis;
    }

    void label(String transactionId, boolean isFraud, long labelTime) {
      if (labelTime <= cut) {
        labels.merge(
            transactionId,
            new Label(isFraud, labelTime),
            (a, b) -> a.time == b.time ? (a.fraud ? a : b) : a.time > b.time ? a : b);
      }
    }

    /** Takes over the vector. */
    void row(String transactionId, String customer, long eventTime, float[] vector) {
      if (vector.length != features) {
        throw new TrainingException(
            "transaction %s has %d features, not %d"
                .formatted(transactionId, vector.length, features));
      }
      if (seen.add(transactionId)) {
        rows.add(new Row(transactionId, customer, eventTime, vector));
      }
    }

    TrainingRows build() {
      rows.removeIf(
          row -> !labels.containsKey(row.transactionId) && row.eventTime > cut - labelDelayMillis);
      rows.sort(Comparator.comparingLong(Row::eventTime).thenComparing(Row::transactionId));
      int n = rows.size();
      TrainingRows out =
          new TrainingRows(
              features, new float[n * features], new boolean[n], new long[n], new String[n]);
      for (int i = 0; i < n; i++) {
        Row row = rows.get(i);
        System.arraycopy(row.vector, 0, out.values, i * features, features);
        Label label = labels.get(row.transactionId);
        out.fraud[i] = label != null && label.fraud;
        out.eventTime[i] = row.eventTime;
        out.customer[i] = row.customer;
      }
      return out;
    }

    private record Label(boolean fraud, long time) {}

    private record Row(String transactionId, String customer, long eventTime, float[] vector) {}
  }
}
