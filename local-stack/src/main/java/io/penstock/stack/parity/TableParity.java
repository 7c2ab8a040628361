package io.penstock.stack.parity;

import io.penstock.featurejobs.LabelRow;
import io.penstock.featurejobs.TransactionRow;
import io.penstock.features.BatchEvent;
import io.penstock.features.BatchFeatures;
import io.penstock.features.Feature;
import io.penstock.features.FeatureSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.LongConsumer;

/**
 * Walks the accepted transactions in the order of their arrival, computes their vectors anew, and
 * compares them with the rows of the features table. One thread; use once.
 */
final class TableParity {
  private final History history;
  private final FeatureSet set;
  private final BatchFeatures batch;
  private final LateEvents lates;
  private final Differences differences;
  private final Tally tally;
  private final ArrivalOrder order = new ArrivalOrder();
  private final Map<Position, FeatureRow> rows = new HashMap<>();
  private final List<TransactionRow> missing = new ArrayList<>();

  /** By partition: of the rows of features the one with the newest event time. */
  private final Map<Integer, Newest> newestRow = new HashMap<>();

  private final double[] vector;
  private long from;
  private long to;
  private long compared;
  private long setSince = Long.MAX_VALUE;

  private record Position(int partition, long offset) {}

  private record Newest(long offset, long eventTime) {}

  TableParity(
      History history,
      FeatureSet set,
      BatchFeatures batch,
      LateEvents lates,
      Differences differences) {
    this.history = history;
    this.set = set;
    this.batch = batch;
    this.lates = lates;
    this.differences = differences;
    this.tally = new Tally(set.names());
    this.vector = new double[set.size()];
  }

  /**
   * Compares the rows with event time from inclusive to exclusive, in epoch milliseconds.
   *
   * @param progress takes the number of transactions walked since its last call
   */
  Tally run(long from, long to, LongConsumer progress) {
    this.from = from;
    this.to = to;
    long since = from == Long.MIN_VALUE ? from : from - longestLook();
    history.transactionPositions(since, to, order::index);
    TreeSet<Long> days = new TreeSet<>(order.days());
    history.featurePositions(
        since,
        Long.MAX_VALUE,
        (partition, offset, time) -> {
          newestRow.merge(partition, new Newest(offset, time), TableParity::newer);
          if (time < to) {
            days.add(ArrivalOrder.day(time));
          }
        });
    for (long day : days) {
      long[] walked = {0};
      read(Math.max(since, ArrivalOrder.start(day)), Math.min(to, ArrivalOrder.start(day + 1)));
      order.release(
          day,
          (arrival, clock) -> {
            take(arrival, clock);
            walked[0]++;
          });
      progress.accept(walked[0]);
    }
    missing.forEach(this::judgeMissing);
    rows.forEach(this::judgeLeft);
    return tally;
  }

  /** How many rows were compared. */
  long compared() {
    return compared;
  }

  /** Event time of the oldest row that the set has; {@code Long.MAX_VALUE} if it has none. */
  long setSince() {
    return setSince;
  }

  private static Newest newer(Newest a, Newest b) {
    return b.eventTime > a.eventTime || (b.eventTime == a.eventTime && b.offset > a.offset) ? b : a;
  }

  /** How far back the logs look. */
  private long longestLook() {
    Duration longest = Duration.ZERO;
    for (Feature feature : set.features()) {
      if (feature.aggregate().windowed()) {
        Duration look = feature.window().plus(set.entity(feature.entity()).delay());
        longest = look.compareTo(longest) > 0 ? look : longest;
      }
    }
    return longest.plus(set.lateness()).toMillis();
  }

  private void read(long begin, long end) {
    List<LabelRow> labels = new ArrayList<>();
    history.labels(begin, end, labels::add);
    labels.sort(LabelRow.BY_RECORD);
    for (LabelRow label : labels) {
      batch.label(label.about(), label.isFraud(), label.labelTime());
      lates.label(label);
    }
    history.transactions(begin, end, order::add);
    history.features(begin, end, row -> rows.put(new Position(row.partition(), row.offset()), row));
  }

  private void take(TransactionRow arrival, long clock) {
    BatchEvent event = arrival.event();
    batch.transaction(event, clock, vector);
    FeatureRow row = rows.remove(new Position(arrival.partition(), arrival.offset()));
    if (row != null) {
      lates.transaction(event, row.late(), row.lateIncomplete());
      if (row.ofThisSet()) {
        setSince = Math.min(setSince, event.eventTime());
      }
    }
    if (event.eventTime() < from || event.eventTime() >= to) {
      return;
    }
    compared++;
    if (row == null) {
      missing.add(arrival);
      return;
    }
    for (int i = 0; i < vector.length; i++) {
      if (row.ofThisSet()) {
        compare(i, arrival, row);
      } else if (Double.doubleToLongBits(vector[i]) == Double.doubleToLongBits(row.values()[i])) {
        tally.addEqual(i);
      } else {
        tally.add(i, Cause.DEFINITION_CHANGED);
      }
    }
  }

  private void compare(int i, TransactionRow arrival, FeatureRow row) {
    BatchEvent event = arrival.event();
    Feature feature = set.features().get(i);
    String key = feature.entity().isEmpty() ? "" : set.entity(feature.entity()).keyOf(event);
    differences.compare(
        tally, i, feature, key, event.eventTime(), where(arrival), vector[i], row.values()[i]);
  }

  private static String where(TransactionRow arrival) {
    return "transaction " + arrival.event().transactionId();
  }

  /**
   * A row may wait for its labels, or for the next commit. But rows of one partition are committed
   * in order of time: where a newer one that came after it is there, it has been lost.
   */
  private void judgeMissing(TransactionRow arrival) {
    Newest newest = newestRow.get(arrival.partition());
    boolean lost =
        newest != null
            && arrival.offset() < newest.offset
            && arrival.event().eventTime() <= newest.eventTime;
    if (lost) {
      differences.missing(tally, where(arrival) + " has no row of features");
    } else {
      tally.addAll(Cause.WRITE_PENDING);
    }
  }

  /** A row of features is committed beside its transaction, or a moment before. */
  private void judgeLeft(Position position, FeatureRow row) {
    if (row.eventTime() < from || row.eventTime() >= to) {
      return;
    }
    compared++;
    if (position.offset() > order.lastOffset(position.partition())) {
      tally.addAll(Cause.WRITE_PENDING);
    } else {
      differences.missing(
          tally,
          "partition %d offset %d has no transaction"
              .formatted(position.partition(), position.offset()));
    }
  }
}
