package io.penstock.featurejobs;

import io.penstock.features.EntityWindows;
import org.apache.flink.metrics.MetricGroup;

/** Metrics of each {@link EntityStage}: how much of it is no longer exact to the event. */
final class FoldMetrics {
  /** Events that passed their key's budget, since the subtask's start. */
  static final String EVENTS = "eventsFolded";

  /**
   * Keys that passed their budget, since the subtask's start; again if it had emptied meanwhile.
   */
  static final String KEYS = "keysFolded";

  private FoldMetrics() {}

  static void register(MetricGroup group, EntityWindows windows) {
    group.gauge(EVENTS, windows::eventsFolded);
    group.gauge(KEYS, windows::keysFolded);
  }
}
