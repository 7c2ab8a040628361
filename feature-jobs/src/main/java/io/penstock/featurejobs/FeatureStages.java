package io.penstock.featurejobs;

import io.penstock.features.FeatureSet;
import io.penstock.lake.LakeSettings;
import io.penstock.lake.LakeTables;
import io.penstock.sinks.IcebergOutput;
import org.apache.flink.streaming.api.datastream.DataStream;

/** Parts of the feature job's graph by themselves, for whoever measures them. */
public final class FeatureStages {
  private FeatureStages() {}

  /**
   * The customer stage: each event once, numbered, with the event's and the customer's slots of its
   * vector filled. Event times and watermarks must be assigned.
   */
  public static DataStream<TransactionEvent> customers(
      DataStream<TransactionEvent> events, FeatureSet set) {
    return events
        .keyBy(event -> event.customerId)
        .process(new CustomerFunction(set))
        .uid("customer")
        .name("customer");
  }

  /** The sink to the features table, which is made right here; vectors must be filled. */
  public static void featuresTable(
      DataStream<TransactionEvent> events, FeatureSet set, LakeSettings settings) {
    IcebergOutput.attach(
        events, LakeTables.features(set), new TableRows.Features(set), settings, "features-lake");
  }
}
