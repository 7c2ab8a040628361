package io.penstock.streaming;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.apache.flink.api.common.eventtime.BoundedOutOfOrdernessWatermarks;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;

/**
 * Watermarks a bound behind the newest timestamp, of those that do not lie in the future: one
 * sender with a wrong clock would else pause its partition until the others get there, or close
 * every window.
 */
final class RecordTimestamps<T> implements WatermarkGenerator<T> {
  /** More than any job takes an event to be ahead of the clock. */
  static final Duration AHEAD = Duration.ofDays(2);

  private final BoundedOutOfOrdernessWatermarks<T> watermarks;
  private final LongSupplier clock;

  /** What was not in the future when the clock was looked at last. */
  private long believed = Long.MIN_VALUE;

  /** The clock in epoch milliseconds. */
  RecordTimestamps(Duration outOfOrderness, LongSupplier clock) {
    this.watermarks = new BoundedOutOfOrdernessWatermarks<>(outOfOrderness);
    this.clock = clock;
  }

  @Override
  public void onEvent(T event, long timestamp, WatermarkOutput output) {
    if (timestamp > believed) {
      believed = clock.getAsLong() + AHEAD.toMillis();
    }
    if (timestamp <= believed) {
      watermarks.onEvent(event, timestamp, output);
    }
  }

  @Override
  public void onPeriodicEmit(WatermarkOutput output) {
    watermarks.onPeriodicEmit(output);
  }
}
