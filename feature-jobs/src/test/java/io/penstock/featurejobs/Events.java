package io.penstock.featurejobs;

import io.penstock.features.FeatureSet;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.api.operators.co.KeyedCoProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.apache.flink.util.OutputTag;

/** Events, labels and stages for tests; time begins at 2018-04-01T00:00:00Z, a Sunday. */
final class Events {
  static final FeatureSet SET = FeatureSet.load("card_fraud@v1");

  /** Pages, with a cache that two entities overflow. */
  static final StateLayout PAGED = new StateLayout(true, 20);

  static final long START = 1_522_540_800_000L;
  static final long MINUTE = 60_000L;
  static final long HOUR = 60 * MINUTE;
  static final long DAY = 24 * HOUR;

  private Events() {}

  static TransactionEvent transaction(String id, long eventTime, long amountMinor) {
    TransactionEvent event = new TransactionEvent();
    event.transactionId = id;
    event.customerId = "c1";
    event.terminalId = "t1";
    event.currency = "EUR";
    event.amountMinor = amountMinor;
    event.eventTime = eventTime;
    event.ingestTime = eventTime;
    return event;
  }

  /** As it arrives at the terminal stage. */
  static TransactionEvent numbered(String id, long eventTime) {
    TransactionEvent event = transaction(id, eventTime, 100);
    event.vector = new double[SET.size()];
    return event;
  }

  static LabelEvent fraud(String transactionId, long eventTime, long labelTime) {
    LabelEvent label = new LabelEvent();
    label.transactionId = transactionId;
    label.customerId = "c1";
    label.terminalId = "t1";
    label.source = "test";
    label.fraud = true;
    label.eventTime = eventTime;
    label.labelTime = labelTime;
    label.ingestTime = labelTime;
    return label;
  }

  static KeyedOneInputStreamOperatorTestHarness<String, TransactionEvent, TransactionEvent>
      customerStage() throws Exception {
    return customerStage(StateLayout.WHOLE);
  }

  static KeyedOneInputStreamOperatorTestHarness<String, TransactionEvent, TransactionEvent>
      customerStage(StateLayout layout) throws Exception {
    return new KeyedOneInputStreamOperatorTestHarness<>(
        new KeyedProcessOperator<>(new CustomerFunction(SET, SET.entity("customer"), layout)),
        event -> event.customerId,
        Types.STRING);
  }

  static KeyedTwoInputStreamOperatorTestHarness<
          String, TransactionEvent, LabelEvent, TransactionEvent>
      terminalStage() throws Exception {
    return terminalStage(StateLayout.WHOLE);
  }

  static KeyedTwoInputStreamOperatorTestHarness<
          String, TransactionEvent, LabelEvent, TransactionEvent>
      terminalStage(StateLayout layout) throws Exception {
    return terminalStage(new LabelledEntityFunction(SET, SET.entity("terminal"), layout));
  }

  static KeyedTwoInputStreamOperatorTestHarness<
          String, TransactionEvent, LabelEvent, TransactionEvent>
      terminalStage(LabelledEntityFunction function) throws Exception {
    return new KeyedTwoInputStreamOperatorTestHarness<>(
        new KeyedCoProcessOperator<>(function),
        event -> event.terminalId,
        label -> label.terminalId,
        Types.STRING);
  }

  static <T> List<T> side(AbstractStreamOperatorTestHarness<?> harness, OutputTag<T> tag) {
    List<T> values = new ArrayList<>();
    var output = harness.getSideOutput(tag);
    if (output != null) {
      for (StreamRecord<T> record : output) {
        values.add(record.getValue());
      }
    }
    return values;
  }

  static double value(TransactionEvent event, String feature) {
    return event.vector[SET.indexOf(feature)];
  }
}
