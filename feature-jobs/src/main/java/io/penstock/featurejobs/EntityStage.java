package io.penstock.featurejobs;

import io.penstock.features.Entity;
import io.penstock.features.EntityLog;
import io.penstock.features.EntityWindows;
import io.penstock.features.FeatureSet;
import io.penstock.store.EntityValues;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.TimerService;
import org.apache.flink.util.OutputTag;

/**
 * What the stages of all entities have in common: windows, state, updates for the online store, and
 * the timer by which a quiet key's events leave. Belongs to one subtask.
 */
final class EntityStage {
  final EntityWindows windows;
  final EntityUpdates updates;

  private final String entity;
  private final StoredSets sets;
  private final EntityStates states;
  private final long keepMillis;
  private final long latenessMillis;

  /** Null where there is none of this entity, or it has grown too old to be looked at. */
  private LogHistory history;

  /** What the next key to be asked for has; null: to be looked up. */
  private EntityState next;

  /** Of no meaning: what is read ahead has to go somewhere. */
  @SuppressWarnings("UnusedVariable")
  private long touched;

  EntityStage(
      FeatureSet set, Entity entity, StateLayout layout, StoredSets sets, RuntimeContext context) {
    this.entity = entity.name();
    this.sets = sets;
    windows = new EntityWindows(set, entity.name(), layout.exactEvents());
    FoldMetrics.register(context.getMetricGroup(), windows);
    updates = new EntityUpdates(set, entity.name(), windows);
    states = layout.states(context, entity.name());
    keepMillis = windows.keepMillis();
    latenessMillis = set.lateness().toMillis();
    history = layout.historyOrNull(entity.name());
    if (history != null) {
      sets.gaps().until(entity.name(), history.upTo() + 1);
    }
  }

  /** Where an entity's stage puts its updates. */
  static OutputTag<EntityValues> updates(Entity entity) {
    return new OutputTag<>(entity.name() + "-updates", TypeInformation.of(EntityValues.class));
  }

  /** Says what the next key to be asked for has, where that is known; null: not known. */
  void next(EntityState state) {
    next = state;
  }

  /** The present key's state as it was kept, for whoever reads no values; null if it has none. */
  EntityState kept(String key) throws Exception {
    return states.get(key);
  }

  /** The present key's state, ready for the present set; null if it has none. */
  EntityState stateOrNull(String key, long eventTime, TimerService timers) throws Exception {
    sets.gaps().clock(eventTime, timers.currentWatermark());
    windows.comeSoFar(timers.currentWatermark());
    EntityState state = next;
    next = null;
    if (state == null) {
      state = states.get(key);
      if (state == null) {
        return useHistory(timers) ? recall(key, timers) : null;
      }
      touched = state.log.touch();
    }
    if (state.layout != sets.layout()) {
      bringUp(key, state, eventTime, timers);
    }
    return state;
  }

  /** Whether there is a history that a value can still look at. */
  private boolean useHistory(TimerService timers) {
    if (history != null && timers.currentWatermark() > history.upTo() + keepMillis) {
      history = null;
    }
    return history != null;
  }

  /** The state that a key without one has by its history; null if it has none there either. */
  private EntityState recall(String key, TimerService timers) throws Exception {
    EntityState state = states.create();
    LogHistory.Filled filled = history.fill(key, windows, state.log);
    if (filled.tooMany) {
      state.layout = sets.layout();
      return state;
    }
    if (!filled.any) {
      return null;
    }
    for (HistoryRow row : filled.unmatched) {
      await(state, row, timers);
    }
    windows.evict(state.log, timers.currentWatermark());
    if (state.isEmpty()) {
      return null; // as the stage would have forgotten it
    }
    ready(state, timers);
    states.put(key, state);
    return state;
  }

  /** A label whose transaction has not come; one that is waited for no longer is dropped. */
  private void await(EntityState state, HistoryRow label, TimerService timers) {
    long giveUpAt = label.event().eventTime() + latenessMillis;
    if (giveUpAt > timers.currentWatermark()) {
      state.await(
          new PendingLabel(
              label.event().transactionId(), label.fraud(), label.labelTime(), giveUpAt));
      timers.registerEventTimeTimer(giveUpAt);
    }
  }

  /**
   * What was kept for another set, or evicted under one in between, may be less than this one
   * needs: it is filled up from the history, and where there is none the values that it lacks are
   * marked.
   */
  private void bringUp(String key, EntityState state, long eventTime, TimerService timers)
      throws Exception {
    if (!sets.lacks(state.layout) && !hasMore(state.log, eventTime, timers)) {
      state.layout = sets.layout();
    } else if (useHistory(timers)) {
      EntityLog before = state.log;
      state.log = states.create().log;
      if (history.fill(key, windows, state.log).tooMany) {
        state.log = before;
        state.log.lackBefore(history.upTo() + 1);
        state.layout = sets.layout();
        return;
      }
      windows.addMissing(state.log, before);
      ready(state, timers);
      states.clear(key); // pages of the old log
      states.put(key, state);
    } else {
      // A log that was evicted says so itself, but the key may have been forgotten before it began.
      if (!state.log.everEvicted()) {
        state.log.lackBefore(sets.gaps().lostBefore(entity, eventTime));
      }
      state.layout = sets.layout();
    }
  }

  /** Whether the history has all that a log has, and more of what is looked at. */
  private boolean hasMore(EntityLog log, long eventTime, TimerService timers) {
    return useHistory(timers)
        && log.newestEventTime() <= history.upTo()
        && !windows.complete(log, eventTime);
  }

  private void ready(EntityState state, TimerService timers) {
    state.layout = sets.layout();
    windows.evict(state.log, Math.min(state.log.newestEventTime(), timers.currentWatermark()));
    if (state.cleanupAt == EntityState.NONE && state.log.size() > 0) {
      setCleanup(state, timers);
    }
  }

  /** For a key without state. */
  EntityState newState(long eventTime) {
    EntityState state = states.create();
    state.layout = sets.layout();
    if (history == null) {
      state.log.lackBefore(sets.gaps().lostBefore(entity, eventTime));
    }
    return state;
  }

  /** Keeps the state after an event, without what no window needs any more. */
  void keepAfterEvent(String key, EntityState state, TimerService timers) throws Exception {
    // What is behind the watermark only: another partition's newest would cut a window short.
    windows.evict(state.log, Math.min(state.log.newestEventTime(), timers.currentWatermark()));
    if (state.cleanupAt == EntityState.NONE && state.log.size() > 0) {
      setCleanup(state, timers);
    }
    states.put(key, state);
  }

  /** Keeps the state as it is. */
  void keep(String key, EntityState state) throws Exception {
    states.put(key, state);
  }

  void forget(String key) throws Exception {
    states.clear(key);
  }

  /** Lets what has grown old by a timer's time leave; sets the next timer while something stays. */
  void cleanUp(EntityState state, long timestamp, TimerService timers) {
    if (state.cleanupAt == EntityState.NONE || timestamp < state.cleanupAt) {
      return;
    }
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
