package io.penstock.benchmarks;

import io.penstock.featurejobs.TransactionEvent;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;

/** Rows of the published stream as events; always the same object, for a keyBy follows. */
final class ReplayFunction extends RichMapFunction<Long, TransactionEvent> {
  private static final long serialVersionUID = 1L;

  private transient TransactionEvent event;
  private transient Stopwatch stopwatch;

  @Override
  public void open(OpenContext context) {
    event = new TransactionEvent();
    stopwatch = new Stopwatch(getRuntimeContext());
  }

  @Override
  public TransactionEvent map(Long row) {
    stopwatch.started();
    Published.fill(row.intValue(), event);
    return event;
  }
}
