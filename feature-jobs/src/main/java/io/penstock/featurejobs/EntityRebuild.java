package io.penstock.featurejobs;

import io.penstock.features.Entity;
import io.penstock.features.EntityLog;
import io.penstock.features.EntityWindows;
import io.penstock.features.Feature;
import io.penstock.features.FeatureSet;
import io.penstock.features.TextFields;
import io.penstock.features.TransactionFields;
import io.penstock.lake.LakeRow;
import io.penstock.store.EntityValues;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The online values of one kind of entity, from rows of the features table in any order: those of
 * each entity's newest event.
 *
 * <p>That row is what the job sent to the store, unless an older event came after it and counts in
 * the same windows. The windows of such entities, few, are filled again from the events themselves.
 * A customer shows it by a row with a larger number than its newest, an entity with labels by a
 * late event, whatever its time, or by two newest events of one time. No row tells in which order
 * those of any other entity came, so all with more than one event are filled again: never wrong,
 * only dearer.
 */
final class EntityRebuild {
  private final boolean numbered;
  private final Entity entity;
  private final List<String> features;
  private final EntityWindows windows;
  private final EntityUpdates updates;
  private final Map<String, NewestRow> newest = new HashMap<>();
  private final Map<String, EntityLog> disordered = new HashMap<>();

  EntityRebuild(FeatureSet set, Entity entity) {
    this.entity = entity;
    numbered = Stages.of(set).first().equals(entity);
    features = set.featuresOf(entity.name()).stream().map(Feature::name).toList();
    windows = new EntityWindows(set, entity.name());
    updates = new EntityUpdates(set, entity.name(), windows);
  }

  /** The entity's name. */
  String name() {
    return entity.name();
  }

  /** The entity's features, columns of the features table. */
  List<String> features() {
    return features;
  }

  /** How long an entity's values are of use after its newest event. */
  long ttlMillis() {
    return updates.ttlMillis();
  }

  /** Takes a row of the features table whose columns from {@code first} on are the features. */
  void take(TextFields of, long eventTime, long seq, boolean late, LakeRow row, int first) {
    String key = entity.keyOf(of);
    if (key == null) {
      return;
    }
    NewestRow kept = newest.computeIfAbsent(key, unseen -> new NewestRow());
    kept.lastSeq = Math.max(kept.lastSeq, seq);
    kept.late |= late;
    kept.rows++;
    kept.tied = eventTime == kept.asOf || (kept.tied && eventTime < kept.asOf);
    if (kept.olderThan(eventTime, seq)) {
      kept.asOf = eventTime;
      kept.seq = seq;
      kept.values = new double[features.size()];
      for (int i = 0; i < kept.values.length; i++) {
        kept.values[i] = row.getDouble(first + i);
      }
    }
  }

  /** To be called after the last row: whether events are needed, too, and labels if there are. */
  boolean needsEvents() {
    newest.forEach(
        (key, row) -> {
          if (numbered ? row.lastSeq > row.seq : labelled() ? row.late || row.tied : row.rows > 1) {
            disordered.put(key, new EntityLog());
          }
        });
    return !disordered.isEmpty();
  }

  /** Whether labels are of use after {@link #needsEvents}. */
  boolean labelled() {
    return windows.labelled();
  }

  /** Takes an event, those of one time in the order of their records. */
  void takeEvent(TransactionFields event) {
    EntityLog log = disordered.get(entity.keyOf(event));
    if (log != null) {
      windows.add(log, event);
    }
  }

  /** Takes a label, after all events and in the order of their records. */
  void takeLabel(LabelRow label) {
    EntityLog log = disordered.get(entity.keyOf(label.about()));
    if (log != null) {
      windows.label(log, label.about().transactionId(), label.isFraud(), label.labelTime());
    }
  }

  /** The keys of all entities with their newest rows. */
  Map<String, NewestRow> newest() {
    return newest;
  }

  /** An entity's values as of its newest event. */
  EntityValues values(String key, NewestRow row, long seq) {
    EntityLog log = disordered.get(key);
    return log == null
        ? updates.update(key, row.asOf, seq, row.values)
        : updates.fromLog(key, row.asOf, seq, log);
  }
}
