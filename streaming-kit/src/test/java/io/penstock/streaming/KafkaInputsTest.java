package io.penstock.streaming;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.settings.SettingsLoader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.eventtime.BoundedOutOfOrdernessWatermarks;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkGeneratorSupplier;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.SimpleCounter;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.util.clock.RelativeClock;
import org.junit.jupiter.api.Test;

/** What one partition tells the others of event time. */
class KafkaInputsTest {
  private static final long NOW = 1_800_000_000_000L;
  private static final long HOUR = 3_600_000L;
  private static final long DAY = 86_400_000L;
  private static final long TEN_YEARS = 3_652 * DAY;

  private final Partition out = new Partition();

  @Test
  void oneRecordTenYearsAheadMovesNoWatermark() {
    long[] clock = {NOW};
    Counter ignored = new SimpleCounter();
    RecordTimestamps<String> partition =
        new RecordTimestamps<>(
            new BoundedOutOfOrdernessWatermarks<>(Duration.ofSeconds(1)), () -> clock[0], ignored);
    partition.onEvent("a", NOW, out);
    partition.onEvent("wrong clock", NOW + TEN_YEARS, out);
    partition.onPeriodicEmit(out);
    partition.onEvent("b", NOW + 5_000, out);
    partition.onPeriodicEmit(out);
    partition.onEvent("just believed", NOW + HOUR, out);
    partition.onEvent("not believed", NOW + HOUR + 1, out);
    partition.onPeriodicEmit(out);
    clock[0] = NOW + 1;
    partition.onEvent("believed by now", NOW + HOUR + 1, out);
    partition.onPeriodicEmit(out);

    assertThat(out.watermarks)
        .containsExactly(NOW - 1_001, NOW + 5_000 - 1_001, NOW + HOUR - 1_001, NOW + HOUR - 1_000);
    assertThat(ignored.getCount()).isEqualTo(2);
  }

  @Test
  void anIdlePartitionHoldsTheOthersBackNoLongerThanTheSetting() {
    WatermarkGenerator<KafkaRecord> partition = generator("5s");
    partition.onEvent(new KafkaRecord(), DAY, out);
    partition.onPeriodicEmit(out);
    // From the second look without a record on, it counts.
    partition.onPeriodicEmit(out);
    out.passes(Duration.ofSeconds(4));
    partition.onPeriodicEmit(out);
    assertThat(out.idle).isFalse();

    out.passes(Duration.ofSeconds(2));
    partition.onPeriodicEmit(out);
    assertThat(out.idle).isTrue();

    partition.onEvent(new KafkaRecord(), 2 * DAY, out);
    partition.onPeriodicEmit(out);
    assertThat(out.watermarks).last().isEqualTo(2 * DAY - 1_001);
    assertThat(out.idle).isFalse();
  }

  @Test
  void aPartitionWithNothingButTimestampsOfTheFutureCountsAsIdle() {
    WatermarkGenerator<KafkaRecord> partition = generator("5s");
    long future = System.currentTimeMillis() + TEN_YEARS;
    partition.onPeriodicEmit(out);
    for (int second = 0; second < 7; second++) {
      out.passes(Duration.ofSeconds(1));
      partition.onEvent(new KafkaRecord(), future + second * 1_000L, out);
      partition.onPeriodicEmit(out);
    }
    assertThat(out.idle).isTrue();
  }

  @Test
  void aReplayWaitsForEveryPartition() {
    WatermarkGenerator<KafkaRecord> partition = generator("0s");
    partition.onEvent(new KafkaRecord(), DAY, out);
    partition.onPeriodicEmit(out);
    partition.onPeriodicEmit(out);
    out.passes(Duration.ofDays(1));
    partition.onPeriodicEmit(out);
    assertThat(out.idle).isFalse();
  }

  private WatermarkGenerator<KafkaRecord> generator(String idleness) {
    JobSettings settings =
        SettingsLoader.load(
            JobSettings.class,
            Map.of(
                "kafka.bootstrap",
                "unused:1",
                "registry.url",
                "http://unused:1",
                "source.idleness",
                idleness));
    return KafkaInputs.byRecordTimestamp(settings, null, Duration.ofSeconds(1))
        .createWatermarkGenerator(out);
  }

  /** Takes down what a partition says; its clock goes on only when it is told to. */
  private static final class Partition
      implements WatermarkOutput, WatermarkGeneratorSupplier.Context {
    final List<Long> watermarks = new ArrayList<>();
    boolean idle;
    private long nanos = 1;

    void passes(Duration time) {
      nanos += time.toNanos();
    }

    @Override
    public void emitWatermark(Watermark watermark) {
      watermarks.add(watermark.getTimestamp());
      idle = false;
    }

    @Override
    public void markIdle() {
      idle = true;
    }

    @Override
    public void markActive() {
      idle = false;
    }

    @Override
    public MetricGroup getMetricGroup() {
      return new UnregisteredMetricsGroup();
    }

    @Override
    public RelativeClock getInputActivityClock() {
      return new RelativeClock() {
        @Override
        public long relativeTimeMillis() {
          return nanos / 1_000_000;
        }

        @Override
        public long relativeTimeNanos() {
          return nanos;
        }
      };
    }
  }
}
