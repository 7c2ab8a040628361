package io.penstock.inference;

import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;

/** Metrics of {@link BatchScoringOperator}, one set a subtask. */
final class ScoringMetrics {
  static final String SCORED = "scored";
  static final String SCORED_BY_FALLBACK = "scoredByFallback";
  static final String BATCHES = "batches";
  static final String MODEL_FAILURES = "modelFailures";
  static final String MODEL_SWAPS = "modelSwaps";
  static final String MODELS_REFUSED = "modelsRefused";
  static final String EVENTS_REFUSED = "lifecycleEventsRefused";
  static final String EVENTS_REPEATED = "lifecycleEventsRepeated";
  static final String STARTS_WITHOUT_MODEL = "startsWithoutModel";

  /** 1 while a model is in service, 0 while it is the rules. */
  static final String MODEL_SERVING = "modelServing";

  /** The value of {@link #SERVING_VERSION} without a model. */
  static final String NO_MODEL = "none";

  /** The version in service; {@code none} for the fallback. */
  static final String SERVING_VERSION = "servingVersion";

  /** Records scored, by whatever. */
  final Counter scored;

  /** Those of them that the rules scored. */
  final Counter scoredByFallback;

  /** Batches flushed. */
  final Counter batches;

  /** Batches that the model failed on and the rules scored. */
  final Counter modelFailures;

  /** Changes from one model to another; neither a start nor the fallback counts. */
  final Counter modelSwaps;

  /** Versions that could not be loaded or do not fit. */
  final Counter modelsRefused;

  /** Lifecycle events that do not follow. */
  final Counter eventsRefused;

  /** Lifecycle events that were known. */
  final Counter eventsRepeated;

  /** Starts that waited in vain for the log or the model. */
  final Counter startsWithoutModel;

  ScoringMetrics(MetricGroup group, Gauge<String> servingVersion) {
    scored = group.counter(SCORED);
    scoredByFallback = group.counter(SCORED_BY_FALLBACK);
    batches = group.counter(BATCHES);
    modelFailures = group.counter(MODEL_FAILURES);
    modelSwaps = group.counter(MODEL_SWAPS);
    modelsRefused = group.counter(MODELS_REFUSED);
    eventsRefused = group.counter(EVENTS_REFUSED);
    eventsRepeated = group.counter(EVENTS_REPEATED);
    startsWithoutModel = group.counter(STARTS_WITHOUT_MODEL);
    group.gauge(SERVING_VERSION, servingVersion);
    group.gauge(MODEL_SERVING, () -> servingVersion.getValue().equals(NO_MODEL) ? 0 : 1);
  }
}
