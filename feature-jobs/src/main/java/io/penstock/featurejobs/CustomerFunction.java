package io.penstock.featurejobs;

import io.penstock.features.EntityWindows;
import io.penstock.features.EventFeatures;
import io.penstock.features.FeatureSet;
import io.penstock.store.EntityValues;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.TimerService;
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
    extends KeyedProcessFunction<String, TransactionEvent, TransactionEvent> {
  static final String ENTITY = "customer";
  static final OutputTag<EntityValues> UPDATES =
      new OutputTag<>("customer-updates", TypeInformation.of(EntityValues.class));

  private static final long serialVersionUID = 1L;

  private final FeatureSet set;

  private transient EntityWindows windows;
  private transient EventFeatures eventFeatures;
  private transient EntityUpdates updates;
  private transient CustomerMetrics metrics;
  private transient long keepMillis;
  private transient ValueState<EntityState> states;

  CustomerFunction(FeatureSet set) {
    this.set = set;
  }

  @Override
  public void open(OpenContext context) {
    windows = new EntityWindows(set, ENTITY);
    eventFeatures = new EventFeatures(set);
    updates = new EntityUpdates(set, ENTITY, windows);
    metrics = new CustomerMetrics(getRuntimeContext().getMetricGroup());
    keepMillis = windows.keepMillis();
    states =
        getRuntimeContext()
            .getState(new ValueStateDescriptor<>("customer", EntityStateSerializer.INSTANCE));
  }

  @Override
  public void processElement(
      TransactionEvent event, Context context, Collector<TransactionEvent> out) throws Exception {
    EntityState state = states.value();
    if (state == null) {
      state = new EntityState();
    }
    EntityWindows.Added added =
        windows.add(state.log, event.transactionId, event.eventTime, event.amountMinor);
    if (added == EntityWindows.Added.REPEAT) {
      metrics.repeats.inc();
      return;
    }
    boolean tooLate = added == EntityWindows.Added.TOO_LATE;
    long watermark = context.timerService().currentWatermark();
    event.customerSeq = ++state.seq;
    mark(event, tooLate || !windows.complete(state.log, event.eventTime), watermark);
    event.vector = new double[set.size()];
    eventFeatures.values(event.amountMinor, event.eventTime, event.vector);
    windows.values(
        state.log,
        tooLate ? null : event.transactionId,
        event.eventTime,
        event.amountMinor,
        event.vector);
    if (!tooLate) {
      context.output(UPDATES, update(event, state));
      // What is behind the watermark only: another partition's newest would cut a window short.
      windows.evict(state.log, Math.min(state.log.newestEventTime(), watermark));
      if (state.cleanupAt == EntityState.NONE) {
        setCleanup(state, context.timerService());
      }
    }
    states.update(state);
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

  private EntityValues update(TransactionEvent event, EntityState state) {
    long newest = state.log.newestEventTime();
    return event.eventTime == newest
        ? updates.fromVector(event.customerId, newest, state.seq, event.vector)
        : updates.fromLog(event.customerId, newest, state.seq, state.log);
  }

  private void setCleanup(EntityState state, TimerService timers) {
    state.cleanupAt = state.log.newestEventTime() + keepMillis + 1;
    timers.registerEventTimeTimer(state.cleanupAt);
  }

  @Override
  public void onTimer(long timestamp, OnTimerContext context, Collector<TransactionEvent> out)
      throws Exception {
    EntityState state = states.value();
    if (state == null || timestamp < state.cleanupAt) {
      return;
    }
    windows.evict(state.log, timestamp);
    state.cleanupAt = EntityState.NONE;
    if (state.log.size() > 0) {
      setCleanup(state, context.timerService());
    }
    states.update(state);
  }
}
