package io.penstock.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.settings.SettingsException;
import io.penstock.settings.SettingsLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TrainingSettingsTest {
  private final Map<String, String> values =
      new HashMap<>(
          Map.of(
              "kafka.bootstrap", "127.0.0.1:9092",
              "registry.url", "http://127.0.0.1:8081/apis/ccompat/v7",
              "lake.catalog", "http://127.0.0.1:8181",
              "models.repository", "/tmp/models",
              "run.id", "run-1",
              "run.train-start", "2018-07-25T00:00:00Z",
              "run.train-end", "2018-08-01T00:00:00Z"));

  @Test
  void haveDefaultsForAFirstModel() {
    values.put("run.champion", "");
    values.put("run.gate-end", "");

    TrainingSettings settings = load();

    assertThat(settings.models()).isEqualTo(Path.of("/tmp/models"));
    assertThat(settings.modelName()).isEqualTo("card_fraud");
    assertThat(settings.labels().delay()).isEqualTo(Duration.ofDays(7));
    assertThat(settings.gate()).isEqualTo(new TrainingSettings.GateSettings(50, 0.02, 1000));
    assertThat(settings.trees()).isEqualTo(new TrainingSettings.TreeSettings(2, 1, 0.003, 0.01));
    assertThat(settings.run().window().cut(settings.labels().delay()))
        .isEqualTo(Instant.parse("2018-08-08T00:00:00Z"));
  }

  @Test
  void waitForTheGatesLabelsWhereThereIsAGate() {
    values.put("run.champion", "run-0");
    values.put("run.gate-end", "2018-08-03T00:00:00Z");

    assertThat(load().run().window().cut(Duration.ofDays(7)))
        .isEqualTo(Instant.parse("2018-08-10T00:00:00Z"));
  }

  @Test
  void refuseWhatCannotBe() {
    assertRefused("run.champion", "run-0", "run.gate-end is missing");
    assertRefused("run.train-end", "2018-07-25T00:00:00Z", "is not after run.train-start");
    assertRefused("run.train-start", "last week", "should be an instant");
    assertRefused("threshold.decline-share", "0.5", "at most threshold.review-share");
    assertRefused("label.dealy", "3d", "did you mean \"label.delay\"?");
  }

  private void assertRefused(String key, String value, String message) {
    Map<String, String> wrong = new HashMap<>(values);
    wrong.put(key, value);
    assertThatThrownBy(() -> SettingsLoader.load(TrainingSettings.class, wrong))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining(message);
  }

  private TrainingSettings load() {
    return SettingsLoader.load(TrainingSettings.class, values);
  }
}
