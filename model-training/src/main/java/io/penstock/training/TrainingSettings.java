package io.penstock.training;

import io.penstock.lake.LakeSettings;
import io.penstock.settings.Setting;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;

/** Everything that a training process is told; the keys are the settings file's and arguments'. */
public record TrainingSettings(
    @Setting(key = "kafka.bootstrap", doc = "Kafka bootstrap servers, host:port[,host:port]")
        String bootstrapServers,
    @Setting(key = "registry.url", doc = "Schema registry, base of its Confluent API") URI registry,
    @Setting(
            key = "registry.timeout",
            defaultValue = "5s",
            doc = "Longest wait for one answer of the registry, duration")
        Duration registryTimeout,
    LakeSettings lake,
    @Setting(key = "models.repository", doc = "Directory of the models, path") Path models,
    @Setting(key = "models.name", defaultValue = "card_fraud", doc = "Name of the model, text")
        String modelName,
    @Setting(
            key = "features.set",
            defaultValue = "card_fraud@v1",
            doc = "Feature set that the model takes, name@vN or a file")
        String featureSet,
    LabelSettings labels,
    TreeSettings trees,
    GateSettings gate,
    RunSettings run) {

  /** When a row's label is taken as known. */
  record LabelSettings(
      @Setting(
              key = "label.delay",
              defaultValue = "7d",
              doc =
                  "Age from which a transaction without a label is genuine, duration of event time")
          Duration delay,
      @Setting(
              key = "label.slack",
              defaultValue = "10m",
              doc =
                  "How far the newest transaction may be before the end of the wait, duration of event time")
          Duration slack,
      @Setting(
              key = "label.poll",
              defaultValue = "1s",
              doc = "Time between two looks at the lake while waiting, duration")
          Duration poll,
      @Setting(
              key = "label.deadline",
              defaultValue = "14d",
              doc = "Longest wait for labels before the run fails, duration of wall clock")
          Duration deadline) {

    LabelSettings {
      if (delay.isNegative() || slack.isNegative() || poll.isNegative() || poll.isZero()) {
        throw new IllegalArgumentException(
            "label.delay and label.slack must not be negative, and label.poll must be positive");
      }
    }
  }

  /** How trees are grown, and which decisions their scores mean. */
  record TreeSettings(
      @Setting(
              key = "tune.threads",
              defaultValue = "2",
              doc = "Ensembles grown at a time while parameters are chosen, count")
          int tuneThreads,
      @Setting(
              key = "tune.folds",
              defaultValue = "1",
              doc = "Folds that choose the parameters, each a week before the next, count")
          int tuneFolds,
      @Setting(
              key = "threshold.decline-share",
              defaultValue = "0.003",
              doc =
                  "Share of the training rows with the highest scores that would be declined, 0 to 1")
          double declineShare,
      @Setting(
              key = "threshold.review-share",
              defaultValue = "0.01",
              doc = "Share of the training rows that would be declined or reviewed, 0 to 1")
          double reviewShare) {

    TreeSettings {
      if (tuneThreads < 1 || tuneFolds < 1) {
        throw new IllegalArgumentException("tune.threads and tune.folds must be at least 1");
      }
      if (!(declineShare > 0 && declineShare <= reviewShare && reviewShare < 1)) {
        throw new IllegalArgumentException(
            "threshold.decline-share must be above 0 and at most threshold.review-share, below 1");
      }
    }
  }

  /** What a challenger must show. */
  record GateSettings(
      @Setting(
              key = "gate.min-frauds",
              defaultValue = "50",
              doc = "Frauds that the gate's rows must hold, count")
          int minFrauds,
      @Setting(
              key = "gate.margin",
              defaultValue = "0.02",
              doc = "By how much the challenger's average precision may be lower at the 5 % bound")
          double margin,
      @Setting(
              key = "gate.resamples",
              defaultValue = "1000",
              doc = "Bootstrap resamples of the gate's rows, count")
          int resamples) {

    GateSettings {
      if (minFrauds < 1 || resamples < 1) {
        throw new IllegalArgumentException("gate.min-frauds and gate.resamples must be at least 1");
      }
    }
  }
}
