package io.penstock.benchmarks;

import io.penstock.featurejobs.TransactionEvent;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/** The peers that keep no windows: a count and a sum a customer, since the beginning. */
final class RunningTotals {
  private RunningTotals() {}

  /** keyBy + reduce on the same POJO: the total rides on the newest event. */
  static DataStream<CountAndSum> reduce(DataStream<TransactionEvent> events) {
    return events
        .keyBy(event -> event.customerId)
        .reduce(
            (total, event) -> {
              event.amountMinor += total.amountMinor;
              event.customerSeq += total.customerSeq;
              return event;
            })
        .map(
            event -> {
              CountAndSum out = new CountAndSum();
              out.count = event.customerSeq;
              out.sum = event.amountMinor;
              return out;
            });
  }

  /** keyBy with two ValueStates, both read and written for each event. */
  static DataStream<CountAndSum> twoValueStates(DataStream<TransactionEvent> events) {
    return events.keyBy(event -> event.customerId).process(new TwoValueStates());
  }

  private static final class TwoValueStates
      extends KeyedProcessFunction<String, TransactionEvent, CountAndSum> {
    private static final long serialVersionUID = 1L;

    private transient ValueState<Long> counts;
    private transient ValueState<Long> sums;
    private transient CountAndSum total;

    @Override
    public void open(OpenContext context) {
      counts = getRuntimeContext().getState(new ValueStateDescriptor<>("count", Long.class));
      sums = getRuntimeContext().getState(new ValueStateDescriptor<>("sum", Long.class));
      total = new CountAndSum();
    }

    @Override
    public void processElement(TransactionEvent event, Context context, Collector<CountAndSum> out)
        throws Exception {
      Long count = counts.value();
      Long sum = sums.value();
      total.count = count == null ? 1 : count + 1;
      total.sum = sum == null ? event.amountMinor : sum + event.amountMinor;
      counts.update(total.count);
      sums.update(total.sum);
      out.collect(total);
    }
  }
}
