package io.penstock.streaming;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.apache.flink.api.common.eventtime.BoundedOutOfOrdernessWatermarks;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkGeneratorSupplier;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.metrics.Counter;

/**
 * Watermarks a bound behind the newest timestamp, of those that do not lie in the future: one
 * sender with a wrong clock would else pause its partition until the others get there, or close
 * every window.
 */
final class RecordTimestamps<T> implements WatermarkGenerator<T> {
  /** Counts the timestamps of a source's subtask that moved no watermark. */
  static final String IGNORED = "timestampsInTheFuture";

  /** More than any job takes an event to be ahead of the clock. */
  static final Duration AHEAD = Duration.ofDays(2);

  private final BoundedOutOfOrdernessWatermarks<T> watermarks;
  private final LongSupplier clock;
  private final Counter ignored;

  /** What was not in the future when the clock was looked at last. */
  private long believed = Long.MIN_VALUE;

  /** The clock in epoch milliseconds. */
  RecordTimestamps(Duration outOfOrderness, LongSupplier clock, Counter ignored) {
    this.watermarks = new BoundedOutOfOrdernessWatermarks<>(outOfOrderness);
    this.clock = clock;
    this.ignored = ignored;
  }

  @Override
  public void onEvent(T event, long timestamp, WatermarkOutput output) {
    if (timestamp > believed) {
      believed = clock.getAsLong() + AHEAD.toMillis();
    }
    if (timestamp <= believed) {
      watermarks.onEvent(event, timestamp, output);
    } else {
      ignored.inc();
    }
  }

  @Override
  public void onPeriodicEmit(WatermarkOutput output) {
    watermarks.onPeriodicEmit(output);
  }

  /** Of all partitions that a subtask reads, with one counter for them. */
  static final class OfPartitions<T> implements WatermarkGeneratorSupplier<T> {
    private static final long serialVersionUID = 1L;

    private final Duration outOfOrderness;
    private transient Counter ignored;

    OfPartitions(Duration outOfOrderness) {
      this.outOfOrderness = outOfOrderness;
    }

    @Override
    public WatermarkGenerator<T> createWatermarkGenerator(Context context) {
      if (ignored == null) {
        ignored = context.getMetricGroup().counter(IGNORED);
      }
      return new RecordTimestamps<>(outOfOrderness, System::currentTimeMillis, ignored);
    }
  }
}
