package io.penstock.benchmarks;

import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.api.common.accumulators.LongMaximum;
import org.apache.flink.api.common.accumulators.LongMinimum;
import org.apache.flink.api.common.functions.RuntimeContext;

/** Tells how long a job's events were under way, without the engine's start and end. */
final class Stopwatch {
  private static final String STARTED = "started";
  private static final String ENDED = "ended";

  private final RuntimeContext context;
  private boolean running;

  Stopwatch(RuntimeContext context) {
    this.context = context;
  }

  /** At each event; only the first counts. */
  void started() {
    if (!running) {
      running = true;
      LongMinimum time = new LongMinimum();
      time.add(System.nanoTime());
      context.addAccumulator(STARTED, time);
    }
  }

  /** When the last value is out. */
  void ended() {
    LongMaximum time = new LongMaximum();
    time.add(System.nanoTime());
    context.addAccumulator(ENDED, time);
  }

  /** {@link System#nanoTime} at the first event. */
  static long started(JobExecutionResult result) {
    return result.<Long>getAccumulatorResult(STARTED);
  }

  static long nanos(JobExecutionResult result) {
    return result.<Long>getAccumulatorResult(ENDED) - started(result);
  }
}
