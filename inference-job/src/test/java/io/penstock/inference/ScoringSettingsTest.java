package io.penstock.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.lake.LakeSettings;
import io.penstock.settings.SettingsException;
import io.penstock.settings.SettingsLoader;
import io.penstock.streaming.JobSettings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ScoringSettingsTest {
  private static final Map<String, String> REQUIRED =
      Map.of(
          "kafka.bootstrap", "127.0.0.1:9092",
          "registry.url", "http://127.0.0.1:8081/apis/ccompat/v7",
          "models.repository", "/models");

  static ScoringSettings settings(int batchSize, Duration batchDelay, Duration startupWait) {
    return new ScoringSettings(
        JobSettings.of("127.0.0.1:9092", URI.create("http://127.0.0.1:8081/apis/ccompat/v7")),
        new LakeSettings(URI.create("http://127.0.0.1:8181"), "", "penstock"),
        Path.of("/models"),
        TestModels.NAME,
        "card_fraud@v1",
        batchSize,
        batchDelay,
        startupWait,
        false);
  }

  @Test
  void hasDefaultsForAllButTheAddresses() {
    ScoringSettings loaded = SettingsLoader.load(ScoringSettings.class, REQUIRED);
    assertThat(loaded.modelName()).isEqualTo("card_fraud");
    assertThat(loaded.featureSet()).isEqualTo("card_fraud@v1");
    assertThat(loaded.batchSize()).isEqualTo(32);
    assertThat(loaded.batchDelay()).isEqualTo(Duration.ofMillis(10));
    assertThat(loaded.startupWait()).isEqualTo(Duration.ofSeconds(30));
    assertThat(loaded.lakeSink()).isTrue();
  }

  @Test
  void refusesAnEmptyBatch() {
    Map<String, String> values = new HashMap<>(REQUIRED);
    values.put("batch.size", "0");
    assertThatThrownBy(() -> SettingsLoader.load(ScoringSettings.class, values))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("batch.size");
  }
}
