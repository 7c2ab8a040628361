package io.penstock.featurejobs;

import io.penstock.features.Entity;
import io.penstock.features.EntityLog;
import io.penstock.features.FeatureSet;
import io.penstock.store.EntityValues;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.CheckpointOptions;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.CheckpointStreamFactory;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.OperatorSnapshotFutures;
import org.apache.flink.streaming.api.operators.co.KeyedCoProcessOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;

/**
 * The stages of stages@v1, or of another set, one after the other, that can be stopped and
 * restored.
 */
final class StageChain implements AutoCloseable {
  static final FeatureSet SET = FeatureSet.load("stages@v1");

  private final StateLayout layout;
  private FeatureSet set;
  private boolean isOpen;
  private StateLayout present;
  private final Map<String, double[]> vectors = new LinkedHashMap<>();
  private final Set<String> incomplete = new HashSet<>();
  private final Map<String, EntityValues> online = new HashMap<>();
  private final Map<
          String,
          KeyedOneInputStreamOperatorTestHarness<String, TransactionEvent, TransactionEvent>>
      plain = new LinkedHashMap<>();
  private final Map<
          String,
          KeyedTwoInputStreamOperatorTestHarness<
              String, TransactionEvent, LabelEvent, TransactionEvent>>
      labelled = new LinkedHashMap<>();

  /** On the heap, or on RocksDB with a cache of so many events. */
  StageChain(StateLayout layout) throws Exception {
    this(layout, SET);
  }

  StageChain(StateLayout layout, FeatureSet set) throws Exception {
    this.layout = layout;
    this.present = layout;
    this.set = set;
    make();
    for (AbstractStreamOperatorTestHarness<?> stage : stages().values()) {
      stage.open();
    }
    isOpen = true;
  }

  private Map<String, AbstractStreamOperatorTestHarness<?>> stages() {
    Map<String, AbstractStreamOperatorTestHarness<?>> all = new LinkedHashMap<>(plain);
    all.putAll(labelled);
    return all;
  }

  private void make() throws Exception {
    Stages stages = Stages.of(set);
    plain.clear();
    labelled.clear();
    plain.put(
        stages.first().name(),
        new KeyedOneInputStreamOperatorTestHarness<>(
            customerStage(new CustomerFunction(set, stages.first(), present)),
            event -> event.customerId,
            Types.STRING));
    for (Entity entity : stages.rest()) {
      if (entity.labelled()) {
        labelled.put(
            entity.name(),
            new KeyedTwoInputStreamOperatorTestHarness<>(
                new KeyedCoProcessOperator<>(new LabelledEntityFunction(set, entity, present)),
                new EntityKey(entity),
                entity::keyOf,
                Types.STRING));
      } else {
        plain.put(
            entity.name(),
            new KeyedOneInputStreamOperatorTestHarness<>(
                new KeyedProcessOperator<>(new EntityFunction(set, entity, present)),
                new EntityKey(entity),
                Types.STRING));
      }
    }
    if (layout.paged()) {
      for (AbstractStreamOperatorTestHarness<?> stage : stages().values()) {
        stage.setStateBackend(new EmbeddedRocksDBStateBackend());
      }
    }
  }

  /** As the topology chooses it. */
  private OneInputStreamOperator<TransactionEvent, TransactionEvent> customerStage(
      CustomerFunction function) {
    return layout.paged() ? new KeyedProcessOperator<>(function) : new AheadOperator(function);
  }

  void transaction(TransactionEvent event) throws Exception {
    List<TransactionEvent> events = List.of(event);
    for (var stage : plain.values()) {
      for (TransactionEvent each : events) {
        stage.processElement(each, each.eventTime);
      }
      stage.prepareSnapshotPreBarrier(0); // lets go what it holds
      events = List.copyOf(stage.extractOutputValues());
      stage.getOutput().clear();
    }
    pass(events);
  }

  /** Through the stages with labels; the last one's output stays there to be collected. */
  private void pass(List<TransactionEvent> events) throws Exception {
    List<TransactionEvent> next = events;
    int left = labelled.size();
    for (var stage : labelled.values()) {
      for (TransactionEvent each : next) {
        stage.processElement1(each, each.eventTime);
      }
      if (--left > 0) {
        next = List.copyOf(stage.extractOutputValues());
        stage.getOutput().clear();
      }
    }
  }

  void label(LabelEvent label) throws Exception {
    for (var stage : labelled.values()) {
      stage.processElement2(label, label.labelTime);
    }
  }

  /** All inputs have come so far. */
  void watermark(long time) throws Exception {
    watermarks(time, time);
  }

  /** The stages without labels have come so far, and those with labels so far. */
  void watermarks(long unlabelled, long withLabels) throws Exception {
    for (var stage : plain.values()) {
      stage.processWatermark(unlabelled);
      stage.getOutput().clear();
    }
    List<TransactionEvent> next = List.of();
    int left = labelled.size();
    for (var stage : labelled.values()) {
      for (TransactionEvent each : next) {
        stage.processElement1(each, each.eventTime);
      }
      stage.processBothWatermarks(new Watermark(withLabels));
      if (--left > 0) {
        next = List.copyOf(stage.extractOutputValues());
        stage.getOutput().clear();
      }
    }
  }

  /** Ends all stages and goes on from their snapshots. */
  void restore() throws Exception {
    collect();
    Map<String, OperatorSubtaskState> snapshots = new HashMap<>();
    for (var stage : stages().entrySet()) {
      snapshots.put(stage.getKey(), stage.getValue().snapshot(1, 1));
    }
    goOnFrom(snapshots);
  }

  /** Ends all stages, whatever they have, and goes on from snapshots, by entity. */
  void goOnFrom(Map<String, OperatorSubtaskState> snapshots) throws Exception {
    close();
    make();
    for (var stage : stages().entrySet()) {
      OperatorSubtaskState snapshot = snapshots.get(stage.getKey());
      if (snapshot != null) {
        stage.getValue().initializeState(snapshot);
      }
      stage.getValue().open();
    }
    isOpen = true;
  }

  /** Snapshots of all stages as of now, by entity, that are not written before somebody asks. */
  Map<String, OperatorSnapshotFutures> snapshotsOfNow(CheckpointStreamFactory to) throws Exception {
    Map<String, OperatorSnapshotFutures> snapshots = new LinkedHashMap<>();
    for (var stage : stages().entrySet()) {
      AbstractStreamOperator<?> operator =
          (AbstractStreamOperator<?>) stage.getValue().getOperator();
      snapshots.put(
          stage.getKey(),
          operator.snapshotState(1, 1, CheckpointOptions.forCheckpointWithDefaultLocation(), to));
    }
    return snapshots;
  }

  /** The same, with another feature set. */
  void restoreWith(FeatureSet other) throws Exception {
    set = other;
    restore();
  }

  /** The log of a terminal, on the heap. */
  EntityLog terminalLog(String terminal) throws Exception {
    AbstractStreamOperator<?> stage =
        (AbstractStreamOperator<?>) labelled.get("terminal").getOperator();
    stage.setCurrentKey(terminal);
    return stage
        .getRuntimeContext()
        .getState(new ValueStateDescriptor<>("terminal", EntityStateSerializer.INSTANCE))
        .value()
        .log;
  }

  /** The same, with a history in that directory beside it. */
  void restoreWith(FeatureSet other, Path history) throws Exception {
    present = layout.with(history.toString());
    restoreWith(other);
  }

  /** The vectors that have come out, by transaction id in their order. */
  Map<String, double[]> vectors() {
    collect();
    return vectors;
  }

  /** The ids of those whose windows were not whole. */
  Set<String> incomplete() {
    collect();
    return incomplete;
  }

  /** The newest update of each entity key. */
  Map<String, EntityValues> online() {
    collect();
    return online;
  }

  private void collect() {
    List<TransactionEvent> out = new ArrayList<>();
    labelled.values().stream()
        .reduce((a, b) -> b)
        .ifPresent(last -> out.addAll(last.extractOutputValues()));
    for (TransactionEvent event : out) {
      vectors.put(event.transactionId, event.vector);
      if (event.lateIncomplete) {
        incomplete.add(event.transactionId);
      }
    }
    for (AbstractStreamOperatorTestHarness<?> stage : stages().values()) {
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
    for (AbstractStreamOperatorTestHarness<?> stage : stages().values()) {
      stage.close();
    }
  }
}
