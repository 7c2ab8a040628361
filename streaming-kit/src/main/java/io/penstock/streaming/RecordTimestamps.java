package io.penstock.streaming;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.apache.flink.api.common.eventtime.BoundedOutOfOrdernessWatermarks;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkGeneratorSupplier;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarksWithIdleness;
import org.apache.flink.metrics.Counter;

/**
 * Watermarks a bound behind the newest timestamp, of those that do not lie in the future: one
 * sender with a wrong clock would else pause its partition until the others get there, or close
 * every window. A partition that has no others counts as idle.
 */
final class RecordTimestamps<T> implements WatermarkGenerator<T> {
  /** Counts the timestamps of a source's subtask that moved no watermark. */
  static final String IGNORED = "timestampsInTheFuture";

  /** More than clocks differ, and less than any alignment lets a partition be ahead of others. */
  static final Duration AHEAD = Duration.ofHours(1);

  private final WatermarkGenerator<T> watermarks;
  private final LongSupplier clock;
  private final Counter ignored;

  /** What was not in the future when the clock was looked at last. */
  private long believed = Long.MIN_VALUE;

  /**
   * @param watermarks see no timestamp of the future
   * @param clock epoch milliseconds
   */
  RecordTimestamps(WatermarkGenerator<T> watermarks, LongSupplier clock, Counter ignored) {
    this.watermarks = watermarks;
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
    private final Duration idleness;
    private transient Counter ignored;

    /** An idleness of zero: a partition never counts as idle. */
    OfPartitions(Duration outOfOrderness, Duration idleness) {
      this.outOfOrderness = outOfOrderness;
      this.idleness = idleness;
    }

    @Override
    public WatermarkGenerator<T> createWatermarkGenerator(Context context) {
      if (ignored == null) {
        ignored = context.getMetricGroup().counter(IGNORED);
      }
      WatermarkGenerator<T> watermarks = new BoundedOutOfOrdernessWatermarks<>(outOfOrderness);
      if (!idleness.isZero()) {
        // Within, so that a timestamp that is left out is no sign of life.
        watermarks =
            new WatermarksWithIdleness<>(watermarks, idleness, context.getInputActivityClock());
      }
      return new RecordTimestamps<>(watermarks, System::currentTimeMillis, ignored);
    }
  }
}
