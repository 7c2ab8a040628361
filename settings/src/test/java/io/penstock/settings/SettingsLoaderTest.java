package io.penstock.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsLoaderTest {
  enum Delivery {
    AT_LEAST_ONCE,
    EXACTLY_ONCE
  }

  record Inner(
      @Setting(key = "kafka.bootstrap", doc = "Brokers, host:port.") String bootstrap,
      @Setting(key = "delivery", defaultValue = "at-least-once", doc = "The guarantee.")
          Delivery delivery) {}

  record Outer(
      Inner inner,
      @Setting(key = "batch.size", defaultValue = "32", doc = "Rows.") int batchSize,
      @Setting(key = "rows", defaultValue = "5000000000", doc = "Rows.") long rows,
      @Setting(key = "batch.delay", defaultValue = "10ms", doc = "Time.") Duration batchDelay,
      @Setting(key = "threshold", defaultValue = "0.2", doc = "PSI.") double threshold,
      @Setting(key = "sinks.redis", defaultValue = "true", doc = "On or off.") boolean redis,
      @Setting(key = "runs", defaultValue = "/tmp/runs", doc = "Directory.") Path runs,
      @Setting(key = "registry", defaultValue = "http://127.0.0.1:1/v7", doc = "URI.") URI registry,
      @Setting(key = "warehouse", defaultValue = "", doc = "May be empty.") String warehouse) {
    Outer {
      if (batchSize < 1) {
        throw new IllegalArgumentException("batch.size must be at least 1");
      }
    }
  }

  private static final Map<String, String> LEAST = Map.of("kafka.bootstrap", "localhost:9092");

  @Test
  void loadsDefaultsOfEveryType() {
    assertThat(SettingsLoader.load(Outer.class, LEAST))
        .isEqualTo(
            new Outer(
                new Inner("localhost:9092", Delivery.AT_LEAST_ONCE),
                32,
                5_000_000_000L,
                Duration.ofMillis(10),
                0.2,
                true,
                Path.of("/tmp/runs"),
                URI.create("http://127.0.0.1:1/v7"),
                ""));
  }

  @Test
  void loadsEveryKeyThatIsGiven() {
    Outer outer =
        new Outer(
            new Inner("b:1", Delivery.EXACTLY_ONCE),
            7,
            9,
            Duration.ofDays(3),
            1.5e-9,
            false,
            Path.of("x y"),
            URI.create("https://h/"),
            "file:/w");
    Map<String, String> map = SettingsLoader.toMap(outer);
    assertThat(map)
        .containsEntry("delivery", "exactly-once")
        .containsEntry("batch.delay", "3d")
        .hasSize(10);
    assertThat(SettingsLoader.load(Outer.class, map)).isEqualTo(outer);
  }

  @Test
  void namesTheNearestKeyOfAnUnknownOne() {
    assertThatThrownBy(
            () -> SettingsLoader.load(Outer.class, Map.of("kafka.botstrap", "localhost:9092")))
        .isInstanceOf(SettingsException.class)
        .hasMessage("Unknown setting \"kafka.botstrap\"; did you mean \"kafka.bootstrap\"?");
    assertThatThrownBy(() -> SettingsLoader.load(Inner.class, Map.of("zzzzzzzzzzzz", "1")))
        .hasMessage("Unknown setting \"zzzzzzzzzzzz\"; known are kafka.bootstrap, delivery");
  }

  @Test
  void saysWhatAMissingSettingIsFor() {
    assertThatThrownBy(() -> SettingsLoader.load(Outer.class, Map.of()))
        .isInstanceOf(SettingsException.class)
        .hasMessage("The setting \"kafka.bootstrap\" is missing: Brokers, host:port.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "batch.size | many | a whole number",
        "batch.size | 99999999999 | a whole number",
        "rows | 1.5 | a whole number",
        "batch.delay | 10 | a duration such as 10ms, 30s, 5m, 2h or 3d",
        "batch.delay | 99999999999999999d | a duration such as 10ms, 30s, 5m, 2h or 3d",
        "threshold | NaN | a number",
        "sinks.redis | yes | true or false",
        "registry | http://a b | a URI",
        "delivery | maybe | one of at-least-once, exactly-once",
      })
  void namesKeyValueAndFormOfABadValue(String key, String value, String expected) {
    assertThatThrownBy(
            () -> SettingsLoader.load(Outer.class, Map.of("kafka.bootstrap", "b", key, value)))
        .isInstanceOf(SettingsException.class)
        .hasMessage("The setting \"%s\" is \"%s\", but should be %s", key, value, expected);
  }

  @Test
  void passesOnWhyTheRecordRefused() {
    assertThatThrownBy(
            () ->
                SettingsLoader.load(Outer.class, Map.of("kafka.bootstrap", "b", "batch.size", "0")))
        .isInstanceOf(SettingsException.class)
        .hasMessage("batch.size must be at least 1");
  }

  @Test
  void readsArgumentsInBothForms() {
    assertThat(SettingsLoader.fromArgs(new String[] {"--a=1=2", "--b", "x y", "--c="}))
        .containsExactlyInAnyOrderEntriesOf(Map.of("a", "1=2", "b", "x y", "c", ""));
  }

  @Test
  void argumentsWinOverTheFile(@TempDir Path directory) throws Exception {
    Path file = Files.writeString(directory.resolve("job.properties"), "a=file\nb=f\u00fcr\n");
    assertThat(SettingsLoader.fromArgs(new String[] {"--settings=" + file, "--a", "args"}))
        .containsExactlyInAnyOrderEntriesOf(Map.of("a", "args", "b", "f\u00fcr"));
  }

  @Test
  void refusesArgumentsOfAnotherForm(@TempDir Path directory) {
    assertThatThrownBy(() -> SettingsLoader.fromArgs(new String[] {"a=1"}))
        .hasMessage("Expected --key=value or --key value, but found \"a=1\"");
    assertThatThrownBy(() -> SettingsLoader.fromArgs(new String[] {"--a"}))
        .hasMessage("The setting \"a\" has no value");
    assertThatThrownBy(() -> SettingsLoader.fromArgs(new String[] {"--a=1", "--a=2"}))
        .hasMessage("The setting \"a\" is given twice");
    assertThatThrownBy(
            () -> SettingsLoader.fromArgs(new String[] {"--settings", directory + "/none"}))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("none");
  }

  @Test
  void describesEveryKeyWithItsDefault() {
    assertThat(SettingsLoader.describe(Outer.class).lines())
        .hasSize(10)
        .anySatisfy(
            line ->
                assertThat(line)
                    .contains("--kafka.bootstrap")
                    .contains("(required)")
                    .endsWith("Brokers, host:port."))
        .anySatisfy(line -> assertThat(line).contains("--warehouse").contains("(empty)"));
  }

  @Property
  void durationsComeBackAsTheyWereWritten(@ForAll @LongRange(min = 0) long millis) {
    Duration duration = Duration.ofMillis(millis);
    assertThat(Durations.parse(Durations.format(duration))).isEqualTo(duration);
  }
}
