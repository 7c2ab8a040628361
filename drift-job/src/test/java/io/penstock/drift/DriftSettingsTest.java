package io.penstock.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.settings.SettingsException;
import io.penstock.settings.SettingsLoader;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DriftSettingsTest {
  private static final Map<String, String> LEAST =
      Map.of(
          "kafka.bootstrap", "127.0.0.1:9092",
          "registry.url", "http://127.0.0.1:8080",
          "models.repository", "/models");

  @Test
  void defaults_are_those_of_the_design() {
    DriftSettings settings = SettingsLoader.load(DriftSettings.class, LEAST);
    assertThat(settings.window()).isEqualTo(Duration.ofDays(7));
    assertThat(settings.threshold()).isEqualTo(0.2);
    assertThat(settings.windowsInARow()).isEqualTo(3);
    assertThat(settings.coolDown()).isEqualTo(Duration.ofDays(30));
    assertThat(settings.outOfOrderness()).isEqualTo(Duration.ofHours(6));
    assertThat(settings.lakeSink()).isTrue();
    assertThat(SettingsLoader.load(DriftSettings.class, SettingsLoader.toMap(settings)))
        .isEqualTo(settings);
  }

  @Test
  void a_window_that_is_not_whole_days_is_refused_with_its_key() {
    Map<String, String> values = new HashMap<>(LEAST);
    values.put("drift.window", "36h");
    assertThatThrownBy(() -> SettingsLoader.load(DriftSettings.class, values))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("drift.window");
  }
}
