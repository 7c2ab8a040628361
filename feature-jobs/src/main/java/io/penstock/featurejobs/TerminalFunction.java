package io.penstock.featurejobs;

import io.penstock.features.EntityWindows;
import io.penstock.features.FeatureSet;
import io.penstock.store.EntityValues;
import io.penstock.streaming.StageClock;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.TimerService;
import org.apache.flink.streaming.api.functions.co.KeyedCoProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * The terminal stage, keyed by terminal_id: fills the terminal's slots of the vector.
 *
 * <p>A transaction of time t enters the log at once and is passed on when the watermark of both
 * inputs has reached t - settle, since all that it may count has come by then; those of one
 * terminal leave in time order. A label that comes first waits for its transaction.
 */
final class TerminalFunction
    extends KeyedCoProcessFunction<String, TransactionEvent, LabelEvent, TransactionEvent> {
  static final String ENTITY = "terminal";
  static final OutputTag<EntityValues> UPDATES =
      new OutputTag<>("terminal-updates", TypeInformation.of(EntityValues.class));

  private static final long serialVersionUID = 1L;

  private final FeatureSet set;

  private transient EntityWindows windows;
  private transient EntityUpdates updates;
  private transient TerminalMetrics metrics;
  private transient long keepMillis;
  private transient long settleMillis;
  private transient long latenessMillis;
  private transient ValueState<EntityState> states;

  /** Those that wait, by event time, in the order in which they came. */
  private transient MapState<Long, List<TransactionEvent>> waiting;

  TerminalFunction(FeatureSet set) {
    this.set = set;
  }

  @Override
  public void open(OpenContext context) {
    windows = new EntityWindows(set, ENTITY);
    updates = new EntityUpdates(set, ENTITY, windows);
    metrics = new TerminalMetrics(getRuntimeContext().getMetricGroup());
    keepMillis = windows.keepMillis();
    settleMillis = windows.settle().toMillis();
    latenessMillis = set.lateness().toMillis();
    states =
        getRuntimeContext()
            .getState(new ValueStateDescriptor<>("terminal", EntityStateSerializer.INSTANCE));
    waiting =
        getRuntimeContext()
            .getMapState(
                new MapStateDescriptor<>(
                    "waiting", Types.LONG, Types.LIST(TypeInformation.of(TransactionEvent.class))));
  }

  @Override
  public void processElement1(
      TransactionEvent event, Context context, Collector<TransactionEvent> out) throws Exception {
    long watermark = context.timerService().currentWatermark();
    EntityState state = states.value();
    if (state == null) {
      state = new EntityState();
      // Its log may have been removed.
      event.lateIncomplete |= event.eventTime + latenessMillis < watermark;
    }
    if (windows.add(state.log, event.transactionId, event.eventTime, event.amountMinor)
        == EntityWindows.Added.TOO_LATE) {
      event.lateIncomplete = true;
    } else {
      takeEarlyLabel(event.transactionId, state);
    }
    if (event.eventTime - settleMillis <= watermark) {
      pass(event, state, context, out);
    } else {
      await(event, state, context.timerService());
    }
    // What is behind the watermark only: waiting events, and other partitions', need the rest.
    windows.evict(state.log, Math.min(state.log.newestEventTime(), watermark));
    if (state.cleanupAt == EntityState.NONE && state.log.size() > 0) {
      setCleanup(state, context.timerService());
    }
    states.update(state);
  }

  private void takeEarlyLabel(String transactionId, EntityState state) {
    if (state.labels.isEmpty()) {
      return;
    }
    PendingLabel label = state.takeLabel(transactionId);
    if (label != null) {
      windows.label(state.log, transactionId, label.fraud(), label.labelTime());
      metrics.matched.inc();
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
    metrics.waited.inc();
  }

  private void pass(
      TransactionEvent event, EntityState state, Context context, Collector<TransactionEvent> out) {
    windows.values(state.log, null, event.eventTime, event.amountMinor, event.vector);
    event.lateIncomplete |= !windows.complete(state.log, event.eventTime);
    state.seq++;
    if (event.eventTime >= state.newestPassed) {
      state.newestPassed = event.eventTime;
      context.output(
          UPDATES, updates.fromVector(event.terminalId, event.eventTime, state.seq, event.vector));
    } else {
      context.output(
          UPDATES, updates.fromLog(event.terminalId, state.newestPassed, state.seq, state.log));
    }
    event.featuresOut = StageClock.micros();
    out.collect(event);
  }

  @Override
  public void processElement2(LabelEvent label, Context context, Collector<TransactionEvent> out)
      throws Exception {
    EntityState state = states.value();
    if (state != null
        && windows.label(state.log, label.transactionId, label.fraud, label.labelTime)) {
      metrics.matched.inc();
      states.update(state);
      return;
    }
    long giveUpAt = label.eventTime + latenessMillis;
    if (giveUpAt <= context.timerService().currentWatermark()) {
      metrics.unmatched.inc();
      return;
    }
    if (state == null) {
      state = new EntityState();
    }
    state.await(new PendingLabel(label.transactionId, label.fraud, label.labelTime, giveUpAt));
    metrics.early.inc();
    context.timerService().registerEventTimeTimer(giveUpAt);
    states.update(state);
  }

  @Override
  public void onTimer(long timestamp, OnTimerContext context, Collector<TransactionEvent> out)
      throws Exception {
    EntityState state = states.value();
    if (state == null) {
      return;
    }
    if (state.waiting > 0) {
      List<TransactionEvent> due = waiting.get(timestamp + settleMillis);
      if (due != null) {
        waiting.remove(timestamp + settleMillis);
        state.waiting -= due.size();
        for (TransactionEvent event : due) {
          pass(event, state, context, out);
        }
      }
    }
    if (!state.labels.isEmpty()) {
      metrics.unmatched.inc(state.giveUpLabels(timestamp));
    }
    if (state.cleanupAt != EntityState.NONE && timestamp >= state.cleanupAt) {
      cleanUp(state, timestamp, context.timerService());
    }
    if (state.isEmpty()) {
      states.clear();
    } else {
      states.update(state);
    }
  }

  private void cleanUp(EntityState state, long timestamp, TimerService timers) {
    windows.evict(state.log, timestamp);
    state.cleanupAt = EntityState.NONE;
    if (state.log.size() > 0) {
      setCleanup(state, timers);
    }
  }

  private void setCleanup(EntityState state, TimerService timers) {
    state.cleanupAt = state.log.newestEventTime() + keepMillis + 1;
    timers.registerEventTimeTimer(state.cleanupAt);
  }
}
