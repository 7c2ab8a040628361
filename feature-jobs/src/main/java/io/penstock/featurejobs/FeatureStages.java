package io.penstock.featurejobs;

import io.penstock.features.EntityWindows;
import io.penstock.features.FeatureSet;
import io.penstock.lake.LakeSettings;
import io.penstock.lake.LakeTables;
import io.penstock.schemas.Topics;
import io.penstock.sinks.IcebergOutput;
import io.penstock.streaming.JobSettings;
import io.penstock.streaming.KafkaOutputs;
import io.penstock.streaming.KafkaRecord;
import org.apache.flink.streaming.api.datastream.DataStream;

/** Parts of the feature job's graph that can be attached by themselves, too, and so measured. */
public final class FeatureStages {
  private FeatureStages() {}

  /** Transactions of the raw topic as the job takes them; what it refuses is left out. */
  public static DataStream<TransactionEvent> decoded(
      DataStream<KafkaRecord> raw, FeatureSet set, FeatureSettings settings) {
    return raw.process(
        DecodeFunctions.transactions(settings.job(), set, settings.eventTimeAhead()));
  }

  /**
   * The customer stage: each event once, numbered, with the event's and the customer's slots of its
   * vector filled. Event times and watermarks must be assigned; for streams, not for batches.
   *
   * @param stateBackend hashmap or rocksdb, as the environment has it
   * @param cachedEvents on rocksdb: events of logs that each subtask keeps decoded
   */
  public static DataStream<TransactionEvent> customers(
      DataStream<TransactionEvent> events, FeatureSet set, String stateBackend, int cachedEvents) {
    Stages stages = Stages.of(set);
    return TransactionFeatureTopology.customerStage(
        events,
        stages.set(),
        stages.first(),
        StateLayout.of(stateBackend, cachedEvents, EntityWindows.EXACT_EVENTS));
  }

  /** The sink to the features topic; vectors must be there. */
  public static void featuresTopic(
      DataStream<TransactionEvent> events, FeatureSet set, JobSettings settings) {
    events
        .sinkTo(
            KafkaOutputs.sink(
                settings,
                Topics.TRANSACTIONS_FEATURES,
                new FeatureRecords(set),
                event -> event.eventTime,
                "features"))
        .uid("features-kafka")
        .name("features to Kafka");
  }

  /** The sink to the features table, which is made right here; vectors must be filled. */
  public static void featuresTable(
      DataStream<TransactionEvent> events, FeatureSet set, LakeSettings settings) {
    IcebergOutput.attach(
        events, LakeTables.features(set), new TableRows.Features(set), settings, "features-lake");
  }
}
