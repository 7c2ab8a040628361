package io.penstock.featurejobs;

import io.penstock.features.Entity;
import io.penstock.features.EntityWindows;
import io.penstock.features.FeatureSet;
import io.penstock.store.EntityValues;
import io.penstock.streaming.StageClock;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.TimerService;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.co.KeyedCoProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * The stage of an entity with labels, such as a terminal: fills its slots of the vector.
 *
 * <p>A transaction of time t enters the log at once and is passed on when the watermark of both
 * inputs has reached t - settle, since all that it may count has come by then; those of one key
 * leave in time order. A label that comes first waits for its transaction.
 */
final class LabelledEntityFunction
    extends KeyedCoProcessFunction<String, TransactionEvent, LabelEvent, TransactionEvent>
    implements CheckpointedFunction {
  private static final long serialVersionUID = 1L;

  private final FeatureSet set;
  private final Entity entity;
  private final StateLayout layout;
  private final OutputTag<EntityValues> updatesTag;

  private transient StoredSets sets;
  private transient EntityStage stage;
  private transient EntityWindows windows;
  private transient LabelMetrics metrics;
  private transient AlignmentMetrics alignment;
  private transient long settleMillis;
  private transient long latenessMillis;

  /** Those that wait, by event time, in the order in which they came. */
  private transient MapState<Long, List<TransactionEvent>> waiting;

  LabelledEntityFunction(FeatureSet set, Entity entity, StateLayout layout) {
    this.set = set;
    this.entity = entity;
    this.layout = layout;
    this.updatesTag = EntityStage.updates(entity);
  }

  @Override
  public void initializeState(FunctionInitializationContext context) throws Exception {
    sets = StoredSets.ofLater(set, entity);
    sets.restore(context);
  }

  @Override
  public void snapshotState(FunctionSnapshotContext context) throws Exception {
    sets.snapshot(getRuntimeContext());
  }

  @Override
  public void open(OpenContext context) {
    stage = new EntityStage(set, entity, layout, sets, getRuntimeContext());
    windows = stage.windows;
    metrics = new LabelMetrics(getRuntimeContext().getMetricGroup());
    alignment = new AlignmentMetrics(getRuntimeContext().getMetricGroup());
    settleMillis = windows.settle().toMillis();
    latenessMillis = set.lateness().toMillis();
    waiting =
        getRuntimeContext()
            .getMapState(
                new MapStateDescriptor<>(
                    "waiting", Types.LONG, Types.LIST(TypeInformation.of(TransactionEvent.class))));
  }

  @Override
  public void processElement1(
      TransactionEvent event, Context context, Collector<TransactionEvent> out) throws Exception {
    String key = context.getCurrentKey();
    long watermark = context.timerService().currentWatermark();
    alignment.arrived(event.eventTime, watermark);
    EntityState state = stage.stateOrNull(key, event.eventTime, context.timerService());
    if (state == null) {
      state = stage.newState(event.eventTime);
      // Its log may have been removed.
      event.lateIncomplete |= event.eventTime + latenessMillis < watermark;
    }
    if (windows.add(state.log, event) == EntityWindows.Added.TOO_LATE) {
      event.lateIncomplete = true;
    } else {
      takeEarlyLabel(event.transactionId, state);
    }
    if (event.eventTime - settleMillis <= watermark) {
      pass(key, event, state, context, out);
    } else {
      await(event, state, context.timerService());
    }
    stage.keepAfterEvent(key, state, context.timerService());
  }

  LabelMetrics metrics() {
    return metrics;
  }

  AlignmentMetrics alignment() {
    return alignment;
  }

  private void takeEarlyLabel(String transactionId, EntityState state) {
    if (state.labels.isEmpty()) {
      return;
    }
    for (PendingLabel label = state.takeLabel(transactionId);
        label != null;
        label = state.takeLabel(transactionId)) {
      metrics.count(windows.label(state.log, transactionId, label.fraud(), label.labelTime()));
    }
  }

  private void await(TransactionEvent event, EntityState state, TimerService timers)
      throws Exception {
    List<TransactionEvent> sameTime = waiting.get(event.eventTime);
    if (sameTime == null) {
      sameTime = new ArrayList<>(1);
      timers.registerEventTimeTimer(event.eventTime - settleMillis);
    }
    sameTime.add(event);
    waiting.put(event.eventTime, sameTime);
    state.waiting++;
    alignment.waits(event.eventTime - settleMillis, timers.currentWatermark());
  }

  private void pass(
      String key,
      TransactionEvent event,
      EntityState state,
      Context context,
      Collector<TransactionEvent> out) {
    sets.bringUp(event);
    windows.values(state.log, null, event.eventTime, event.amountMinor, event.vector);
    event.lateIncomplete |= !windows.complete(state.log, event.eventTime);
    state.seq++;
    state.newestPassed = Math.max(state.newestPassed, event.eventTime);
    context.output(
        updatesTag, stage.updates.asOfNewest(key, state.newestPassed, state.seq, state.log, event));
    event.featuresOut = StageClock.micros();
    out.collect(event);
  }

  @Override
  public void processElement2(LabelEvent label, Context context, Collector<TransactionEvent> out)
      throws Exception {
    String key = context.getCurrentKey();
    EntityState state = stage.stateOrNull(key, label.eventTime, context.timerService());
    EntityWindows.Labelled labelled =
        state == null
            ? EntityWindows.Labelled.NO_EVENT
            : windows.label(
                state.log, label.transactionId, label.eventTime, label.fraud, label.labelTime);
    if (labelled != EntityWindows.Labelled.NO_EVENT) {
      metrics.count(labelled);
      stage.keep(key, state);
      return;
    }
    long giveUpAt = label.eventTime + latenessMillis;
    if (giveUpAt <= context.timerService().currentWatermark()) {
      metrics.unmatched.inc();
      return;
    }
    if (state == null) {
      state = stage.newState(label.eventTime);
    }
    if (state.await(
        new PendingLabel(label.transactionId, label.fraud, label.labelTime, giveUpAt))) {
      metrics.changed.inc();
    }
    metrics.early.inc();
    context.timerService().registerEventTimeTimer(giveUpAt);
    stage.keep(key, state);
  }

  @Override
  public void onTimer(long timestamp, OnTimerContext context, Collector<TransactionEvent> out)
      throws Exception {
    String key = context.getCurrentKey();
    EntityState state = stage.kept(key);
    if (state == null) {
      return;
    }
    if (state.waiting > 0) {
      state = stage.stateOrNull(key, timestamp + settleMillis, context.timerService());
      List<TransactionEvent> due = waiting.get(timestamp + settleMillis);
      if (due != null) {
        waiting.remove(timestamp + settleMillis);
        state.waiting -= due.size();
        for (TransactionEvent event : due) {
          alignment.goesOn(StageClock.micros() - event.featuresOut);
          pass(key, event, state, context, out);
        }
      }
    }
    if (!state.labels.isEmpty()) {
      metrics.unmatched.inc(state.giveUpLabels(timestamp));
    }
    stage.cleanUp(state, timestamp, context.timerService());
    if (state.isEmpty()) {
      stage.forget(key);
    } else {
      stage.keep(key, state);
    }
  }
}
