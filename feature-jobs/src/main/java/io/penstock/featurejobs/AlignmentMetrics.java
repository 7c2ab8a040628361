package io.penstock.featurejobs;

import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.metrics.DescriptiveStatisticsHistogram;

/**
 * How far apart in event time the inputs of a {@link LabelledEntityFunction} are, and how many
 * transactions wait for it. All of it counts from the start of the subtask: what waited in a
 * restored state leaves without having been counted. For the stage's thread, read by others.
 */
final class AlignmentMetrics {
  /**
   * The most that a transaction was ahead of the slowest partition of either topic, milliseconds of
   * event time. After a time in which all partitions were idle the first one is ahead by that time.
   */
  static final String AHEAD_MOST = "eventTimeAheadMost";

  /** Transactions that had to wait. */
  static final String WAITED = "transactionsWaited";

  /** Those that wait now. */
  static final String WAITING = "transactionsWaiting";

  /** The most that waited at a time. */
  static final String WAITING_MOST = "transactionsWaitingMost";

  /** How long they waited, by the wall clock in milliseconds, of the last {@value #KEPT}. */
  static final String WAIT = "transactionsWaitMillis";

  /**
   * How far the inputs had to go on in event time, milliseconds, of the last {@value #KEPT}; what
   * came before the first watermark is left out.
   */
  static final String WAIT_EVENT_TIME = "transactionsWaitEventTimeMillis";

  private static final int KEPT = 10_000;

  final Counter waited;
  final Histogram wait;
  final Histogram waitEventTime;
  private volatile long aheadMost;
  private volatile int waiting;
  private volatile int waitingMost;

  AlignmentMetrics(MetricGroup group) {
    waited = group.counter(WAITED);
    wait = group.histogram(WAIT, new DescriptiveStatisticsHistogram(KEPT));
    waitEventTime = group.histogram(WAIT_EVENT_TIME, new DescriptiveStatisticsHistogram(KEPT));
    group.gauge(AHEAD_MOST, (Gauge<Long>) this::aheadMost);
    group.gauge(WAITING, (Gauge<Integer>) this::waiting);
    group.gauge(WAITING_MOST, (Gauge<Integer>) this::waitingMost);
  }

  /** A transaction has come; Long.MIN_VALUE: there is no watermark yet. */
  void arrived(long eventTime, long watermark) {
    if (watermark != Long.MIN_VALUE && eventTime - watermark > aheadMost) {
      aheadMost = eventTime - watermark;
    }
  }

  /** It has to wait until the watermark, now at {@code watermark}, has reached {@code until}. */
  void waits(long until, long watermark) {
    waited.inc();
    int now = waiting + 1;
    waiting = now;
    if (now > waitingMost) {
      waitingMost = now;
    }
    if (watermark != Long.MIN_VALUE) {
      waitEventTime.update(until - watermark);
    }
  }

  /** It goes on after so many microseconds. */
  void goesOn(long waitedMicros) {
    waiting = Math.max(0, waiting - 1);
    wait.update(waitedMicros / 1_000);
  }

  long aheadMost() {
    return aheadMost;
  }

  int waiting() {
    return waiting;
  }

  int waitingMost() {
    return waitingMost;
  }
}
