package io.penstock.featurejobs;

import io.penstock.features.EntityWindows;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/** Metrics of {@link LabelledEntityFunction}. */
final class LabelMetrics {
  static final String MATCHED = "labelsMatched";
  static final String CHANGED = "labelsChanged";
  static final String EARLY = "labelsBeforeTransaction";
  static final String UNMATCHED = "labelsUnmatched";

  final Counter matched;
  final Counter changed;
  final Counter early;
  final Counter unmatched;

  LabelMetrics(MetricGroup group) {
    matched = group.counter(MATCHED);
    changed = group.counter(CHANGED);
    early = group.counter(EARLY);
    unmatched = group.counter(UNMATCHED);
  }

  /** Counts a label by what became of it. */
  void count(EntityWindows.Labelled labelled) {
    switch (labelled) {
      case CHANGED -> {
        matched.inc();
        changed.inc();
      }
      case KEPT -> matched.inc();
      case NO_EVENT -> unmatched.inc();
    }
  }
}
