package io.penstock.featurejobs;

import java.util.function.LongSupplier;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;

/** Metrics of the cache of {@link PagedStates}; counters count from the start of the subtask. */
final class PagedStatesMetrics {
  /** Looks at an entity whose state was in the cache. */
  static final String HITS = "stateCacheHits";

  /** Looks at an entity whose state was read from its pages; a new entity is neither. */
  static final String MISSES = "stateCacheMisses";

  /** Events that are kept decoded; each entity counts as one more. */
  static final String CACHED = "stateCachedEvents";

  final Counter hits;
  final Counter misses;

  PagedStatesMetrics(MetricGroup group, LongSupplier cached) {
    hits = group.counter(HITS);
    misses = group.counter(MISSES);
    group.gauge(CACHED, (Gauge<Long>) cached::getAsLong);
  }
}
