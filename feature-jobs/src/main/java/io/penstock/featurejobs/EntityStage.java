package io.penstock.featurejobs;

import io.penstock.features.Entity;
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

  EntityStage(
      FeatureSet set,
      Entity entity,
      StateLayout layout,
      StoredSets sets,
      RuntimeContext context) {
    this.entity = entity.name();
    this.sets = sets;
    windows = new EntityWindows(set, entity.name());
    updates = new EntityUpdates(set, entity.name(), windows);
    states = layout.states(context, entity.name());
    keepMillis = windows.keepMillis();
  }

  /** Where an entity's stage puts its updates. */
  static OutputTag<EntityValues> updates(Entity entity) {
    return new OutputTag<>(entity.name() + "-updates", TypeInformation.of(EntityValues.class));
  }

  /** The present key's state as it was kept, for whoever reads no values; null if it has none. */
  EntityState kept(String key) throws Exception {
    return states.get(key);
  }

  /** The present key's state, ready for the present set; null if it has none. */
  EntityState stateOrNull(String key, long eventTime, TimerService timers) throws Exception {
    sets.gaps().clock(eventTime, timers.currentWatermark());
    EntityState state = states.get(key);
    if (state != null && state.layout != sets.layout()) {
      bringUp(state, eventTime);
    }
    return state;
  }

  /** What was kept for another set may be less than this one needs: its values are marked then. */
  private void bringUp(EntityState state, long eventTime) {
    // A log that was evicted says so itself, but the key may have been forgotten before it began.
    if (sets.lacks(state.layout) && !state.log.everEvicted()) {
      state.log.lackBefore(sets.gaps().lostBefore(entity, eventTime));
    }
    state.layout = sets.layout();
  }

  /** For a key without state. */
  EntityState newState(long eventTime) {
    EntityState state = states.create();
    state.layout = sets.layout();
    state.log.lackBefore(sets.gaps().lostBefore(entity, eventTime));
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
