package io.penstock.streaming;

import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/** Metrics of {@link DecodeFunction}; {@code registryWaits} beside them counts waits for it. */
final class DecodeMetrics {
  static final String DECODED = "decoded";
  static final String DEAD_LETTERS = "deadLetters";
  static final String HEARTBEATS = "heartbeats";

  final Counter decoded;
  final Counter deadLetters;
  final Counter heartbeats;

  DecodeMetrics(MetricGroup group) {
    decoded = group.counter(DECODED);
    deadLetters = group.counter(DEAD_LETTERS);
    heartbeats = group.counter(HEARTBEATS);
  }
}
