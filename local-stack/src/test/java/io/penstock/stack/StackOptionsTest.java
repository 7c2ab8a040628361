package io.penstock.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StackOptionsTest {
  private static final Duration INTERVAL = Duration.ofSeconds(5);

  private static StackOptions options(
      Map<String, Integer> ports, int parallelism, Duration interval) {
    return options(ports, parallelism, interval, StackOptions.DEFAULT_SET, StackOptions.ON_HEAP);
  }

  private static StackOptions options(
      Map<String, Integer> ports, int parallelism, Duration interval, String set, String backend) {
    return new StackOptions(
        ports, false, StackOptions.ALL_JOBS, parallelism, interval, set, backend);
  }

  @Test
  void aFeatureSetThatIsNotThereAndABackendThatIsNoneAreRefused() {
    assertThatThrownBy(() -> options(Map.of(), 1, INTERVAL, "card_fraud@v99", "hashmap"))
        .isInstanceOf(StackException.class)
        .hasMessage("card_fraud@v99: no such feature set on the class path");
    assertThatThrownBy(() -> options(Map.of(), 1, INTERVAL, "card_fraud@v2", "memory"))
        .isInstanceOf(StackException.class)
        .hasMessage("there is no state backend memory: take hashmap or rocksdb");
  }

  @Test
  void anUnknownPartIsNamedBesideTheKnownOnes() {
    assertThatThrownBy(() -> options(Map.of("kafak", 9092), 2, INTERVAL))
        .isInstanceOf(StackException.class)
        .hasMessage(
            "there is no part kafak: --port takes one of"
                + " kafka, registry, redis, catalog, flink, metrics");
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 65_536, Integer.MAX_VALUE, Integer.MIN_VALUE})
  void aNumberThatIsNoPortIsRefused(int port) {
    assertThatThrownBy(() -> options(Map.of("kafka", port), 2, INTERVAL))
        .isInstanceOf(StackException.class)
        .hasMessage("port " + port + ", wanted for kafka, is not between 0 and 65535");
  }

  @Test
  void twoPartsCannotHaveOnePort() {
    Map<String, Integer> ports = Map.of("kafka", 18_998, "redis", 18_998, "flink", 0, "catalog", 0);
    assertThatThrownBy(() -> options(ports, 1, INTERVAL))
        .isInstanceOf(StackException.class)
        .hasMessage("port 18998 is wanted for kafka and for redis: give each its own");
  }

  @Test
  void parallelismAndCheckpointIntervalMustBePositive() {
    assertThatThrownBy(() -> StackOptions.live().withParallelism(0))
        .isInstanceOf(StackException.class)
        .hasMessageContaining("parallelism must be at least 1, not 0");
    assertThatThrownBy(() -> options(Map.of(), 1, Duration.ZERO))
        .isInstanceOf(StackException.class)
        .hasMessageContaining("checkpoint");
  }

  @Test
  void partsWithoutAWantedPortGetAFreeOne() {
    int free = StackOptions.live().port("flink");
    assertThat(free).isBetween(1, 65_535);
    StackOptions wanted = options(Map.of("flink", free), 1, INTERVAL);
    assertThat(wanted.port("flink")).isEqualTo(free);
    assertThat(wanted.port("kafka")).isNotEqualTo(free);
  }

  @Test
  void onlyTheReplayingStackIsAReplay() {
    assertThat(StackOptions.live().replay()).isFalse();
    assertThat(StackOptions.replaying().replay()).isTrue();
    assertThat(StackOptions.replaying().withParallelism(1).replay()).isTrue();
  }
}
