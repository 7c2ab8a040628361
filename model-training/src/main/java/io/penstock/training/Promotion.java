package io.penstock.training;

import io.penstock.models.Manifest;
import io.penstock.models.ModelLifecycle;
import io.penstock.schemas.ModelEvent;
import io.penstock.schemas.ModelEventKind;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * The lifecycle events that a run adds for its model: PUBLISHED, then PROMOTED. Their ids follow
 * from the run's id, so that a second attempt adds only what is missing.
 */
final class Promotion {
  static final String WHO = "model-training";

  private final Clock clock;
  private final Manifest manifest;
  private final String why;

  /** For the model of a manifest, whose version is the run's id. */
  Promotion(Manifest manifest, String why, Clock clock) {
    this.manifest = manifest;
    this.why = why;
    this.clock = clock;
  }

  /** The id of a run's event of one kind. */
  static String eventId(String runId, ModelEventKind kind) {
    return UUID.nameUUIDFromBytes((runId + "/" + kind).getBytes(StandardCharsets.UTF_8)).toString();
  }

  /**
   * The events to add to a log that is read to its end; none if it has them.
   *
   * @param champion the version that the gate compared with; empty for a first model
   * @throws TrainingException if another version than the champion is in production by now
   */
  List<ModelEvent> missing(List<ModelEvent> log, String champion) {
    ModelLifecycle lifecycle = new ModelLifecycle();
    boolean published = false;
    for (ModelEvent event : log) {
      if (!event.getModelName().equals(manifest.name())) {
        continue;
      }
      boolean refused = lifecycle.fold(step(event)) == ModelLifecycle.Folded.REFUSED;
      if (!refused && event.getEventId().equals(id(ModelEventKind.PROMOTED))) {
        return List.of();
      }
      published |= !refused && event.getEventId().equals(id(ModelEventKind.PUBLISHED));
    }
    String serving = lifecycle.production().map(ModelLifecycle.Step::version).orElse("");
    if (!champion.isEmpty() && !serving.equals(champion)) {
      throw new TrainingException(
          "version %s is in production by now, not %s, which the gate compared with"
              .formatted(serving.isEmpty() ? "none" : serving, champion));
    }
    List<ModelEvent> missing = new ArrayList<>();
    String previous = lifecycle.lastEventId().orElse(null);
    if (!published) {
      missing.add(event(ModelEventKind.PUBLISHED, previous));
      previous = id(ModelEventKind.PUBLISHED);
    }
    missing.add(event(ModelEventKind.PROMOTED, previous));
    return missing;
  }

  private String id(ModelEventKind kind) {
    return eventId(manifest.version(), kind);
  }

  private static ModelLifecycle.Step step(ModelEvent event) {
    return new ModelLifecycle.Step(
        event.getEventId(),
        event.getPreviousEventId(),
        event.getModelVersion(),
        ModelLifecycle.Kind.valueOf(event.getKind().name()),
        event.getDigest(),
        event.getFeatureSet(),
        event.getFeatureSetVersion(),
        event.getRunId(),
        event.getTime().toEpochMilli());
  }

  private ModelEvent event(ModelEventKind kind, String previous) {
    return ModelEvent.newBuilder()
        .setEventId(id(kind))
        .setPreviousEventId(previous)
        .setModelName(manifest.name())
        .setModelVersion(manifest.version())
        .setKind(kind)
        .setDigest(manifest.digest())
        .setFeatureSet(manifest.featureSet())
        .setFeatureSetVersion(manifest.featureSetVersion())
        .setRunId(manifest.version())
        .setWho(WHO)
        .setWhy(why)
        .setTime(clock.instant())
        .build();
  }
}
