package io.penstock.streaming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.settings.SettingsException;
import io.penstock.settings.SettingsLoader;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;

class JobSettingsTest {
  private static final Map<String, String> REQUIRED =
      Map.of("kafka.bootstrap", "127.0.0.1:1", "registry.url", "http://127.0.0.1:2");

  @Test
  void loadsTheDefaultsThatTheFactoryGives() {
    assertThat(SettingsLoader.load(JobSettings.class, REQUIRED))
        .isEqualTo(JobSettings.of("127.0.0.1:1", URI.create("http://127.0.0.1:2")));
  }

  @Test
  void saysWhatToSetInsteadOfAWrongValue() {
    assertRefused("delivery", "twice", "set at-least-once or exactly-once");
    assertRefused("job.parallelism", "0", "set 1 or more");
    assertRefused("state.backend", "disk", "set hashmap or rocksdb");
    assertRefused("sink.transaction.timeout", "5s", "longer than checkpoint.interval");
    assertRefused("sink.transaction.timeout", "20m", "transaction.max.timeout.ms");
  }

  @Test
  void configuresWhatOurOperatorsRelyOn() {
    StreamExecutionEnvironment env =
        FlinkEnvironments.configure(
            new StreamExecutionEnvironment(), SettingsLoader.load(JobSettings.class, REQUIRED));
    assertThat(env.getConfig().isObjectReuseEnabled()).isTrue();
    assertThat(env.getParallelism()).isEqualTo(2);
    assertThat(env.getMaxParallelism()).isEqualTo(FlinkEnvironments.MAX_PARALLELISM);
    assertThat(env.getBufferTimeout()).isEqualTo(1);
    assertThat(env.getCheckpointInterval()).isEqualTo(10_000);
    assertThat(env.getCheckpointConfig().isUnalignedCheckpointsEnabled()).isFalse();
  }

  private static void assertRefused(String key, String value, String cure) {
    Map<String, String> values = new HashMap<>(REQUIRED);
    values.put(key, value);
    assertThatThrownBy(() -> SettingsLoader.load(JobSettings.class, values))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining(cure);
  }
}
