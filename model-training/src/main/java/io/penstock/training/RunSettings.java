package io.penstock.training;

import io.penstock.settings.Setting;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.OptionalLong;

/** What one run is to do; every key comes from the launcher. */
record RunSettings(
    @Setting(key = "run.id", doc = "Id of the run, and the version of the model that it makes")
        String id,
    @Setting(key = "run.cause", defaultValue = "", doc = "Id of what caused the run, text")
        String cause,
    @Setting(
            key = "run.champion",
            defaultValue = "",
            doc = "Version to beat at the gate; empty: a first model, without a gate")
        String champion,
    @Setting(key = "run.train-start", doc = "First event time trained on, ISO instant")
        String trainStart,
    @Setting(key = "run.train-end", doc = "End of the training rows, exclusive, ISO instant")
        String trainEnd,
    @Setting(
            key = "run.gate-end",
            defaultValue = "",
            doc = "End of the gate's rows, exclusive, ISO instant; needed with a champion")
        String gateEnd,
    @Setting(
            key = "run.tune-start",
            defaultValue = "",
            doc = "Start of the newest fold that chooses the parameters, ISO instant; empty: none")
        String tuneStart,
    @Setting(
            key = "run.features-snapshot",
            defaultValue = "",
            doc = "Snapshot id of the features table to read, to repeat a run; empty: the newest")
        String featuresSnapshot,
    @Setting(
            key = "run.labels-snapshot",
            defaultValue = "",
            doc = "Snapshot id of the labels table to read, to repeat a run; empty: the newest")
        String labelsSnapshot,
    @Setting(key = "run.attempt", defaultValue = "1", doc = "Attempt of this run, from 1")
        int attempt) {

  RunSettings {
    if (id.isEmpty()) {
      throw new IllegalArgumentException("run.id is empty");
    }
    if (!champion.isEmpty() && gateEnd.isEmpty()) {
      throw new IllegalArgumentException(
          "run.gate-end is missing: a run with run.champion has a gate");
    }
    if (attempt < 1) {
      throw new IllegalArgumentException("run.attempt is " + attempt + ", but begins at 1");
    }
    snapshot("run.features-snapshot", featuresSnapshot);
    snapshot("run.labels-snapshot", labelsSnapshot);
    window(trainStart, trainEnd, gateEnd, tuneStart);
  }

  /** The snapshot of the features table; empty: the newest. */
  OptionalLong featuresSnapshotId() {
    return snapshot("run.features-snapshot", featuresSnapshot);
  }

  /** The snapshot of the labels table; empty: the newest. */
  OptionalLong labelsSnapshotId() {
    return snapshot("run.labels-snapshot", labelsSnapshot);
  }

  private static OptionalLong snapshot(String key, String text) {
    try {
      return text.isEmpty() ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(text));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "%s is \"%s\", but should be a snapshot id, a number".formatted(key, text), e);
    }
  }

  /** The times, parsed. */
  TrainingWindow window() {
    return window(trainStart, trainEnd, gateEnd, tuneStart);
  }

  private static TrainingWindow window(String start, String end, String gateEnd, String tune) {
    return new TrainingWindow(
        instant("run.train-start", start),
        instant("run.train-end", end),
        optional("run.gate-end", gateEnd),
        optional("run.tune-start", tune));
  }

  private static Optional<Instant> optional(String key, String text) {
    return text.isEmpty() ? Optional.empty() : Optional.of(instant(key, text));
  }

  private static Instant instant(String key, String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          "%s is \"%s\", but should be an instant such as 2018-07-25T00:00:00Z"
              .formatted(key, text),
          e);
    }
  }
}
