package io.penstock.featurejobs;

import io.penstock.features.Entity;
import io.penstock.features.EntityLog;
import io.penstock.features.FeatureSet;
import io.penstock.store.EntityValues;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.api.operators.co.KeyedCoProcessOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;

/** The three stages of stages@v1, one after the other, that can be stopped and restored. */
final class StageChain implements AutoCloseable {
  static final FeatureSet SET = FeatureSet.load("stages@v1");

  private final StateLayout layout;
  private FeatureSet set;
  private boolean isOpen;
  private final Map<String, double[]> vectors = new LinkedHashMap<>();
  private final Map<String, EntityValues> online = new HashMap<>();
  private KeyedOneInputStreamOperatorTestHarness<String, TransactionEvent, TransactionEvent> first;
  private KeyedOneInputStreamOperatorTestHarness<String, TransactionEvent, TransactionEvent> second;
  private KeyedTwoInputStreamOperatorTestHarness<
          String, TransactionEvent, LabelEvent, TransactionEvent>
      third;

  /** On the heap, or on RocksDB with a cache of so many events. */
  StageChain(StateLayout layout) throws Exception {
    this(layout, SET);
  }

  /** With a set that differs from stages@v1 in its tiles. */
  StageChain(StateLayout layout, FeatureSet set) throws Exception {
    this.layout = layout;
    this.set = set;
    make();
    open();
  }

  private void make() throws Exception {
    Stages stages = Stages.of(set);
    first =
        new KeyedOneInputStreamOperatorTestHarness<>(
            new KeyedProcessOperator<>(new CustomerFunction(set, stages.first(), layout)),
            event -> event.customerId,
            Types.STRING);
    second =
        new KeyedOneInputStreamOperatorTestHarness<>(
            new KeyedProcessOperator<>(new EntityFunction(set, stages.rest().get(0), layout)),
            new EntityKey(stages.rest().get(0)),
            Types.STRING);
    third =
        new KeyedTwoInputStreamOperatorTestHarness<>(
            new KeyedCoProcessOperator<>(
                new LabelledEntityFunction(set, stages.rest().get(1), layout)),
            new EntityKey(stages.rest().get(1)),
            label -> label.terminalId,
            Types.STRING);
    if (layout.paged()) {
      first.setStateBackend(new EmbeddedRocksDBStateBackend());
      second.setStateBackend(new EmbeddedRocksDBStateBackend());
      third.setStateBackend(new EmbeddedRocksDBStateBackend());
    }
  }

  private void open() throws Exception {
    first.open();
    second.open();
    third.open();
    isOpen = true;
  }

  void transaction(TransactionEvent event) throws Exception {
    first.processElement(event, event.eventTime);
    for (TransactionEvent out : first.extractOutputValues()) {
      second.processElement(out, out.eventTime);
    }
    first.getOutput().clear();
    for (TransactionEvent out : second.extractOutputValues()) {
      third.processElement1(out, out.eventTime);
    }
    second.getOutput().clear();
  }

  void label(LabelEvent label) throws Exception {
    third.processElement2(label, label.labelTime);
  }

  /** All inputs have come so far. */
  void watermark(long time) throws Exception {
    watermarks(time, time);
  }

  /** The stages without labels have come so far, and that with labels so far. */
  void watermarks(long unlabelled, long labelled) throws Exception {
    first.processWatermark(unlabelled);
    second.processWatermark(unlabelled);
    third.processBothWatermarks(new Watermark(labelled));
    first.getOutput().clear();
    second.getOutput().clear();
  }

  /** Ends all stages and goes on from their snapshots. */
  void restore() throws Exception {
    collect();
    OperatorSubtaskState one = first.snapshot(1, 1);
    OperatorSubtaskState two = second.snapshot(1, 1);
    OperatorSubtaskState three = third.snapshot(1, 1);
    close();
    make();
    first.initializeState(one);
    second.initializeState(two);
    third.initializeState(three);
    open();
  }

  /** The same, with another feature set. */
  void restoreWith(FeatureSet other) throws Exception {
    set = other;
    restore();
  }

  /** The log of a terminal, on the heap. */
  EntityLog terminalLog(String terminal) throws Exception {
    AbstractStreamOperator<?> stage = (AbstractStreamOperator<?>) third.getOperator();
    stage.setCurrentKey(terminal);
    return stage
        .getRuntimeContext()
        .getState(new ValueStateDescriptor<>("terminal", EntityStateSerializer.INSTANCE))
        .value()
        .log;
  }

  /** The vectors that have come out, by transaction id in their order. */
  Map<String, double[]> vectors() {
    collect();
    return vectors;
  }

  /** The newest update of each entity key. */
  Map<String, EntityValues> online() {
    collect();
    return online;
  }

  private void collect() {
    third.extractOutputValues().forEach(event -> vectors.put(event.transactionId, event.vector));
    for (AbstractStreamOperatorTestHarness<?> stage : List.of(first, second, third)) {
      for (Entity entity : set.entities()) {
        var updates = stage.getSideOutput(EntityStage.updates(entity));
        if (updates != null) {
          updates.forEach(record -> keep(record.getValue()));
        }
      }
    }
  }

  private void keep(EntityValues update) {
    online.merge(
        update.entity + " " + update.key, update, (old, next) -> next.newerThan(old) ? next : old);
  }

  @Override
  public void close() throws Exception {
    if (!isOpen) {
      return;
    }
    isOpen = false;
    first.close();
    second.close();
    third.close();
  }
}
