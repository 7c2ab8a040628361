package io.penstock.featurejobs;

import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/** Metrics of {@link CustomerFunction}. */
final class CustomerMetrics {
  static final String REPEATS = "repeats";
  static final String LATE = "late";
  static final String LATE_INCOMPLETE = "lateIncomplete";

  final Counter repeats;
  final Counter late;
  final Counter lateIncomplete;

  CustomerMetrics(MetricGroup group) {
    repeats = group.counter(REPEATS);
    late = group.counter(LATE);
    lateIncomplete = group.counter(LATE_INCOMPLETE);
  }
}
