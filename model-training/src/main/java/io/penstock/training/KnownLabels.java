package io.penstock.training;

import java.util.HashMap;
import java.util.Map;

/**
 * What had been said of each transaction at a cut, by the stream's own rule: of the labels that had
 * arrived by then, the one with the largest label time up to it counts; of equal label times, the
 * one that arrived last. Takes labels in any order.
 */
final class KnownLabels {
  private final long cut;
  private final Map<String, TrainingRows.Label> labels = new HashMap<>();

  /** The cut in epoch milliseconds. */
  KnownLabels(long cut) {
    this.cut = cut;
  }

  /** Takes a label of a transaction; whether it was known at the cut. */
  boolean add(String transactionId, TrainingRows.Label label) {
    if (label.time() > cut || label.arrival() > cut) {
      return false;
    }
    labels.merge(transactionId, label, KnownLabels::last);
    return true;
  }

  /** What counts for a transaction; null if nothing was said. */
  TrainingRows.Label get(String transactionId) {
    return labels.get(transactionId);
  }

  private static TrainingRows.Label last(TrainingRows.Label a, TrainingRows.Label b) {
    if (a.time() != b.time()) {
      return a.time() > b.time() ? a : b;
    }
    return a.offset() > b.offset() ? a : b;
  }
}
