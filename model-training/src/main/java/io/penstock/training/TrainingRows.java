package io.penstock.training;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
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
  private final Origin[] origin;
  private final int incomplete;
  private final int ofOtherSets;

  /**
   * Where a row comes from and when it was known; times in epoch milliseconds.
   *
   * @param transactionId the transaction
   * @param arrival when its sender wrote it
   * @param label what said that it is fraud or genuine; null where nothing did
   */
  record Origin(String transactionId, long arrival, Label label) {}

  /**
   * What a label said; times in epoch milliseconds.
   *
   * @param isFraud fraud or genuine
   * @param time since when that is known, by the label itself
   * @param arrival when its sender wrote it
   * @param offset its place in its partition, where all labels of a transaction lie in the order in
   *     which they arrived
   */
  record Label(boolean isFraud, long time, long arrival, long offset) {}

  private TrainingRows(int features, int size, int incomplete, int ofOtherSets) {
    this.features = features;
    this.values = new float[size * features];
    this.fraud = new boolean[size];
    this.eventTime = new long[size];
    this.customer = new String[size];
    this.origin = new Origin[size];
    this.incomplete = incomplete;
    this.ofOtherSets = ofOtherSets;
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

  /** Where each row comes from. */
  Origin[] origin() {
    return origin;
  }

  /** How many rows are not among these because part of their windows was not there. */
  int incomplete() {
    return incomplete;
  }

  /** How many rows are not among these because they are of another feature set or version. */
  int ofOtherSets() {
    return ofOtherSets;
  }

  /** A SHA-256 in hex over all of the rows, in their order: equal for equal rows. */
  String digest() {
    ByteBuffer vector = ByteBuffer.allocate(features * Float.BYTES);
    ByteBuffer head = ByteBuffer.allocate(2 * Integer.BYTES + Long.BYTES + 1);
    MessageDigest digest = sha256();
    for (int i = 0; i < size(); i++) {
      byte[] id = origin[i].transactionId().getBytes(StandardCharsets.UTF_8);
      byte[] of = customer[i].getBytes(StandardCharsets.UTF_8);
      head.clear().putInt(id.length).putInt(of.length).putLong(eventTime[i]);
      head.put((byte) (fraud[i] ? 1 : 0));
      vector.asFloatBuffer().put(values, i * features, features);
      digest.update(head.array());
      digest.update(id);
      digest.update(of);
      digest.update(vector.array());
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
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
    TrainingRows out = new TrainingRows(features, kept, incomplete, ofOtherSets);
    for (int i = 0; i < kept; i++) {
      System.arraycopy(values, index[i] * features, out.values, i * features, features);
      out.fraud[i] = fraud[index[i]];
      out.eventTime[i] = eventTime[index[i]];
      out.customer[i] = customer[index[i]];
      out.origin[i] = origin[index[i]];
    }
    return out;
  }

  /** The rows with an event time in [from, to), epoch milliseconds. */
  TrainingRows between(long from, long to) {
    return where(i -> eventTime[i] >= from && eventTime[i] < to);
  }

  /**
   * Collects rows and labels, in any order, as they were known at a cut. A row counts if it had
   * arrived by then; of its labels the one that {@link KnownLabels} gives. A row without one is
   * genuine if it is at least {@code labelDelay} older than the cut, and left out otherwise. A
   * transaction id that comes again is dropped.
   */
  static final class Builder {
    private final int features;
    private final long cut;
    private final long labelDelayMillis;
    private final KnownLabels labels;
    private final Set<String> seen = new HashSet<>();
    private final List<Row> rows = new ArrayList<>();
    private int incomplete;
    private int ofOtherSets;

    /** Times in epoch milliseconds. */
    Builder(int features, long cut, long labelDelayMillis) {
      this.features = features;
      this.cut = cut;
      this.labels = new KnownLabels(cut);
      this.labelDelayMillis = labelDelayMillis;
    }

    void label(String transactionId, Label label) {
      labels.add(transactionId, label);
    }

    /** Takes over the vector. */
    void row(String transactionId, String customer, long eventTime, long arrival, float[] vector) {
      if (vector.length != features) {
        throw new TrainingException(
            "transaction %s has %d features, not %d"
                .formatted(transactionId, vector.length, features));
      }
      if (arrival <= cut && seen.add(transactionId)) {
        rows.add(new Row(transactionId, customer, eventTime, arrival, vector));
      }
    }

    /**
     * A row whose windows lacked events, so that its vector is not what it says: it is left out and
     * counted. Another one of its transaction may still come, for a repeat may be such a row.
     */
    void incompleteRow(long arrival) {
      incomplete += arrival <= cut ? 1 : 0;
    }

    /** A row of another feature set or version: it is left out and counted. */
    void rowOfAnotherSet(long arrival) {
      ofOtherSets += arrival <= cut ? 1 : 0;
    }

    TrainingRows build() {
      rows.removeIf(
          row -> labels.get(row.transactionId) == null && row.eventTime > cut - labelDelayMillis);
      rows.sort(Comparator.comparingLong(Row::eventTime).thenComparing(Row::transactionId));
      TrainingRows out = new TrainingRows(features, rows.size(), incomplete, ofOtherSets);
      for (int i = 0; i < rows.size(); i++) {
        Row row = rows.get(i);
        System.arraycopy(row.vector, 0, out.values, i * features, features);
        Label label = labels.get(row.transactionId);
        out.fraud[i] = label != null && label.isFraud;
        out.eventTime[i] = row.eventTime;
        out.customer[i] = row.customer;
        out.origin[i] = new Origin(row.transactionId, row.arrival, label);
      }
      return out;
    }

    private record Row(
        String transactionId, String customer, long eventTime, long arrival, float[] vector) {}
  }
}
