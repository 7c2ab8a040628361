package io.penstock.featurejobs;

import io.penstock.features.Entity;
import io.penstock.features.FeatureSet;
import io.penstock.store.EntityValues;
import io.penstock.streaming.DeadLetter;
import io.penstock.streaming.DecodeFunction;
import io.penstock.streaming.KafkaRecord;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/**
 * Transactions and labels to feature vectors, by a stage for each entity of the catalog.
 *
 * <pre>
 *  raw ────▶ decode ──▶ customer stage ──▶ stages without labels ──▶ stages with labels ──▶ features
 *             │            │     │              │                       ▲     │
 *             │            │     └▶ updates     └▶ updates              │     └▶ updates
 *             │            └▶ transactions                              │
 *             └▶ dead transactions                                      │
 *  labels ─▶ decode ──┬─────────────────────────────────────────────────┘
 *             │       └▶ labels
 *             └▶ dead labels
 * </pre>
 *
 * Each stage is keyed by its entity. Repeats of a transaction end at the customer stage, so every
 * output but the labels holds each once. A repeat is the same transaction_id for the same
 * customer_id, within what the customer's log keeps: 31 days of event time in card_fraud@v1.
 */
final class TransactionFeatureTopology {
  private TransactionFeatureTopology() {}

  /**
   * What comes out; transactions are as decoded, with the customer's part of the vector.
   *
   * @param updates by the entity's name, in the order of the stages
   */
  record Outputs(
      DataStream<TransactionEvent> transactions,
      DataStream<LabelEvent> labels,
      DataStream<TransactionEvent> features,
      Map<String, DataStream<EntityValues>> updates,
      DataStream<DeadLetter> deadTransactions,
      DataStream<DeadLetter> deadLabels) {}

  static Outputs build(
      DataStream<KafkaRecord> raw,
      DataStream<KafkaRecord> labels,
      FeatureSet catalog,
      FeatureSettings settings) {
    Stages stages = Stages.of(catalog);
    FeatureSet set = stages.set();
    StateLayout layout = StateLayout.of(settings);
    SingleOutputStreamOperator<TransactionEvent> decoded =
        raw.process(DecodeFunctions.transactions(settings.job(), set, settings.eventTimeAhead()))
            .uid("transactions-decode")
            .name("decode transactions");
    SingleOutputStreamOperator<LabelEvent> decodedLabels =
        labels
            .process(DecodeFunctions.labels(settings.job(), settings.eventTimeAhead()))
            .uid("labels-decode")
            .name("decode labels");
    Map<String, DataStream<EntityValues>> updates = new LinkedHashMap<>();
    SingleOutputStreamOperator<TransactionEvent> customers =
        customerStage(decoded, set, stages.first(), layout);
    if (!set.featuresOf(stages.first().name()).isEmpty()) {
      updates.put(stages.first().name(), updates(customers, stages.first()));
    }
    SingleOutputStreamOperator<TransactionEvent> features = customers;
    for (Entity entity : stages.rest()) {
      features =
          entity.labelled()
              ? labelledStage(features, decodedLabels, set, entity, layout)
              : stage(features, set, entity, layout);
      updates.put(entity.name(), updates(features, entity));
    }
    return new Outputs(
        customers,
        decodedLabels,
        features,
        updates,
        decoded.getSideOutput(DecodeFunction.DEAD_LETTERS),
        decodedLabels.getSideOutput(DecodeFunction.DEAD_LETTERS));
  }

  static SingleOutputStreamOperator<TransactionEvent> customerStage(
      DataStream<TransactionEvent> in, FeatureSet set, Entity entity, StateLayout layout) {
    CustomerFunction function = new CustomerFunction(set, entity, layout);
    KeyedStream<TransactionEvent, String> keyed = in.keyBy(event -> event.customerId);
    SingleOutputStreamOperator<TransactionEvent> stage =
        layout.paged()
            ? keyed.process(function)
            : keyed.transform(
                entity.name(),
                TypeInformation.of(TransactionEvent.class),
                new AheadOperator(function));
    return stage.uid(entity.name()).name(entity.name());
  }

  private static SingleOutputStreamOperator<TransactionEvent> stage(
      DataStream<TransactionEvent> in, FeatureSet set, Entity entity, StateLayout layout) {
    return in.keyBy(new EntityKey(entity))
        .process(new EntityFunction(set, entity, layout))
        .uid(entity.name())
        .name(entity.name());
  }

  private static SingleOutputStreamOperator<TransactionEvent> labelledStage(
      DataStream<TransactionEvent> in,
      DataStream<LabelEvent> labels,
      FeatureSet set,
      Entity entity,
      StateLayout layout) {
    return in.keyBy(new EntityKey(entity))
        .connect(labels.keyBy(entity::keyOf))
        .process(new LabelledEntityFunction(set, entity, layout))
        .uid(entity.name())
        .name(entity.name());
  }

  private static DataStream<EntityValues> updates(
      SingleOutputStreamOperator<TransactionEvent> stage, Entity entity) {
    return stage.getSideOutput(EntityStage.updates(entity));
  }
}
