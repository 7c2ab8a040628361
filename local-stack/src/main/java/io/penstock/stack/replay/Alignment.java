package io.penstock.stack.replay;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.stack.Prometheus;
import io.penstock.stack.StackState;
import java.util.List;
import java.util.Locale;

/**
 * How far the feature job's sources were apart in event time, and how many transactions waited for
 * it where an entity has labels. By the job's own metrics, since the Flink process started last;
 * the waits are those of the last 10,000 that waited, of the worst subtask.
 *
 * @param maxDriftMillis the most that a transaction was ahead of the slowest partition, event time
 * @param waited transactions that had to wait
 * @param waitingMost the most that waited at a time
 * @param wallClock how long they waited, by the wall clock, in milliseconds
 * @param eventTime how far the slowest partition had to go on for them, event time, in milliseconds
 */
public record Alignment(
    long maxDriftMillis, long waited, long waitingMost, Waits wallClock, Waits eventTime) {

  /** Percentiles; 0 where nothing waited. */
  public record Waits(double p50, double p99) {}

  /** Reads a running stack's metrics. */
  public static Alignment of(StackState stack) {
    return of(new Prometheus(stack.metrics()));
  }

  static Alignment of(Prometheus metrics) {
    return new Alignment(
        (long) most(metrics.values("eventTimeAheadMost")),
        (long) sum(metrics.values("transactionsWaited")),
        (long) sum(metrics.values("transactionsWaitingMost")),
        waits(metrics, "transactionsWaitMillis"),
        waits(metrics, "transactionsWaitEventTimeMillis"));
  }

  private static Waits waits(Prometheus metrics, String name) {
    return new Waits(most(metrics.quantiles(name, "0.5")), most(metrics.quantiles(name, "0.99")));
  }

  private static double most(List<Double> values) {
    return values.stream().filter(value -> !value.isNaN()).mapToDouble(v -> v).max().orElse(0);
  }

  private static double sum(List<Double> values) {
    return values.stream().mapToDouble(value -> value).sum();
  }

  /** Transactions that have waited since another look at the same job. */
  public long waitedSince(Alignment before) {
    // A process that was started again counts from zero.
    return waited < before.waited ? waited : waited - before.waited;
  }

  /** Into the report. */
  public void json(ObjectNode alignment) {
    alignment
        .put("max_drift_ms", maxDriftMillis)
        .put("waited", waited)
        .put("waiting_max", waitingMost)
        .put("wait_ms_p50", wallClock.p50)
        .put("wait_ms_p99", wallClock.p99)
        .put("wait_event_time_ms_p50", eventTime.p50)
        .put("wait_event_time_ms_p99", eventTime.p99);
  }

  /** For the person at the terminal, a line. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "alignment sources %.1f d apart at most   waited %,d (%,d at a time)   p99 %,.0f ms, %.1f d of event time",
        maxDriftMillis / 86_400_000.0,
        waited,
        waitingMost,
        wallClock.p99,
        eventTime.p99 / 86_400_000.0);
  }
}
