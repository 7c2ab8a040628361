package io.penstock.featurejobs;

import io.penstock.features.Entity;
import io.penstock.features.EntityWindows;
import io.penstock.features.EventFeatures;
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
 * The customer stage, keyed by customer_id in the topic's own order: drops repeats, numbers the
 * events, marks late ones, and fills the event's and the customer's slots of the vector.
 *
 * <p>A quiet customer's events are removed; the number of its last event stays for ever, because
 * readers take a number that comes again for a repeat.
 */
final class CustomerFunction
    extends KeyedProcessFunction<String, TransactionEvent, TransactionEvent>
    implements CheckpointedFunction {
  private static final long serialVersionUID = 1L;

  private final FeatureSet set;
  private final Entity entity;
  private final StateLayout layout;
  private final OutputTag<EntityValues> updatesTag;

  private transient StoredSets sets;
  private transient EntityStage stage;
  private transient EventFeatures eventFeatures;
  private transient NewEntities newEntities;
  private transient CustomerMetrics metrics;

  /** Micros at which the few events at hand were begun, for all of them; 0: each has its own. */
  private transient long begun;

  /** Of no meaning: what is read ahead has to go somewhere. */
  @SuppressWarnings("UnusedVariable")
  private transient long touched;

  CustomerFunction(FeatureSet set, Entity entity, StateLayout layout) {
    this.set = set;
    this.entity = entity;
    this.layout = layout;
    this.updatesTag = EntityStage.updates(entity);
  }

  @Override
  public void initializeState(FunctionInitializationContext context) throws Exception {
    sets = StoredSets.ofFirst(set, entity);
    sets.restore(context);
  }

  @Override
  public void snapshotState(FunctionSnapshotContext context) throws Exception {
    sets.snapshot(getRuntimeContext());
  }

  @Override
  public void open(OpenContext context) {
    stage = new EntityStage(set, entity, layout, sets, getRuntimeContext());
    eventFeatures = new EventFeatures(set);
    newEntities = new NewEntities(set, sets.gaps(), layout);
    metrics = new CustomerMetrics(getRuntimeContext().getMetricGroup());
  }

  /** What the present key has; null if nothing. */
  EntityState lookUp() throws Exception {
    return stage.kept(null);
  }

  /**
   * Begins with so many events, of keys that have these states: asks for the memory that they will
   * look at, that of all at once.
   *
   * @param states null for a key without one
   */
  void begin(EntityState[] states, int events) {
    long read = 0;
    for (int i = 0; i < events; i++) {
      read += states[i] == null ? 0 : states[i].log.touchItself();
    }
    for (int i = 0; i < events; i++) {
      read += states[i] == null ? 0 : states[i].log.touch();
    }
    touched = read;
    begun = StageClock.micros();
  }

  /** Says what the next event's key has; null: to be looked up. */
  void next(EntityState state) {
    stage.next(state);
  }

  @Override
  public void processElement(
      TransactionEvent event, Context context, Collector<TransactionEvent> out) throws Exception {
    long watermark = context.timerService().currentWatermark();
    EntityState state =
        stage.stateOrNull(event.customerId, event.eventTime, context.timerService());
    if (state == null) {
      state = stage.newState(event.eventTime);
    }
    EntityWindows windows = stage.windows;
    EntityWindows.Added added = windows.add(state.log, event);
    if (added == EntityWindows.Added.REPEAT) {
      metrics.repeats.inc();
      return;
    }
    boolean tooLate = added == EntityWindows.Added.TOO_LATE;
    event.customerSeq = ++state.seq;
    mark(
        event,
        tooLate || !windows.complete(state.log, event.eventTime) || newEntities.lack(event),
        watermark);
    event.vector = new double[set.size()];
    event.layout = sets.layout();
    eventFeatures.values(event.amountMinor, event.eventTime, event.vector);
    windows.values(
        state.log,
        tooLate ? null : event.transactionId,
        event.eventTime,
        event.amountMinor,
        event.vector);
    if (tooLate) {
      stage.keep(event.customerId, state);
    } else {
      if (stage.updates.any()) {
        context.output(
            updatesTag,
            stage.updates.asOfNewest(
                event.customerId, state.log.newestEventTime(), state.seq, state.log, event));
      }
      stage.keepAfterEvent(event.customerId, state, context.timerService());
    }
    event.featuresOut = begun == 0 ? StageClock.micros() : begun;
    out.collect(event);
  }

  private void mark(TransactionEvent event, boolean incomplete, long watermark) {
    if (event.eventTime <= watermark) {
      event.late = true;
      metrics.late.inc();
    }
    if (incomplete) {
      event.lateIncomplete = true;
      metrics.lateIncomplete.inc();
    }
  }

  @Override
  public void onTimer(long timestamp, OnTimerContext context, Collector<TransactionEvent> out)
      throws Exception {
    EntityState state = stage.kept(context.getCurrentKey());
    if (state != null) {
      stage.cleanUp(state, timestamp, context.timerService());
      stage.keep(context.getCurrentKey(), state);
    }
  }
}
