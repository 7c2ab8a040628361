package io.penstock.trigger;

import io.penstock.settings.Setting;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * Settings of the training trigger; a wrong value is refused here, with the key and what to set.
 */
public record TriggerSettings(
    @Setting(key = "kafka.bootstrap", doc = "Kafka bootstrap servers, host:port[,host:port]")
        String bootstrapServers,
    @Setting(key = "registry.url", doc = "Schema registry, base of its Confluent API") URI registry,
    @Setting(
            key = "registry.timeout",
            defaultValue = "5s",
            doc = "Longest wait for one answer of the registry, duration")
        Duration registryTimeout,
    @Setting(
            key = "application.id",
            defaultValue = "penstock-training-trigger",
            doc = "Kafka Streams application id: group, transactions and changelog, name")
        String applicationId,
    @Setting(key = "state.directory", doc = "Kafka Streams' own state on disk, path") Path state,
    @Setting(key = "runs.directory", doc = "One directory a training run, path") Path runs,
    @Setting(
            key = "train.command",
            doc = "The training command, its words separated by | or line ends; --run.* is added")
        String trainCommand,
    @Setting(
            key = "train.window",
            defaultValue = "7d",
            doc = "Event time trained on, from the last day of the first alarmed window, duration")
        Duration trainWindow,
    @Setting(
            key = "train.gate-window",
            defaultValue = "2d",
            doc = "Event time after the training window that the gate compares on, duration")
        Duration gateWindow,
    @Setting(
            key = "train.max-attempts",
            defaultValue = "3",
            doc = "Attempts of one run before it has failed, count")
        int maxAttempts) {

  public TriggerSettings {
    check(!bootstrapServers.isBlank(), "kafka.bootstrap is empty: set host:port");
    check(!applicationId.isBlank(), "application.id is empty: set a name");
    check(!words(trainCommand).isEmpty(), "train.command is empty: set the training command");
    check(trainWindow.toMillis() > 0, "train.window is " + trainWindow + ": set more than 0");
    check(gateWindow.toMillis() > 0, "train.gate-window is " + gateWindow + ": set more than 0");
    check(maxAttempts > 0, "train.max-attempts is " + maxAttempts + ": set 1 or more");
  }

  /** The training command's words, at least one. */
  public List<String> trainWords() {
    return words(trainCommand);
  }

  private static List<String> words(String command) {
    return Arrays.stream(command.split("[|\\r\\n]"))
        .map(String::strip)
        .filter(word -> !word.isEmpty())
        .toList();
  }

  private static void check(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }
}
