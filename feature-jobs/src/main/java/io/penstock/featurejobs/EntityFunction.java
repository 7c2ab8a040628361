package io.penstock.featurejobs;

import io.penstock.features.Entity;
import io.penstock.features.EntityWindows;
import io.penstock.features.FeatureSet;
import io.penstock.store.EntityValues;
import io.penstock.streaming.StageClock;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * The stage of an entity without labels that is not the topic's key, such as a card: fills its
 * slots of the vector. Its windows end with the transaction and hold what has arrived by then, and
 * nothing waits. A transaction without the key's fields has the defaults.
 */
final class EntityFunction extends KeyedProcessFunction<String, TransactionEvent, TransactionEvent>
    implements CheckpointedFunction {
  private static final long serialVersionUID = 1L;

  private final FeatureSet set;
  private final Entity entity;
  private final StateLayout layout;
  private final OutputTag<EntityValues> updatesTag;

  private transient StoredSets sets;
  private transient EntityStage stage;
  private transient long latenessMillis;

  EntityFunction(FeatureSet set, Entity entity, StateLayout layout) {
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
    latenessMillis = set.lateness().toMillis();
  }

  @Override
  public void processElement(
      TransactionEvent event, Context context, Collector<TransactionEvent> out) throws Exception {
    EntityWindows windows = stage.windows;
    String key = entity.keyOf(event);
    if (key == null) {
      windows.defaults(event.vector);
      event.featuresOut = StageClock.micros();
      out.collect(event);
      return;
    }
    EntityState state = stage.stateOrNull(key, event.eventTime, context.timerService());
    if (state == null) {
      state = stage.newState(event.eventTime);
      // Its log may have been removed.
      event.lateIncomplete |=
          event.eventTime + latenessMillis < context.timerService().currentWatermark();
    }
    boolean tooLate = windows.add(state.log, event) == EntityWindows.Added.TOO_LATE;
    event.lateIncomplete |= tooLate || !windows.complete(state.log, event.eventTime);
    windows.values(
        state.log,
        tooLate ? null : event.transactionId,
        event.eventTime,
        event.amountMinor,
        event.vector);
    state.seq++;
    if (!tooLate) {
      context.output(
          updatesTag,
          stage.updates.asOfNewest(key, state.log.newestEventTime(), state.seq, state.log, event));
    }
    stage.keepAfterEvent(key, state, context.timerService());
    event.featuresOut = StageClock.micros();
    out.collect(event);
  }

  @Override
  public void onTimer(long timestamp, OnTimerContext context, Collector<TransactionEvent> out)
      throws Exception {
    String key = context.getCurrentKey();
    EntityState state = stage.kept(key);
    if (state == null) {
      return;
    }
    stage.cleanUp(state, timestamp, context.timerService());
    if (state.isEmpty()) {
      stage.forget(key);
    } else {
      stage.keep(key, state);
    }
  }
}
