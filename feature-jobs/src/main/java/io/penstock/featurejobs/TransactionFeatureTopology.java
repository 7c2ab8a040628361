package io.penstock.featurejobs;

import io.penstock.features.FeatureSet;
import io.penstock.store.EntityValues;
import io.penstock.streaming.DeadLetter;
import io.penstock.streaming.DecodeFunction;
import io.penstock.streaming.KafkaRecord;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/**
 * Transactions and labels to feature vectors.
 *
 * <pre>
 *  raw ────▶ decode ──▶ by customer ──▶ customer stage ──▶ by terminal ──▶ terminal stage ──▶ features
 *             │                          │        │                          ▲     │
 *             │                          │        └▶ transactions            │     └▶ terminal updates
 *             └▶ dead transactions       └▶ customer updates                 │
 *  labels ─▶ decode ──┬──────────────────────────────────────▶ by terminal ──┘
 *             │       └▶ labels
 *             └▶ dead labels
 * </pre>
 *
 * Repeats of a transaction end at the customer stage, so every output but the labels holds each
 * once. A repeat is the same transaction_id for the same customer_id, within 31 days of event time:
 * what the customer's window remembers.
 */
final class TransactionFeatureTopology {
  private TransactionFeatureTopology() {}

  /** What comes out; transactions are as decoded, without the terminal's part of the vector. */
  record Outputs(
      DataStream<TransactionEvent> transactions,
      DataStream<LabelEvent> labels,
      DataStream<TransactionEvent> features,
      DataStream<EntityValues> customerUpdates,
      DataStream<EntityValues> terminalUpdates,
      DataStream<DeadLetter> deadTransactions,
      DataStream<DeadLetter> deadLabels) {}

  static Outputs build(
      DataStream<KafkaRecord> raw,
      DataStream<KafkaRecord> labels,
      FeatureSet set,
      FeatureSettings settings) {
    SingleOutputStreamOperator<TransactionEvent> decoded =
        raw.process(DecodeFunctions.transactions(settings.job(), set, settings.eventTimeAhead()))
            .uid("transactions-decode")
            .name("decode transactions");
    SingleOutputStreamOperator<LabelEvent> decodedLabels =
        labels
            .process(DecodeFunctions.labels(settings.job(), settings.eventTimeAhead()))
            .uid("labels-decode")
            .name("decode labels");
    SingleOutputStreamOperator<TransactionEvent> customers =
        decoded
            .keyBy(event -> event.customerId)
            .process(new CustomerFunction(set))
            .uid("customer")
            .name("customer");
    SingleOutputStreamOperator<TransactionEvent> terminals =
        customers
            .keyBy(event -> event.terminalId)
            .connect(decodedLabels.keyBy(label -> label.terminalId))
            .process(new TerminalFunction(set))
            .uid("terminal")
            .name("terminal");
    return new Outputs(
        customers,
        decodedLabels,
        terminals,
        customers.getSideOutput(CustomerFunction.UPDATES),
        terminals.getSideOutput(TerminalFunction.UPDATES),
        decoded.getSideOutput(DecodeFunction.DEAD_LETTERS),
        decodedLabels.getSideOutput(DecodeFunction.DEAD_LETTERS));
  }
}
