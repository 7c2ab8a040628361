package io.penstock.benchmarks;

import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.api.common.accumulators.LongCounter;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;

/** Adds up all that passes, so that nothing can be left out by whoever computed it. */
final class TallyFunction extends RichMapFunction<CountAndSum, CountAndSum> {
  private static final long serialVersionUID = 1L;

  private transient long outputs;
  private transient long counts;
  private transient long sums;

  @Override
  public void open(OpenContext context) {
    outputs = 0;
    counts = 0;
    sums = 0;
  }

  @Override
  public CountAndSum map(CountAndSum value) {
    outputs++;
    counts += value.count;
    sums += value.sum;
    return value;
  }

  @Override
  public void close() {
    new Stopwatch(getRuntimeContext()).ended();
    report("outputs", outputs);
    report("counts", counts);
    report("sums", sums);
  }

  private void report(String name, long value) {
    getRuntimeContext().addAccumulator(name, new LongCounter(value));
  }

  static Tally tally(JobExecutionResult result) {
    return new Tally(
        result.<Long>getAccumulatorResult("outputs"),
        result.<Long>getAccumulatorResult("counts"),
        result.<Long>getAccumulatorResult("sums"),
        Stopwatch.nanos(result));
  }
}
