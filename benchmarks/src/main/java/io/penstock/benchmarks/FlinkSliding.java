package io.penstock.benchmarks;

import io.penstock.featurejobs.TransactionEvent;
import java.time.Duration;
import org.apache.flink.api.common.functions.AggregateFunction;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.windowing.assigners.SlidingEventTimeWindows;

/** Flink's sliding windows: count and sum a customer over 1 hour, every 10 seconds. */
final class FlinkSliding {
  static final Duration SIZE = Duration.ofHours(1);
  static final Duration SLIDE = Duration.ofSeconds(10);

  private FlinkSliding() {}

  /** Each event is in so many windows. */
  static long windowsOfAnEvent() {
    return SIZE.dividedBy(SLIDE);
  }

  static DataStream<CountAndSum> attach(DataStream<TransactionEvent> events) {
    return events
        .keyBy(event -> event.customerId)
        .window(SlidingEventTimeWindows.of(SIZE, SLIDE))
        .aggregate(new Sum());
  }

  private static final class Sum
      implements AggregateFunction<TransactionEvent, CountAndSum, CountAndSum> {
    private static final long serialVersionUID = 1L;

    @Override
    public CountAndSum createAccumulator() {
      return new CountAndSum();
    }

    @Override
    public CountAndSum add(TransactionEvent event, CountAndSum total) {
      total.count++;
      total.sum += event.amountMinor;
      return total;
    }

    @Override
    public CountAndSum getResult(CountAndSum total) {
      return total;
    }

    @Override
    public CountAndSum merge(CountAndSum one, CountAndSum other) {
      one.count += other.count;
      one.sum += other.sum;
      return one;
    }
  }
}
