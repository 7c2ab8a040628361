package io.penstock.inference;

import io.penstock.lake.LakeSettings;
import io.penstock.settings.Setting;
import io.penstock.streaming.JobSettings;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Settings of the scoring job.
 *
 * @param job what every Flink job has
 * @param lake where the lake is; only asked if {@code lakeSink}
 * @param models the model repository's directory
 * @param modelName the model whose versions this job serves
 * @param featureSet the reference of the feature set that it takes
 * @param batchSize records a batch at most
 * @param batchDelay how long a record waits for its batch to fill at most
 * @param startupWait how long a start waits for the production model
 * @param lakeSink whether results go to the lake, too
 */
public record ScoringSettings(
    JobSettings job,
    LakeSettings lake,
    @Setting(key = "models.repository", doc = "Directory of the model repository, a path")
        Path models,
    @Setting(
            key = "models.name",
            defaultValue = "card_fraud",
            doc = "Name of the model whose production version scores")
        String modelName,
    @Setting(
            key = "features.set",
            defaultValue = "card_fraud@v1",
            doc = "Feature set that the job takes: a reference, or a path to its file")
        String featureSet,
    @Setting(
            key = "batch.size",
            defaultValue = "32",
            doc = "Records that are scored together at most, count")
        int batchSize,
    @Setting(
            key = "batch.delay",
            defaultValue = "10ms",
            doc = "Longest time that a record waits for its batch to fill, duration")
        Duration batchDelay,
    @Setting(
            key = "startup.wait",
            defaultValue = "30s",
            doc = "How long a start waits for the production model, then the fallback, duration")
        Duration startupWait,
    @Setting(
            key = "sinks.lake",
            defaultValue = "true",
            doc = "Whether results go to the lake's table scored, too: true or false")
        boolean lakeSink) {

  /** Checks the values. */
  public ScoringSettings {
    if (modelName.isBlank()) {
      throw new IllegalArgumentException("models.name is empty: set the model's name");
    }
    if (batchSize < 1 || batchSize > 65_536) {
      throw new IllegalArgumentException("batch.size is " + batchSize + ": set 1 to 65536");
    }
    if (batchDelay.isNegative() || startupWait.isNegative()) {
      throw new IllegalArgumentException("batch.delay and startup.wait must not be negative");
    }
  }
}
