package io.penstock.benchmarks;

import io.penstock.featurejobs.TransactionEvent;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;

/** Rows of the published stream with a vector of made-up features: what a sink takes. */
final class FeatureRows extends RichMapFunction<Long, TransactionEvent> {
  private static final long serialVersionUID = 1L;

  private transient TransactionEvent event;
  private transient Stopwatch stopwatch;

  @Override
  public void open(OpenContext context) {
    event = newEvent();
    stopwatch = new Stopwatch(getRuntimeContext());
  }

  @Override
  public TransactionEvent map(Long row) {
    stopwatch.started();
    fill(row.intValue(), event);
    return event;
  }

  static TransactionEvent newEvent() {
    TransactionEvent event = new TransactionEvent();
    event.vector = new double[CustomerUpdates.SET.size()];
    return event;
  }

  /** Sets all fields: an amount, two flags, counts, and means with the digits that means have. */
  static void fill(int row, TransactionEvent event) {
    Published.fill(row, event);
    event.customerSeq = row / 5_000;
    event.vector[0] = event.amountMinor / 100.0;
    event.vector[1] = row / 50_000 % 2;
    event.vector[2] = row / 2_000 % 3 == 0 ? 1 : 0;
    for (int i = 3; i + 1 < event.vector.length; i += 2) {
      event.vector[i] = 1 + row % (10 * i);
      event.vector[i + 1] = (row % 20_011) / (100.0 * (1 + row % 7));
    }
  }
}
