package io.penstock.trigger;

import io.penstock.schemas.RetrainTrigger;
import io.penstock.schemas.RunState;
import io.penstock.schemas.Topics;
import io.penstock.schemas.TrainingRun;
import io.penstock.schemas.TriggerKind;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Settings, triggers and runs for tests. */
final class TriggerFixture {
  static final String CAUSE = "card_fraud/v1/drift/2018-08-30";

  static {
    // Makes Avro trust our classes, as the app does before it copies a run.
    Objects.requireNonNull(Topics.TRAINING_RUNS);
  }

  private TriggerFixture() {}

  static TriggerSettings settings(Path directory, String command) {
    return new TriggerSettings(
        "127.0.0.1:1",
        URI.create("http://127.0.0.1:1"),
        Duration.ofSeconds(5),
        "test",
        directory.resolve("state"),
        directory.resolve("runs"),
        command,
        Duration.ofDays(7),
        Duration.ofDays(2),
        3);
  }

  static RetrainTrigger trigger(String causeId) {
    return RetrainTrigger.newBuilder()
        .setCauseId(causeId)
        .setModelName("card_fraud")
        .setModelVersion("v1")
        .setKind(TriggerKind.DRIFT)
        .setFeature("TX_AMOUNT")
        .setFirstAlarmedWindowStart(Instant.parse("2018-08-30T00:00:00Z"))
        .setFirstAlarmedWindowEnd(Instant.parse("2018-09-06T00:00:00Z"))
        .setEventTime(Instant.parse("2018-09-08T00:00:00Z"))
        .setIngestTime(Instant.parse("2026-01-01T00:00:00Z"))
        .setEvidence(List.of())
        .build();
  }

  static TrainingRun run(RunState state) {
    return TrainingRun.newBuilder()
        .setRunId(RunRequests.runId(CAUSE))
        .setCauseId(CAUSE)
        .setModelName("card_fraud")
        .setChampionVersion("v1")
        .setState(state)
        .setAttempt(1)
        .setMessage("")
        .setTrainStart(Instant.parse("2018-09-05T00:00:00Z"))
        .setTrainEnd(Instant.parse("2018-09-12T00:00:00Z"))
        .setGateEnd(Instant.parse("2018-09-14T00:00:00Z"))
        .setMetrics(Map.of())
        .setTime(Instant.parse("2026-01-01T00:00:00Z"))
        .build();
  }
}
