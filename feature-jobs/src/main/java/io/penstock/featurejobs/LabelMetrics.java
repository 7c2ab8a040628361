package io.penstock.featurejobs;

import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/** Metrics of {@link LabelledEntityFunction}. */
final class LabelMetrics {
  static final String WAITED = "transactionsWaited";
  static final String MATCHED = "labelsMatched";
  static final String EARLY = "labelsBeforeTransaction";
  static final String UNMATCHED = "labelsUnmatched";

  final Counter waited;
  final Counter matched;
  final Counter early;
  final Counter unmatched;

  LabelMetrics(MetricGroup group) {
    waited = group.counter(WAITED);
    matched = group.counter(MATCHED);
    early = group.counter(EARLY);
    unmatched = group.counter(UNMATCHED);
  }
}
