package io.penstock.trigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.settings.SettingsException;
import io.penstock.settings.SettingsLoader;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TriggerSettingsTest {
  private static final Map<String, String> LEAST =
      Map.of(
          "kafka.bootstrap", "127.0.0.1:9092",
          "registry.url", "http://127.0.0.1:8080",
          "state.directory", "/state",
          "runs.directory", "/runs",
          "train.command", "java | -cp|a.jar:b c.jar\nMain|");

  @Test
  void defaults_are_those_of_the_design() {
    TriggerSettings settings = SettingsLoader.load(TriggerSettings.class, LEAST);
    assertThat(settings.trainWindow()).isEqualTo(Duration.ofDays(7));
    assertThat(settings.gateWindow()).isEqualTo(Duration.ofDays(2));
    assertThat(settings.maxAttempts()).isEqualTo(3);
    assertThat(settings.trainWords()).containsExactly("java", "-cp", "a.jar:b c.jar", "Main");
  }

  @Test
  void an_empty_command_is_refused_with_its_key() {
    Map<String, String> values = new HashMap<>(LEAST);
    values.put("train.command", " | ");
    assertThatThrownBy(() -> SettingsLoader.load(TriggerSettings.class, values))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("train.command");
  }
}
