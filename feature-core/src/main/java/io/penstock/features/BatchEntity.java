package io.penstock.features;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** One entity's part of {@link BatchFeatures}: what its stage does in the stream. */
final class BatchEntity {
  private final Entity entity;
  private final EntityWindows windows;
  private final int exactEvents;

  /** The places of the entity's features in the set's vector. */
  private final int[] slots;

  private final Map<String, State> states = new HashMap<>();

  private record Label(String transactionId, boolean isFraud, long labelTime, long eventTime) {}

  private static final class State {
    final EntityLog log = new EntityLog();

    /** Labels whose transaction has not come; usually none. */
    final List<Label> early = new ArrayList<>(0);

    /** Event time of the newest event, and the values as of then; null before the first. */
    long newest = Long.MIN_VALUE;

    double[] online;

    /** In the stream events up to this time may have been folded. */
    long foldedUpTo = Long.MIN_VALUE;
  }

  BatchEntity(FeatureSet set, Entity entity, int exactEvents) {
    this.entity = entity;
    this.exactEvents = exactEvents;
    this.windows = new EntityWindows(set, entity.name());
    this.slots =
        set.featuresOf(entity.name()).stream().mapToInt(f -> set.indexOf(f.name())).toArray();
  }

  void label(BatchEvent about, boolean isFraud, long labelTime) {
    String key = windows.labelled() ? entity.keyOf(about) : null;
    if (key == null) {
      return;
    }
    State state = state(key);
    if (windows.label(state.log, about.transactionId(), isFraud, labelTime)
        == EntityWindows.Labelled.NO_EVENT) {
      state.early.add(new Label(about.transactionId(), isFraud, labelTime, about.eventTime()));
    }
  }

  void transaction(BatchEvent event, long clock, double[] vector) {
    String key = entity.keyOf(event);
    if (key == null) {
      windows.defaults(vector);
      return;
    }
    State state = state(key);
    forget(state, clock);
    boolean logged = add(state, event);
    values(state.log, event, logged, vector);
    if (logged) {
      keep(state, event, vector);
      windows.evict(state.log, Math.min(state.log.newestEventTime(), clock));
    }
  }

  private State state(String key) {
    return states.computeIfAbsent(key, none -> new State());
  }

  /** As the stage's timer does when all of the log has been quiet for too long to be counted. */
  private void forget(State state, long clock) {
    if (state.log.size() > 0 && clock - windows.keepMillis() > state.log.newestEventTime()) {
      windows.evict(state.log, clock);
    }
    if (!state.early.isEmpty()) {
      state.early.removeIf(label -> label.eventTime() < clock - windows.keepMillis());
    }
  }

  Entity entity() {
    return entity;
  }

  /** See {@link BatchFeatures#mayBeTiled}. */
  boolean mayBeTiled(Feature feature, String key, long asOf) {
    State state = states.get(key);
    long left = asOf - entity.delay().toMillis() - feature.window().toMillis();
    return state != null && state.foldedUpTo > left;
  }

  /** False if the event came too late for the log. */
  private boolean add(State state, BatchEvent event) {
    if (windows.add(state.log, event) == EntityWindows.Added.TOO_LATE) {
      return false;
    }
    if (state.log.size() > exactEvents) {
      state.foldedUpTo = Math.max(state.foldedUpTo, mayFoldUpTo(state.log));
    }
    for (Iterator<Label> each = state.early.iterator(); each.hasNext(); ) {
      Label label = each.next();
      if (label.transactionId().equals(event.transactionId())) {
        windows.label(state.log, label.transactionId(), label.isFraud(), label.labelTime());
        each.remove();
      }
    }
    return true;
  }

  private long mayFoldUpTo(EntityLog log) {
    if (windows.labelled()) {
      return Long.MAX_VALUE;
    }
    int kept = EntityWindows.keptOnFold(exactEvents);
    return log.time(log.first() + log.size() - 1 - kept);
  }

  private void values(EntityLog log, BatchEvent event, boolean logged, double[] vector) {
    windows.values(
        log, logged ? event.transactionId() : null, event.eventTime(), event.amountMinor(), vector);
  }

  /** What the online store is given: a late event changes the values as of the newest one. */
  private void keep(State state, BatchEvent event, double[] vector) {
    if (state.online == null) {
      state.online = new double[slots.length];
    }
    if (event.eventTime() >= state.newest) {
      state.newest = event.eventTime();
      for (int i = 0; i < slots.length; i++) {
        state.online[i] = vector[slots[i]];
      }
    } else {
      windows.entityValues(state.log, state.newest, state.online);
    }
  }

  void online(BatchFeatures.OnlineReader reader) {
    states.forEach(
        (key, state) -> {
          if (state.online != null) {
            reader.read(entity, key, state.newest, state.online);
          }
        });
  }
}
