package io.penstock.benchmarks;

import io.penstock.featurejobs.FeatureStages;
import io.penstock.featurejobs.TransactionEvent;
import io.penstock.features.FeatureSet;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.streaming.api.datastream.DataStream;

/**
 * Ours: the feature job's customer stage with the six features of card_fraud@v1, exact over 1, 7
 * and 30 days. What is looked at is the 30 days' count and mean.
 */
final class ExactWindows {
  static final long LONGEST_MILLIS = 30 * 86_400_000L;

  private ExactWindows() {}

  static DataStream<CountAndSum> onHeap(DataStream<TransactionEvent> events) {
    return attach(events, "hashmap", 0);
  }

  /** With as many decoded logs as the job's settings have by default. */
  static DataStream<CountAndSum> onRocksDb(DataStream<TransactionEvent> events) {
    return attach(events, "rocksdb", 500_000);
  }

  /** Each event reads its customer's log anew, as one of a customer long not seen does. */
  static DataStream<CountAndSum> onRocksDbUncached(DataStream<TransactionEvent> events) {
    return attach(events, "rocksdb", 0);
  }

  private static DataStream<CountAndSum> attach(
      DataStream<TransactionEvent> events, String stateBackend, int cachedEvents) {
    FeatureSet set = FeatureSet.load("card_fraud@v1");
    return FeatureStages.customers(events, set, stateBackend, cachedEvents).map(new Longest(set));
  }

  private static final class Longest implements MapFunction<TransactionEvent, CountAndSum> {
    private static final long serialVersionUID = 1L;
    private static final int MINOR_PER_MAJOR = 100;

    private final int count;
    private final int mean;
    private final CountAndSum out = new CountAndSum();

    Longest(FeatureSet set) {
      count = set.indexOf("CUSTOMER_ID_NB_TX_30DAY_WINDOW");
      mean = set.indexOf("CUSTOMER_ID_AVG_AMOUNT_30DAY_WINDOW");
    }

    @Override
    public CountAndSum map(TransactionEvent event) {
      out.count = (long) event.vector[count];
      out.sum = Math.round(event.vector[mean] * event.vector[count] * MINOR_PER_MAJOR);
      return out;
    }
  }
}
