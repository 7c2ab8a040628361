package io.penstock.featurejobs;

import io.penstock.features.FeatureSet;
import io.penstock.lake.LakeTables;
import io.penstock.schemas.Topics;
import io.penstock.sinks.IcebergOutput;
import io.penstock.sinks.RedisSink;
import io.penstock.streaming.JobSettings;
import io.penstock.streaming.KafkaOutputs;

/** Where the topology's outputs go: Kafka always, Redis and Iceberg by settings. */
final class FeatureSinks {
  private FeatureSinks() {}

  static void attach(
      TransactionFeatureTopology.Outputs outputs, FeatureSet set, FeatureSettings settings) {
    kafka(outputs, set, settings.job());
    if (settings.redis()) {
      // One sink a stage: chained to it, where a union of all would copy every update.
      outputs
          .updates()
          .forEach(
              (entity, updates) ->
                  updates
                      .sinkTo(new RedisSink(settings.store()))
                      .uid(entity + "-redis")
                      .name(entity + " updates to Redis"));
    }
    if (settings.lake()) {
      IcebergOutput.attach(
          outputs.transactions(),
          LakeTables.TRANSACTIONS,
          new TableRows.Transactions(),
          settings.lakeSettings(),
          "transactions-lake");
      IcebergOutput.attach(
          outputs.labels(),
          LakeTables.LABELS,
          new TableRows.Labels(),
          settings.lakeSettings(),
          "labels-lake");
      FeatureStages.featuresTable(outputs.features(), set, settings.lakeSettings());
    }
  }

  private static void kafka(
      TransactionFeatureTopology.Outputs outputs, FeatureSet set, JobSettings job) {
    FeatureStages.featuresTopic(outputs.features(), set, job);
    outputs
        .deadTransactions()
        .sinkTo(KafkaOutputs.deadLetters(job, Topics.TRANSACTIONS_RAW))
        .uid("transactions-dlq")
        .name("dead transactions to Kafka");
    outputs
        .deadLabels()
        .sinkTo(KafkaOutputs.deadLetters(job, Topics.TRANSACTIONS_LABELS))
        .uid("labels-dlq")
        .name("dead labels to Kafka");
  }
}
