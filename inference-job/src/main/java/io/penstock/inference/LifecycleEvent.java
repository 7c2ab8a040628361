package io.penstock.inference;

import io.penstock.models.ModelLifecycle;
import io.penstock.schemas.ModelEvent;

/** An event of a model's life, decoded; a Flink POJO. */
public final class LifecycleEvent {
  public String modelName;
  public String eventId;

  /** Null for a model's first event. */
  public String previousEventId;

  public String version;
  public ModelLifecycle.Kind kind;
  public String digest;
  public String featureSet;
  public int featureSetVersion;

  /** Null where no training run made the version. */
  public String runId;

  /** Epoch millis. */
  public long time;

  /** For Flink and for tests. */
  public LifecycleEvent() {}

  static LifecycleEvent of(ModelEvent event) {
    LifecycleEvent result = new LifecycleEvent();
    result.modelName = event.getModelName();
    result.eventId = event.getEventId();
    result.previousEventId = event.getPreviousEventId();
    result.version = event.getModelVersion();
    result.kind = ModelLifecycle.Kind.valueOf(event.getKind().name());
    result.digest = event.getDigest();
    result.featureSet = event.getFeatureSet();
    result.featureSetVersion = event.getFeatureSetVersion();
    result.runId = event.getRunId();
    result.time = event.getTime().toEpochMilli();
    return result;
  }

  ModelLifecycle.Step step() {
    return new ModelLifecycle.Step(
        eventId,
        previousEventId,
        version,
        kind,
        digest,
        featureSet,
        featureSetVersion,
        runId,
        time);
  }
}
