package io.penstock.sinks;

import java.util.function.IntSupplier;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.groups.SinkWriterMetricGroup;

/** Metrics of the Redis sink; all counters count from the start of the subtask. */
final class RedisSinkMetrics {
  /** Values taken from the stream. */
  static final String RECEIVED = "redisValuesReceived";

  /** Values written, after older ones of the same entity were dropped. */
  static final String WRITTEN = "redisValuesWritten";

  /** Times that a batch was tried again because Redis was away. */
  static final String RETRIES = "redisRetries";

  /** Values that wait for the next write. */
  static final String WAITING = "redisValuesWaiting";

  final Counter received;
  final Counter written;
  final Counter retries;

  RedisSinkMetrics(SinkWriterMetricGroup group, IntSupplier waiting) {
    received = group.counter(RECEIVED);
    written = group.counter(WRITTEN);
    retries = group.counter(RETRIES);
    group.gauge(WAITING, (Gauge<Integer>) waiting::getAsInt);
  }
}
